// Showing: a board is drawn from what came in, whenever something did.

import { tellEditors } from "./conflict.js";
import { one } from "./dom.js";
import { clock, dress } from "./dress.js";
import { offerFinding } from "./finding.js";
import { follow } from "./following.js";
import { readOn } from "./log.js";
import { announce } from "./notice.js";
import { openWanted } from "./opening.js";
import { patch } from "./patch.js";
import { asItWas } from "./picturethen.js";
import { showPrompts } from "./prompts.js";
import { connection } from "./rail.js";
import { reopenDrafts } from "./reopening.js";
import { readNear, whole } from "./sections.js";
import { settleAll } from "./settling.js";
import { steadily } from "./sight.js";
import { keepUp } from "./standbar.js";
import { isHidden, isPicture, stand } from "./standing.js";
import { showTree } from "./tree.js";
import { followAdders } from "./treeforms.js";
import { showView } from "./treeview.js";
import { unsignedOf } from "./unsigned.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board } from "./boards.js" */
/** @import { Mine, Pair } from "./messages.js" */
/** @import { Shown } from "./patch.js" */

const ROWS = ":scope > .block:not([data-key^='§'])";
const A_PRESS = 1000; // milliseconds
const SAID_ONE_BY_ONE = 3; // new rows; more are counted

/** Say on the list what it is, for the style sheet. @param {Board} board */
export function describe({ data, list }) {
  Object.assign(list.dataset, { role: data.role ?? "", board: data.board ?? "", closed: data.closed ? "yes" : "no" });
}

/** @param {Board} board */
export function refresh(board) {
  const { data, list, bus } = board;
  list.dataset.live = data.blocks || bus?.live ? "yes" : "no";
  const shown = shownOf(board);
  if (shown && isPressed(board)) board.postponed = true;
  else if (shown) draw(board, isPicture(board) ? asItWas(board, shown) : shown);
  if (bus && !data.blocks) connection(board, bus);
  clock(board);
  follow(board);
  readOn(board);
}

/** Return whether somebody is just pressing: nothing may move away from under the pointer, else their click hits nothing or something
 * else. Whoever holds it for longer drags or marks, and sees what comes. @param {Board} board */
const isPressed = ({ pressed, pressedAt = 0 }) => Boolean(pressed) && Date.now() - pressedAt < A_PRESS;

/** @param {Board} board @param {Shown} shown */
function draw(board, shown) {
  const { data, list, bus } = board;
  const { fresh, changed } = board.read === shown.read
    ? patch(board, shown) : steadily(list, ROWS, () => patch(board, shown));
  for (const box of changed) { dress(board, box); tellEditors(box); }
  if (board.mineShown !== bus?.mine) { board.mineShown = bus?.mine; dress(board, list); }
  stand(board);
  showTree(board, changed);
  showView(board);
  if (changed.length) keepUp(board);
  showPrompts(board);
  if (!board.first && board.read === shown.read) tellNews(board, fresh); // what was only read now is no news
  board.read = shown.read;
  followAdders(board);
  settleAll();
  openWanted(board);
  offerFinding(board);
  readNear(board);
  if (!board.first || !(data.blocks || data.private || bus)) return;
  board.first = false;
  if (data.layouts) void reopenDrafts(board); else board.refreshLeftovers();
}

/** @param {Pair[]} pairs @returns {Shown} */
const ofPairs = (pairs) => ({ blocks: new Map(pairs), order: pairs.map(([key]) => key) });

/** Return the blocks of a board: those that the page gave, those that are for this person alone, or those of the room.
 * @param {Board} board @returns {Shown | undefined} */
function shownOf(board) {
  const { data, bus } = board;
  if (data.blocks) return ofPairs(data.blocks);
  if (data.private) return bus?.mine ? ofPairs([...ownOf(bus.mine, data.private), ...unsignedOf(board)]) : undefined;
  const shared = bus ? whole(bus.boards, data.board) : undefined;
  return shared && data.own ? withOwn(shared, [...ownOf(bus?.mine ?? {}, data.own), ...unsignedOf(board)]) : shared;
}

/** Return one's own blocks of a sort, such as `row`. @param {Mine} mine @param {string} sort @returns {Pair[]} */
const ownOf = ({ own = [] }, sort) => own.filter(([key]) => key.startsWith(`${sort}:`));

/** Put what only oneself sees right below what is said above the list. @param {Shown} shared @param {Pair[]} own @returns {Shown} */
function withOwn(shared, own) {
  if (!own.length) return shared;
  const at = Math.max(shared.order.indexOf("silence"), shared.order.indexOf("head")) + 1;
  const order = [...shared.order.slice(0, at), ...own.map(([key]) => key), ...shared.order.slice(at)];
  return { ...shared, blocks: new Map([...shared.blocks, ...own]), order };
}

/** Say to screen readers what others added; one's own is in sight. @param {Board} board @param {Block[]} fresh */
function tellNews(board, fresh) {
  if (board.data.board === "rail" || board.data.board === "lobby" || board.outbox.waiting.length) return;
  const labels = fresh.flatMap((each) => (isHidden(each) ? [] : one(each, "[data-label]")?.dataset.label ?? []));
  if (labels.length > SAID_ONE_BY_ONE) announce(board.host, `${labels.length} new rows.`);
  else for (const each of labels) announce(board.host, `New: ${each}.`);
}
