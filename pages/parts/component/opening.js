// Opening: what a button began on one page goes on on another one, with its form open there.

import { all, one, shared } from "./dom.js";
import { openAdder } from "./editing.js";

/** @import { Board } from "./boards.js" */

/** What is to be opened once its row is there: below the row `id`, or the last one that names `evidence`.
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
  const button = rows.map((each) => one(each, `[data-add="${CSS.escape(wanted.noun)}"]`)).findLast(Boolean);
  if (!button) return;
  now.wanted = null;
  openAdder(board, button);
}
