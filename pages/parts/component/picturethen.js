// The picture as it was at the moment at which one stands alone, or all of it for whoever looks at all where everybody stands. The
// room's picture shows all, or as far as everybody stands, and only the server draws pictures: so it is asked for, and asked for again
// when the moment or the picture changes.

import { answerTo } from "./asking.js";
import { el } from "./dom.js";
import { ownPicture } from "./standing.js";

/** @import { Board } from "./boards.js" */
/** @import { Pair, PictureThen } from "./messages.js" */
/** @import { Shown } from "./patch.js" */

/** What was asked for, and what came: nothing yet, or nothing at all.
 * @typedef {{at: number | "all", version: number, pairs: Pair[] | null, failed: boolean, timer: number}} Then */

const PAUSE = 150; // milliseconds after a move of the slider
const FAILED = "The picture did not come. Move the slider, or reload the page, to ask for it again.";

/** Return what a picture shows: what the room's does, or where one stands alone what it was then; until that comes, what came
 * before it, and no picture at first. @param {Board} board @param {Shown} shown @returns {Shown} */
export function asItWas(board, shown) {
  const at = ownPicture(board);
  if (at === null) { forget(board); return shown; }
  const version = board.bus?.boards.get(board.data.board)?.version ?? 0;
  const then = board.wasThen;
  if (then?.at !== at || then.version !== version) ask(board, at, version);
  const pairs = board.wasThen?.pairs ?? [...shown.blocks].filter(([key]) => key === "closer");
  const blocks = new Map(pairs);
  if (board.wasThen?.failed) blocks.set("then", el("p", { class: "soft", text: FAILED }).outerHTML);
  return { blocks, order: [...blocks.keys()] };
}

/** @param {Board} board */
function forget(board) {
  clearTimeout(board.wasThen?.timer);
  delete board.wasThen;
}

/** @param {Board} board @param {number | "all"} at @param {number} version */
function ask(board, at, version) {
  clearTimeout(board.wasThen?.timer);
  /** @type {Then} */
  const then = { at, version, pairs: board.wasThen?.pairs ?? null, failed: false, timer: 0 };
  then.timer = setTimeout(async () => {
    const came = await fetched(board, at);
    if (board.wasThen !== then) return; // one stands elsewhere by now
    then.pairs = came?.blocks ?? null;
    then.failed = !came;
    board.refresh();
  }, PAUSE);
  board.wasThen = then;
}

/** @param {Board} board @param {number | "all"} at @returns {Promise<PictureThen | null>} */
const fetched = ({ data }, at) => answerTo("live/picture", { review: data.review ?? "", board: data.board, at: String(at) });
