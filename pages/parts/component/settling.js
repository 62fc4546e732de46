// Settling: what was sent stands on its board as on its way, until the row of the server is there.

import { blockOf } from "./blocks.js";
import { boards } from "./boards.js";
import { focused } from "./dom.js";
import { bringRows } from "./finding.js";
import { rowOf } from "./items.js";
import { bringIntoSight, flash } from "./sight.js";
import { tellHidden } from "./standing.js";
import { isKey } from "./unsigned.js";

/** @import { Board } from "./boards.js" */

/** The ids that a row may come under, what stands there meanwhile, and until when it is waited for.
 * @typedef {{ids: string[], echo?: HTMLElement, until: number}} Expected */

const WAITS = 4000; // milliseconds for the row of something that was saved
const FAR = 250; // milliseconds after which a row that is not there is looked for

/** Wait for a row that the server has. @param {Board} board @param {string[]} ids @param {HTMLElement} [echo] */
export function expect(board, ids, echo) {
  if (!isKey(ids[0])) board.lastAdded = ids[0] ?? board.lastAdded;
  board.expected.push({ ids, echo, until: Date.now() + WAITS });
  settle(board);
  setTimeout(() => { void bringRows(board, ids); }, FAR); // into sight, where it belongs to a part of the list that was not read
  setTimeout(() => settle(board), WAITS + 100);
}

/** Take away what was on its way and has arrived; the new row is scrolled to and flashes. @param {Board} board */
function settle(board) {
  board.expected = board.expected.filter((each) => {
    const row = anywhere(each.ids);
    if (!row && Date.now() < each.until) return true;
    each.echo?.remove();
    if (row && !tellHidden(board, row)) welcome(row);
    return false;
  });
}

/** What one board sends may stand on another, such as one's own cards. */
export const settleAll = () => { for (const each of boards()) settle(each); };

/** @param {string[]} ids @returns {HTMLElement | null | undefined} */
const anywhere = (ids) => ids.flatMap((id) => [...boards()].map(({ list }) => rowOf(list, id))).find(Boolean);

/** @param {HTMLElement} row */
function welcome(row) {
  const box = blockOf(row);
  if (!box) return;
  if (box.contains(focused())) flash(box); else bringIntoSight(box, "nearest");
}
