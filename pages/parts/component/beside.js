// What stands beside a list takes room only where there is something in it (frame.css); else it is a line above the list.

import { one } from "./dom.js";

/** @import { Board } from "./boards.js" */

/** @param {Board} board */
export function besideOrAbove({ data, list, above, host }) {
  if (!data.board.endsWith("checks")) return;
  const root = /** @type {ShadowRoot | Document} */ (host.getRootNode());
  (root instanceof ShadowRoot ? root.host : host).toggleAttribute("data-found", !!one(list, ".check") || !!one(above, ".prompts"));
}
