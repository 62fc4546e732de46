// The component: a board with what belongs to it (composer, editors, notices). It is the one entry that Streamlit mounts;
// Streamlit calls it again whenever the data changes, so all state hangs on the element.

import { mayWrite, onClick, sendEach } from "./actions.js";
import { arrive } from "./arriving.js";
import { busOf } from "./bus.js";
import { closeOutside } from "./choose.js";
import { composer, echoAnswered, echoWaiting, sendWithEcho } from "./composer.js";
import { el, focused, shared } from "./dom.js";
import { clock, dress } from "./dress.js";
import { addBelow, editItem, reopenDrafts, tellEditors } from "./editing.js";
import { drawAgain, follow } from "./following.js";
import { float } from "./floating.js";
import { itemOf } from "./items.js";
import { keepLeftover, showLeftovers } from "./leftovers.js";
import { closeLeft, onMenuKey } from "./menus.js";
import { announce, notice, noticesHere } from "./notice.js";
import { outboxOf } from "./outbox.js";
import { fill, patch } from "./patch.js";
import { connection, slowed, tidy, waitingDrafts } from "./rail.js";
import { askForTrouble, troubleHere } from "./trouble.js";

/** What Python says of a board (pages/parts/board.py).
 * @typedef {{board: string, review?: string, scope?: string, me?: string, role?: string, closed?: boolean, boot?: string,
 *   blocks?: Array<[string, string]>, layouts?: Record<string, any>, composer?: any, people?: string[], mine?: any,
 *   drawn?: Record<string, any>, draws?: boolean, stages?: Record<string, string>, boards?: Record<string, {page: string, name: string}>,
 *   private?: string, refused?: {sentence: string, at: number}}} BoardData */

const DELIVERS_FOR = 60_000; // milliseconds that a click on a way to another page waits for the server

/** @param {{parentElement: any, data: BoardData, setTriggerValue: (name: string, value: any) => void}} component */
export default function mount({ parentElement, data, setTriggerValue }) {
  const board = (parentElement.pmBoard ??= make(parentElement));
  board.data = data;
  board.tell = setTriggerValue;
  const drawn = JSON.stringify(data.drawn ?? null);
  if (board.drawn !== drawn) { board.drawn = drawn; board.asked = null; }
  if (data.scope) join(board);
  describe(board);
  arrive();
  if (board.data.board === "rail") { tidy(); noticesHere(board.host); }
  if (board.data.board === "rail" || !board.data.review) troubleHere(board.host);
  composer(board);
  if (data.refused && board.refusedAt !== data.refused.at) { board.refusedAt = data.refused.at; board.complain(data.refused.sentence); }
  board.refresh();
  dress(board, board.list);
  return () => leave(parentElement, board);
}

/** All boards on the page. @returns {Set<any>} */
const boards = () => shared("boards", () => new Set());

function make(parent) {
  const root = parent.getRootNode?.() ?? document;
  const list = el("div", { class: "board" });
  const above = el("div", { class: "above" });
  const leftovers = el("div", { class: "leftovers" });
  const echoes = el("div", { class: "echoes" });
  const below = el("div", { class: "below" });
  const host = el("div", { class: "host" }, leftovers, above, list, echoes, below);
  parent.append(host);
  /** @type {any} */
  const board = { root, host, list, above, below, leftovers, echoes, data: {}, bus: null, outbox: null, expected: [], echoed: new Map(), sent: new Set(), first: true };
  board.refresh = () => refresh(board);
  board.send = (command, sent) => sendWithEcho(board, command, sent);
  board.sendAlong = (button, values, form) => sendEach(board, button, values, form);
  board.expect = (ids, echo) => { board.lastAdded = ids[0] ?? board.lastAdded; board.expected.push({ ids: new Set(ids), echo, until: Date.now() + 4000, flash: true }); settle(board); setTimeout(() => settle(board), 4100); };
  board.complain = (sentence) => notice(board.host, sentence || "That did not work.", { wrong: true });
  board.navigate = (wish) => deliver(board, { ...wish, at: Date.now() }, Date.now() + DELIVERS_FOR);
  board.redraw = (inside) => { const box = inside.closest(".block"); if (box?.pmHtml) { fill(box, box.pmHtml, root); dress(board, box); } };
  board.offerUndo = (text, id, back) => notice(board.host, text, { act: () => board.outbox.push(back ?? { kind: "undo", target: id }, { text: false, done: (answer) => {
    if (answer.ok) notice(board.host, "Taken back."); else board.complain(answer.sentence);
  } }) });
  board.refreshLeftovers = () => showLeftovers(board, (origin) => take(board, origin));
  list.addEventListener("click", (event) => onClick(board, event));
  list.addEventListener("pointerdown", (event) => { board.pressed = event.target; });
  board.released = () => {
    if (!board.pressed) return;
    board.pressed = null;
    if (board.postponed) { board.postponed = false; setTimeout(board.refresh, 0); } // behind the click
  };
  for (const end of ["pointerup", "pointercancel", "blur"]) addEventListener(end, board.released, true);
  below.addEventListener("click", (event) => onClick(board, event));
  host.addEventListener("keydown", onMenuKey);
  list.addEventListener("focusout", () => setTimeout(() => closeLeft(list)));
  list.addEventListener("toggle", (event) => { if (event.target.matches("details.menu")) float(event.target); }, true);
  board.outside = (event) => {
    for (const each of list.querySelectorAll("details.menu[open]")) if (!event.composedPath().includes(each)) each.open = false;
    closeOutside(board, event);
  };
  document.addEventListener("click", board.outside);
  board.tick = setInterval(() => {
    clock(board);
    if (board.data.board === "rail") { tidy(); waitingDrafts(board); }
    if (!board.data.review) void askForTrouble();
  }, 1000);
  boards().add(board);
  return board;
}

/** Watch the board over the bus, and hear what becomes of what was sent. */
function join(board) {
  const { review, scope, board: name, blocks } = board.data;
  const watching = `${review}/${scope}/${blocks ? "" : name}`;
  if (board.watching === watching) return;
  board.leaveBus?.(); board.leaveBox?.();
  board.watching = watching;
  board.outbox = outboxOf(review ?? "", scope);
  if (!review) return; // a page before there is a review
  board.bus = busOf(review);
  const watcher = () => board.refresh();
  watcher.board = blocks || board.data.private ? null : name;
  board.leaveBus = board.bus.join(watcher);
  board.leaveBox = board.outbox.listen((news) => heard(board, news));
  echoWaiting(board);
  slowed(board);
}

/** A text that this tab had sent before it was loaded anew and that was refused: it must not be lost. The rail, which is on
 * every page, keeps it; the board that it was written on shows it. */
function heard(board, news) {
  if (news.resumed) echoWaiting(board);
  if (news.answer) echoAnswered(board, news);
  if (news.slowed !== undefined || board.slow) slowed(board);
  if (!news.answer || news.handled || news.answer.ok || !news.sent.origin) return;
  if (board.data.board === "rail") {
    keepLeftover(board.data.scope, news.sent.origin, news.answer.sentence);
    board.complain(news.answer.sentence);
  } else if (news.sent.origin.board === board.data.board) setTimeout(board.refreshLeftovers); // when the rail has heard of it, too
}

function describe(board) {
  const { data, list } = board;
  Object.assign(list.dataset, { role: data.role ?? "", board: data.board ?? "", closed: data.closed ? "yes" : "no" });
  list.hidden = !!data.draws;
}

const ofPairs = (pairs) => ({ blocks: new Map(pairs), order: pairs.map(([key]) => key) });

const shownOf = ({ data, bus }) => {
  if (data.blocks) return ofPairs(data.blocks);
  if (data.private) return bus?.mine ? ofPairs(bus.mine[data.private] ?? []) : undefined;
  return bus?.boards.get(data.board);
};

function refresh(board) {
  const { data, list } = board;
  list.dataset.live = data.blocks || board.bus?.live ? "yes" : "no";
  const shown = shownOf(board);
  if (shown && !data.draws) {
    const { fresh, changed } = patch(board, shown);
    for (const box of changed) { dress(board, box); tellEditors(box); }
    if (board.mineShown !== board.bus?.mine) { board.mineShown = board.bus?.mine; dress(board, list); }
    if (!board.first) tellNews(board, fresh);
    for (const each of boards()) settle(each); // what one sends may stand on another, such as one's own cards
    if (board.first && (data.blocks || data.private || board.bus)) { board.first = false; if (data.layouts) void reopenDrafts(board); else board.refreshLeftovers(); }
  }
  if (board.bus && !data.blocks) connection(board);
  clock(board);
  follow(board);
  drawAgain(board);
}

/** Say to screen readers what others added; one's own is in sight. */
function tellNews(board, fresh) {
  if (board.data.board === "rail" || board.data.board === "lobby") return;
  const rows = fresh.map((each) => each.querySelector("[data-label]")).filter((each) => each && !board.outbox?.waiting.length);
  if (rows.length > 3) announce(board.host, `${rows.length} new rows.`);
  else for (const each of rows) announce(board.host, `New: ${each.dataset.label}.`);
}

/** Take away what was on its way and has arrived; the new row is scrolled to and flashes. */
function settle(board) {
  board.expected = board.expected.filter((each) => {
    const row = [...each.ids].flatMap((id) => [...boards()].map(({ list }) => list.querySelector(`[data-item="${CSS.escape(id)}"]`))).find(Boolean);
    if (!row && Date.now() < each.until) return true;
    each.echo?.remove();
    const box = row?.closest(".block");
    if (box) {
      box.classList.add("flash");
      setTimeout(() => box.classList.remove("flash"), 1600);
      if (!box.contains(focused())) box.scrollIntoView({ block: "nearest" });
    }
    return false;
  });
}

/** Go on with a text that was left over. Return whether a form took it. */
function take(board, origin) {
  const { values, noun, item, fixed } = origin;
  const wanted = board.data.composer;
  if (!mayWrite(board)) { board.complain("You cannot write here at the moment. The text stays here."); return false; }
  if (item) {
    const node = board.list.querySelector(`[data-item="${CSS.escape(item)}"]`);
    if (!node) { board.complain("What this belonged to is not there any more. Copy the text, or bring the row back in the history."); return false; }
    editItem(board, itemOf(node))?.fill(values);
    return true;
  }
  if (wanted?.noun === noun && board.composer && !Object.keys(fixed ?? {}).some((name) => fixed[name] !== wanted.fixed?.[name])) {
    if (board.composer.written()) { board.complain("Send or clear what stands in the form first."); return false; }
    board.composer.fill(values);
    board.composer.focus();
    return true;
  }
  const box = [...board.list.querySelectorAll(`[data-add="${CSS.escape(noun)}"]`)].find((each) => JSON.stringify(JSON.parse(each.dataset.fixed ?? "{}")) === JSON.stringify(fixed ?? {}))?.closest(".block");
  if (!box) { board.complain("There is no place for this text here now. Copy it."); return false; }
  addBelow(board, box, noun, fixed ?? {})?.fill(values);
  return true;
}

/** A click in the middle of a restart would be heard by nobody: it waits until the server that runs now has drawn this page. */
function deliver(board, wish, until) {
  const { bus, data } = board;
  const connected = (document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
  const drawn = !bus || !data.boot || (bus.live && (bus.boot === null || bus.boot === data.boot));
  if (connected && drawn) board.tell("do", wish);
  else if (Date.now() < until && board.list.isConnected) setTimeout(() => deliver(board, wish, until), 120);
}

function leave(parent, board) {
  boards().delete(board);
  board.leaveBus?.(); board.leaveBox?.();
  clearInterval(board.tick); clearInterval(board.going?.tick);
  for (const each of [board.retry, board.later, board.fear]) clearTimeout(each);
  document.removeEventListener("click", board.outside);
  for (const end of ["pointerup", "pointercancel", "blur"]) removeEventListener(end, board.released, true);
  board.host.remove();
  delete parent.pmBoard;
}
