// A page that stays empty is asked for once more. What was asked of the page before while this one was being drawn (its history had
// news, say) makes Streamlit draw that page's part of this one: nothing.

import { drawn } from "./arriving.js";
import { one } from "./dom.js";

/** @import { Board } from "./boards.js" */

const LOOKS_EVERY = 1000; // milliseconds
const SURE_AFTER = 2; // looks in a row
const AGAIN_AFTER = 6; // looks; a slow server may still be at it

/** Watch what is below the rail. @param {Board} board */
export function watchForEmptiness(board) {
  let looks = 0;
  board.emptied ??= setInterval(() => {
    if (!board.host.isConnected) { clearInterval(board.emptied); board.emptied = undefined; return; }
    looks = drawn() && !one(document, "h1") ? looks + 1 : 0;
    if (looks < SURE_AFTER) return;
    looks = SURE_AFTER - AGAIN_AFTER;
    board.tell("moved", { at: Date.now() });
  }, LOOKS_EVERY);
}
