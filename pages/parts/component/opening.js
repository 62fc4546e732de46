// Opening: what a button began goes on with a form once its row is there, on this page or another one.

import { blockOf } from "./blocks.js";
import { all, one, shared } from "./dom.js";
import { openAdder, openEditor } from "./editing.js";
import { isElsewhere } from "./returning.js";

/** @import { Board } from "./boards.js" */

/** What is to be opened once its row is there: below the row `id`, or the last one that names `evidence`; `noun` is what is
 * added there, or the field that is edited.
 * @typedef {{noun: string, id: string, evidence: string}} Wanted */

const GIVES_UP = 20_000; // milliseconds: by then somebody has gone elsewhere

/** @returns {{wanted: Wanted | null, until: number}} */
const opening = () => shared("opening", () => ({ wanted: null, until: 0 }));

/** @param {Wanted} wanted */
export function openThere(wanted) {
  Object.assign(opening(), { wanted, until: Date.now() + GIVES_UP });
}

/** Open what was asked for on another page, where its row is here by now. @param {Board} board */
export function openWanted(board) {
  const now = opening();
  const { wanted } = now;
  if (!wanted) return;
  if (Date.now() > now.until) { now.wanted = null; return; }
  const rows = all(board.list, "[data-item]").filter((each) => each.dataset.item === wanted.id
    || (!wanted.id && (JSON.parse(each.dataset.more || "{}").evidence ?? []).includes(wanted.evidence)));
  const noun = CSS.escape(wanted.noun);
  const button = rows.map((each) => one(each, `[data-add="${noun}"],[data-names="${noun}"]`)).findLast(Boolean);
  if (!button) return;
  now.wanted = null;
  if (button.dataset.add === undefined) openField(board, button); else openAdder(board, button);
}

/** Open the editor of one field, so that whoever types on types there; not where that would take the focus from another field,
 * or have the keys of a phone cover the row. @param {Board} board @param {HTMLElement} button */
function openField(board, button) {
  const box = blockOf(button);
  if (box && !isElsewhere(box) && matchMedia("(hover: hover)").matches) openEditor(board, button);
}
