// The component: a board with what belongs to it (composer, editors, notices). It is the one entry that Streamlit mounts;
// Streamlit calls it again whenever the data changes, so all state hangs on the element.

import { onClick } from "./actions.js";
import { arrive } from "./arriving.js";
import { blockOf } from "./blocks.js";
import { boards } from "./boards.js";
import { busOf } from "./bus.js";
import { closeOutside } from "./choose.js";
import { composer } from "./composer.js";
import { el } from "./dom.js";
import { clock, dress } from "./dress.js";
import { echoAnswered, echoWaiting } from "./echoes.js";
import { watchForEmptiness } from "./emptied.js";
import { fill } from "./filling.js";
import { float } from "./floating.js";
import { keepLeftover, showLeftovers } from "./leftovers.js";
import { closeLeft, closeOthers, menuOf, onMenuKey } from "./menus.js";
import { navigate } from "./navigating.js";
import { notice, noticesHere } from "./notice.js";
import { outboxOf } from "./outbox.js";
import { letGo, takeRows } from "./pasting.js";
import { followLead, onMarkKey } from "./picture.js";
import { cameToRow } from "./prompts.js";
import { slowed, tidy, waitingDrafts } from "./rail.js";
import { take } from "./reopening.js";
import { sendEach } from "./sending.js";
import { onRowKey } from "./pressing.js";
import { readNear } from "./sections.js";
import { expect } from "./settling.js";
import { describe, refresh } from "./showing.js";
import { letGoOfTray, showTray } from "./tray.js";
import { cameTo } from "./tree.js";
import { beginDrag } from "./treedrag.js";
import { onTreeKey, onTreePress, showKeys } from "./treekeys.js";
import { askForTrouble, troubleHere } from "./trouble.js";
import { readUnsigned, reread } from "./unsigned.js";

/** @import { Board } from "./boards.js" */
/** @import { Data } from "./messages.js" */
/** @import { News } from "./outbox.js" */

/** The element that a board stands in. @typedef {HTMLElement & {pmBoard?: Board}} Parent */

const MOVES = /** @type {const} */ (["scroll", "resize"]); // what brings other parts of a long list near the eye
const ENDS = /** @type {const} */ (["pointerup", "pointercancel", "blur"]);

/** @param {{parentElement: Parent, data: Data, setTriggerValue: Board["tell"]}} component */
export default function mount({ parentElement, data, setTriggerValue }) {
  const board = (parentElement.pmBoard ??= make(parentElement, data));
  board.data = data;
  board.tell = setTriggerValue;
  const drawn = JSON.stringify(data.drawn ?? null);
  if (board.drawn !== drawn) { board.drawn = drawn; board.asked = null; }
  if (data.scope) join(board, data.scope);
  describe(board);
  arrive();
  if (data.board === "rail") { tidy(); noticesHere(board.host); watchForEmptiness(board); }
  if (data.board === "rail" || !data.review) troubleHere(board.host);
  composer(board);
  takeRows(board);
  showTray(board);
  if (data.refused && board.refusedAt !== data.refused.at) {
    board.refusedAt = data.refused.at;
    board.complain(data.refused.sentence);
  }
  board.refresh();
  dress(board, board.list);
  showKeys(board);
  void followLead(board);
  return () => leave(parentElement, board);
}

/** @param {Parent} parent @param {Data} data @returns {Board} */
function make(parent, data) {
  const root = /** @type {Document | ShadowRoot} */ (parent.getRootNode?.() ?? document);
  const list = el("div", { class: "board" });
  const above = el("div", { class: "above" });
  const leftovers = el("div", { class: "leftovers" });
  const echoes = el("div", { class: "echoes" });
  const below = el("div", { class: "below" });
  const host = el("div", { class: "host" }, leftovers, above, list, echoes, below);
  parent.append(host);
  /** @type {Board} */
  const board = {
    root, host, list, above, below, leftovers, echoes, data, bus: null, outbox: outboxOf(data.review ?? "", data.scope ?? ""),
    first: true, expected: [], echoed: new Map(), sent: new Set(), tell: () => {},
    refresh: () => refresh(board),
    sendAlong: (button, values, form) => sendEach(board, button, values, form),
    expect: (ids, echo) => expect(board, ids, echo),
    complain: (sentence) => notice(host, sentence || "That did not work.", { wrong: true }),
    navigate: (pressed) => navigate(board, pressed),
    redraw(inside) {
      const box = blockOf(inside);
      if (box?.pmHtml) { fill(box, box.pmHtml, root); dress(board, box); }
    },
    offerUndo: (text, id, back) => notice(host, text, { act: () => undo(board, back ?? { kind: "undo", target: id }) }),
    refreshLeftovers: () => { void showLeftovers(board, (origin) => take(board, origin)); },
    outside(event) { closeOthers(list, event); closeOutside(board, event); },
    released(event) { if (event.type !== "blur" || event.target === window) released(board); }, // a field that loses the focus is none
    scrolled: () => { board.looks ??= requestAnimationFrame(() => { board.looks = undefined; readNear(board); }); },
    tick: setInterval(() => tick(board), 1000),
  };
  hear(board);
  boards().add(board);
  return board;
}

/** Listen to what is done on the board. @param {Board} board */
function hear(board) {
  const { host, list, below } = board;
  list.addEventListener("click", (event) => { void onClick(board, event); });
  below.addEventListener("click", (event) => { void onClick(board, event); });
  list.addEventListener("pointerdown", (event) => {
    board.pressed = /** @type {Node} */ (event.target);
    board.pressedAt = Date.now();
  });
  for (const end of ENDS) addEventListener(end, board.released, true);
  for (const moves of MOVES) addEventListener(moves, board.scrolled, { capture: true, passive: true });
  host.addEventListener("keydown", onMenuKey);
  list.addEventListener("keydown", onRowKey);
  list.addEventListener("keydown", (event) => onTreeKey(board, event));
  list.addEventListener("focusin", (event) => cameTo(board, event));
  list.addEventListener("focusin", (event) => cameToRow(board, event));
  list.addEventListener("pointerdown", (event) => { onTreePress(board, event); beginDrag(board, event); });
  list.addEventListener("keydown", (event) => onMarkKey(board, event));
  list.addEventListener("focusout", () => setTimeout(() => closeLeft(list)));
  list.addEventListener("toggle", (event) => {
    const at = /** @type {HTMLElement} */ (event.target);
    const menu = at.matches("details.menu") && menuOf(at);
    if (menu) float(menu);
  }, true);
  document.addEventListener("click", board.outside);
}

/** What was left undrawn while the pointer was down is drawn behind the click. @param {Board} board */
function released(board) {
  if (!board.pressed) return;
  board.pressed = null;
  if (!board.postponed) return;
  board.postponed = false;
  setTimeout(board.refresh, 0);
}

/** @param {Board} board */
function tick(board) {
  clock(board);
  if (board.data.board === "rail") { tidy(); waitingDrafts(board); }
  if (!board.data.review) void askForTrouble();
}

/** Send the way back of what was done. @param {Board} board @param {Record<string, any>} command */
function undo(board, command) {
  board.outbox.push(command, {
    text: false,
    done: (answer) => { if (answer.ok) notice(board.host, "Taken back."); else board.complain(answer.sentence); },
  });
}

/** Watch the board over the bus, and hear what becomes of what was sent. @param {Board} board @param {string} scope */
function join(board, scope) {
  const { review, board: name, blocks, lines } = board.data;
  const watched = lines !== undefined ? "log" : blocks ? null : name;
  const watching = `${review}/${scope}/${watched ?? ""}`;
  if (board.watching === watching) return;
  board.leaveBus?.();
  board.leaveBox?.();
  board.watching = watching;
  board.outbox = outboxOf(review ?? "", scope);
  if (!review) return; // a page before there is a review
  if (!board.data.apart) { // else one is not in that room
    board.bus = busOf(review);
    board.leaveBus = board.bus.join(Object.assign(() => board.refresh(), { board: board.data.private ? null : watched }));
  }
  board.leaveBox = board.outbox.listen((news) => heard(board, news));
  echoWaiting(board);
  slowed(board);
  void readUnsigned(board);
}

/** @param {Board} board @param {News} news */
function arrived(board, news) {
  echoAnswered(board, news);
  if (news.sent) reread(board, news.sent);
}

/** Whether a command was about the one thing that a panel shows: it names it, or takes it up again elsewhere.
 * @param {Record<string, any> | undefined} command @param {string | undefined} thing */
const isAbout = (command, thing) => Boolean(thing) && [command?.id, command?.taken_up].includes(thing);

/** A text that this tab had sent before it was loaded anew and that was refused: it must not be lost. The rail, which is on
 * every page, keeps it; the board that it was written on shows it. @param {Board} board @param {News} news */
function heard(board, news) {
  const { scope = "", board: name } = board.data;
  if (news.resumed) echoWaiting(board);
  if (news.answer) arrived(board, news);
  if (news.slowed !== undefined || board.slow) slowed(board);
  if (news.answer?.ok && isAbout(news.sent?.command, board.data.apart)) board.tell("moved", { at: Date.now() });
  const origin = news.sent?.origin;
  if (!news.answer || news.handled || news.answer.ok || !origin) return;
  if (name === "rail") {
    keepLeftover(scope, origin, news.answer.sentence);
    board.complain(news.answer.sentence);
  } else if (origin.board === name) setTimeout(board.refreshLeftovers); // when the rail has heard of it, too
}

/** @param {Parent} parent @param {Board} board */
function leave(parent, board) {
  boards().delete(board);
  letGo(board);
  letGoOfTray(board);
  board.leaveBus?.();
  board.leaveBox?.();
  clearInterval(board.tick);
  clearInterval(board.going?.tick);
  for (const each of [board.retry, board.later, board.fear]) clearTimeout(each ?? undefined);
  document.removeEventListener("click", board.outside);
  for (const end of ENDS) removeEventListener(end, board.released, true);
  for (const moves of MOVES) removeEventListener(moves, board.scrolled, true);
  board.host.remove();
  delete parent.pmBoard;
}
