// The log: a page that shows it to one person asks to be drawn anew when there is more for them to read, and else never. How far
// it goes for everybody is a board of one number; what only they may read yet is known by what is for this person alone.

/** @import { Board } from "./boards.js" */

const PAUSE = 1000; // milliseconds between two askings: a busy room is read in portions
const RETRY = 4000; // the message may have met a restart

/** Ask for what is new. @param {Board} board */
export function readOn(board) {
  const { bus, data } = board;
  if (data.lines === undefined || !bus || bus.removed) return;
  const lines = Number(bus.boards.get("log")?.blocks.get("lines") ?? 0);
  const own = ownOf(board);
  board.ownRead ??= own;
  const more = lines > data.lines || own !== board.ownRead;
  if (more && board.later !== undefined && board.askedWith === data) return; // it was asked for, or will be in a moment
  clearTimeout(board.later);
  board.later = undefined;
  if (!more) return;
  plan(board, (board.askedAt ?? 0) + PAUSE - Date.now(), () => ask(board));
}

/** Return what is for this person alone, as a text. @param {Board} board */
const ownOf = ({ bus }) => (bus?.mine ? JSON.stringify(bus.mine) : undefined);

/** @param {Board} board */
function ask(board) {
  board.askedAt = Date.now();
  board.ownRead = ownOf(board);
  board.tell("moved", { at: board.askedAt });
  plan(board, RETRY, () => { board.later = undefined; readOn(board); });
}

/** @param {Board} board @param {number} wait @param {() => void} act */
function plan(board, wait, act) {
  board.askedWith = board.data;
  board.later = setTimeout(act, Math.max(0, wait));
}
