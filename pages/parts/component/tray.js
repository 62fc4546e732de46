// The tray: rows of files that are on nobody's timeline yet, for facilitator and scribe alone. The server looks for them and
// draws a page at a time; here are what is asked for, which row is the one, and what becomes of it.

import { mayWrite } from "./boards.js";
import { decideNext, makeDeciding } from "./deciding.js";
import { around, el, one, shared, startOf, unique } from "./dom.js";
import { UNANSWERED } from "./intakemessages.js";
import { notice } from "./notice.js";
import { address } from "./place.js";
import { post } from "./post.js";
import { makeNames, showNames } from "./traynames.js";
import { arrived, awaitFocus, goTo, going, makeRows, move, reload, restart, stop, tick, untick } from "./trayrows.js";

/** @import { Board } from "./boards.js" */
/** @import { Bus } from "./bus.js" */
/** @import { Deciding } from "./deciding.js" */
/** @import { TrayShown, TrayWant } from "./intakemessages.js" */
/** @import { NotDone } from "./messages.js" */
/** @import { Named } from "./traynames.js" */
/** @import { Rows } from "./trayrows.js" */

const TYPES = 180; // milliseconds after the last key in the search
const ANSWERS_WITHIN = 30_000;
const TOLD = { placed: "on the timeline", aside: "set aside", open: "back in the tray" };
const KEYS = "j and k move, Enter puts a row onto the timeline, x is not this one, space ticks, u takes back.";
const DECIDERS = new Set(["facilitator", "scribe"]);

/** The tray of a board. @typedef {object} Tray
 * @property {Board} board
 * @property {Bus} bus
 * @property {HTMLDetailsElement} box
 * @property {HTMLFormElement} form
 * @property {Rows} rows
 * @property {HTMLElement} told
 * @property {HTMLElement} several
 * @property {HTMLElement} files
 * @property {Named} named
 * @property {string} mark what was told of the tray last
 * @property {Deciding} deciding what is on its way
 * @property {string[]} decided rows that have an answer, and still stand there as on their way
 * @property {string[]} done the commands that can be taken back by a key, the last one first
 * @property {boolean} comes whether somebody has just filled it, and goes on here
 * @property {number} timer
 * @property {() => void} stop */

/** What of it outlives a page. @returns {{open: boolean}} */
const kept = () => shared("tray", () => ({ open: false }));

/** Let a board show the tray, or let go of it: only for those who decide about it, and while something lies in it.
 * @param {Board} board */
export function showTray(board) {
  const { bus } = board;
  if (!bus || board.data.composer?.noun !== "event" || !mayWrite(board)) { letGoOfTray(board); return; }
  if (board.tray && board.tray.bus !== bus) letGoOfTray(board);
  board.tray ??= makeTray(board, bus);
  if (!board.tray.box.isConnected) board.host.insertBefore(board.tray.box, board.list);
  hear(board.tray);
}

/** @param {Board} board */
export function letGoOfTray(board) {
  board.tray?.stop();
  board.tray = undefined;
}

/** Open it, or as soon as something lies in it: somebody has just filled it, and goes on at its first row. @param {Board} board */
export function openTray(board) {
  kept().open = true;
  if (!board.tray) return;
  board.tray.comes = true;
  awaitFocus(board.tray.rows);
  if (!board.tray.box.hidden) board.tray.box.open = true;
}

/** @param {Board} board @param {Bus} bus @returns {Tray} */
function makeTray(board, bus) {
  const told = el("span", { class: "soft", role: "status" });
  const files = el("div", { class: "row parts" });
  const several = el("div", { class: "row several", hidden: true });
  const form = makeForm();
  const rows = makeRows((first) => ask(tray, first), () => { count(tray); come(tray); });
  const named = makeNames((names) => call(tray, names));
  const box = /** @type {HTMLDetailsElement} */ (el("details", { class: "tray card tight", hidden: true },
    el("summary", {}, el("h2", { text: "Tray" }), told), files, named.form, form, several, rows.scroller,
    el("p", { class: "soft small keys", text: KEYS })));
  /** @type {Tray} */
  const tray = { board, bus, box, form, rows, told, several, files, named, mark: "", done: [], comes: false, timer: 0, stop: () => {},
    deciding: makeDeciding(() => { void settled(tray); }), decided: [] };
  const leave = bus.join(Object.assign(() => hear(tray), { board: null }));
  tray.stop = () => { leave(); clearTimeout(tray.timer); stop(rows); box.remove(); };
  box.addEventListener("toggle", () => { kept().open = box.open; if (box.open) void reload(rows); });
  form.addEventListener("input", () => { clearTimeout(tray.timer); tray.timer = setTimeout(() => restart(rows), TYPES); });
  form.addEventListener("submit", (event) => { event.preventDefault(); clearTimeout(tray.timer); restart(rows, true); });
  form.addEventListener("reset", () => { setTimeout(() => restart(rows)); });
  box.addEventListener("click", (event) => onClick(tray, event));
  box.addEventListener("keydown", (event) => onKey(tray, event));
  return tray;
}

function makeForm() {
  return /** @type {HTMLFormElement} */ (el("form", { class: "row finds", role: "search", "aria-label": "Look through the tray" },
    el("input", { type: "search", name: "q", placeholder: "Search rows", "aria-label": "Search rows", maxLength: 200 }),
    el("select", { name: "who", "aria-label": "Who" }, el("option", { value: "", text: "Everybody" })),
    el("select", { name: "kind", "aria-label": "Kind" }, el("option", { value: "", text: "Any kind" })),
    el("details", { class: "span" }, el("summary", { class: "quiet small", text: "Time span" }),
      el("label", { class: "says" }, "from ", el("input", { type: "datetime-local", name: "from" })),
      el("label", { class: "says" }, "to ", el("input", { type: "datetime-local", name: "to" }))),
    el("label", { class: "says" }, el("input", { type: "checkbox", name: "liked", value: "1" }), " Reactions first"),
    el("label", { class: "says" }, el("input", { type: "checkbox", name: "decided", value: "1" }), " Decided, too")));
}

/** Take what the bus says: whether there is anything, and whether somebody has decided. @param {Tray} tray */
function hear(tray) {
  const { bus, box, told, rows } = tray;
  const mine = bus.mine?.tray;
  box.hidden = !mine || !DECIDERS.has(bus.state?.role ?? "");
  if (!mine || box.hidden) { tray.mark = ""; return; }
  told.textContent = mine.open === 1 ? "1 row to look at" : `${mine.open.toLocaleString("en")} rows to look at`;
  if (tray.mark === mine.mark) return;
  tray.mark = mine.mark;
  if (kept().open && !box.open) box.open = true; // its event reads them
  else if (box.open) void reload(rows);
}

/** What is asked for, as the query of an address. @param {Tray} tray */
function query(tray) {
  const asked = new URLSearchParams({ review: tray.board.data.review ?? "" });
  for (const [name, value] of new FormData(tray.form)) if (value) asked.set(name, String(value));
  return asked;
}

/** Return the rows from the `first` on; null where nobody answered. @param {Tray} tray @param {number} first
 * @returns {Promise<TrayShown | null>} */
async function ask(tray, first) {
  const asked = query(tray);
  asked.set("first", String(first));
  const answer = /** @type {TrayShown | NotDone | null} */ (await fetched(`live/tray?${asked}`));
  if (!answer || !answer.ok) { if (answer) notice(tray.board.host, answer.sentence, { wrong: true }); return null; }
  choose(tray, "who", answer.people);
  choose(tray, "kind", answer.kinds);
  showNames(tray.named, answer.names);
  tray.files.replaceChildren(...answer.files.map((each) => el("span", { class: "chip line part" },
    el("bdi", { text: each.name }), ` ${(each.count - each.open).toLocaleString("en")} of ${each.count.toLocaleString("en")} decided`,
    el("button", { type: "button", class: "quiet small", text: "×", "aria-label": `Take ${each.name} out of the tray`,
      onclick: () => { void empty(tray, each.id, each.name); } }))));
  return answer;
}

/** @param {Tray} tray @param {string} name @param {[string, string, string][]} options */
function choose(tray, name, options) {
  const field = /** @type {HTMLSelectElement} */ (one(tray.form, `select[name=${name}]`));
  const now = options.map(([code, label, many]) => `${code}\n${label}\n${many}`).join("\n");
  if (field.dataset.has === now) return;
  field.dataset.has = now;
  const { value } = field;
  const [every] = field.options;
  field.replaceChildren(every ?? "", ...options.map(([code, label, many]) => el("option", { value: code, text: `${label} (${many})` })));
  field.value = value;
  field.hidden = !options.length;
}

/** @param {string} route @param {TrayWant} [want] @returns {Promise<any>} */
async function fetched(route, want) {
  try {
    const response = await fetch(address(route), {
      method: want ? "POST" : "GET", body: want ? JSON.stringify(want) : null, credentials: "same-origin",
      signal: AbortSignal.timeout(ANSWERS_WITHIN),
    });
    return await response.json();
  } catch {
    return null;
  }
}

/** Bring into sight what somebody has just filled. @param {Tray} tray */
function come(tray) {
  if (tray.comes) tray.box.scrollIntoView({ block: "nearest" });
  tray.comes = false;
}

/** Say what people are called on the timeline. @param {Tray} tray @param {Record<string, string>} names */
async function call({ board, rows }, names) {
  const id = unique();
  const answer = await post(board.data.review ?? "", { kind: "name_people", names, command_id: id });
  if (!answer?.ok) { board.complain(answer ? answer.sentence : UNANSWERED); return false; }
  board.offerUndo("They are called so from now on.", id);
  await reload(rows);
  return true;
}

/** Say how many are ticked, or found, and what can become of them. @param {Tray} tray */
function count(tray) {
  const { several, rows, form } = tray;
  const ticked = rows.ticked.size;
  const asked = query(tray);
  const narrowed = ["q", "who", "kind", "from", "to"].some((name) => asked.has(name));
  several.hidden = !ticked && !narrowed;
  const whole = ticked ? "" : "all";
  const words = ticked ? `${ticked} ticked` : `${rows.count.toLocaleString("en")} found`;
  /** @param {string} text @param {keyof typeof TOLD} to */
  const does = (text, to) => el("button", { type: "button", class: "btn small", text, "data-decide": to, "data-whole": whole });
  several.replaceChildren(el("strong", { text: words }),
    ...(ticked || rows.count ? [does("Onto the timeline", "placed"), does("Not these", "aside")] : []),
    asked.has("decided") ? does("Put back", "open") : "",
    ticked ? el("button", { type: "button", class: "quiet small", text: "Untick", onclick: () => { untick(rows); count(tray); } })
      : el("button", { type: "button", class: "quiet small", text: "Clear", onclick: () => { form.reset(); } }));
}

/** @param {Tray} tray @param {Event} event */
function onClick(tray, event) {
  const at = startOf(event);
  const row = around(at, "[data-raw]");
  if (row) goTo(tray.rows, row);
  const button = around(at, "button[data-decide]");
  if (!button) return;
  const to = /** @type {keyof typeof TOLD} */ (button.dataset.decide);
  if (row) decide(tray, to, [row.dataset.raw ?? ""]);
  else if (button.dataset.whole) decide(tray, to, [], true);
  else decide(tray, to, [...tray.rows.ticked]);
}

/** @param {Tray} tray @param {KeyboardEvent} event */
function onKey(tray, event) {
  const at = startOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !tray.rows.scroller.contains(at) || at.matches("button")) return;
  const { rows } = tray;
  const now = rows.ticked.size ? [...rows.ticked] : rows.id && !rows.leaving.has(rows.id) ? [rows.id] : [];
  const keys = /** @type {Record<string, () => void>} */ ({
    j: () => move(rows, 1), ArrowDown: () => move(rows, 1), k: () => move(rows, -1), ArrowUp: () => move(rows, -1),
    Enter: () => decide(tray, "placed", now), x: () => decide(tray, "aside", now),
    " ": () => { tick(rows); count(tray); }, u: () => takeBack(tray), Escape: () => { untick(rows); count(tray); },
  });
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

/** @param {Tray} tray @param {keyof typeof TOLD} to @param {string[]} ids @param {boolean} [whole] all that are asked for */
function decide(tray, to, ids, whole = false) {
  if (!ids.length && !whole) return;
  const { rows, board } = tray;
  const id = unique();
  const many = whole ? rows.count : ids.length;
  const route = `live/tray/do?${query(tray)}`;
  going(rows, ids);
  tray.done.unshift(id);
  decideNext(tray.deciding, {
    send: () => fetched(route, { to, rows: ids, all: whole, command_id: id }),
    answered(answer) {
      tray.decided.push(...ids);
      if (!answer || !answer.ok) {
        if (tray.done.includes(id)) tray.done.splice(tray.done.indexOf(id), 1);
        notice(board.host, answer ? answer.sentence : UNANSWERED, { wrong: true });
        return;
      }
      board.offerUndo(`${many === 1 ? "1 row" : `${many.toLocaleString("en")} rows`} ${TOLD[to]}.`, id);
      if (whole) untick(rows);
    },
  });
}

/** All that was decided has an answer: show what is left. @param {Tray} tray */
async function settled(tray) {
  const ids = tray.decided.splice(0);
  await reload(tray.rows);
  arrived(tray.rows, ids);
}

/** Take the last decision back that was not yet, after all that is on its way. @param {Tray} tray */
function takeBack({ board, deciding, done }) {
  const target = done.shift();
  if (!target) return;
  const id = unique();
  decideNext(deciding, {
    send: () => post(board.data.review ?? "", { kind: "undo", target, command_id: id }),
    answered(answer) {
      if (answer?.ok) notice(board.host, "Taken back."); else board.complain(answer ? answer.sentence : UNANSWERED);
    },
  });
}

/** @param {Tray} tray @param {string} file @param {string} name */
async function empty(tray, file, name) {
  const id = unique();
  const { board } = tray;
  const answer = await post(board.data.review ?? "", { kind: "empty_tray", file, command_id: id });
  if (answer?.ok) board.offerUndo(`${name} is out of the tray.`, id);
  else board.complain(answer ? answer.sentence : UNANSWERED);
}
