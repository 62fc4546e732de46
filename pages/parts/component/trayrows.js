// The rows of the tray: as many as there are, of which only those near the eye are asked for and stand on the page. All are of one
// height, so that the scroll bar is true; the one that is looked at opens over those below it.

import { all, el, focusOn, focused, holdsFocus, inputs, one } from "./dom.js";

/** @import { TrayShown } from "./intakemessages.js" */

const PAGE = 100; // rows that the server sends at once
const NEAR = 400; // pixels beyond the edge that are asked for, too
const HIGH = 68; // pixels of a row, where the style sheet does not say

/** The rows, and how they are asked for: `nth` is the one that is looked at, `id` what it is called.
 * @typedef {object} Rows
 * @property {HTMLElement} scroller
 * @property {HTMLElement} list
 * @property {HTMLElement} none
 * @property {Map<number, HTMLElement>} pages those that stand there or were asked for
 * @property {Set<string>} ticked
 * @property {Set<string>} leaving those that are on their way
 * @property {number} count
 * @property {string} id
 * @property {number} nth
 * @property {number} turn which answers are of the latest question
 * @property {number} frame in which the pages near the eye are asked for
 * @property {boolean} focuses whether the row gets the focus when it is there, unless somebody has gone elsewhere meanwhile
 * @property {HTMLElement | null} from where the focus was then
 * @property {(first: number) => Promise<TrayShown | null>} ask
 * @property {() => void} changed */

/** @param {Rows["ask"]} ask @param {() => void} changed when other rows are there, or others ticked @returns {Rows} */
export function makeRows(ask, changed) {
  const list = el("div", { class: "raws" });
  const none = el("p", { class: "soft none", text: "No row is left here.", hidden: true });
  const scroller = el("div", { class: "raws-scroll", tabindex: 0, role: "group", "aria-label": "Rows of the tray" }, list, none);
  /** @type {Rows} */
  const rows = {
    scroller, list, none, pages: new Map(), ticked: new Set(), leaving: new Set(), count: 0, id: "", nth: 0, turn: 0, frame: 0,
    focuses: false, from: null, ask, changed,
  };
  scroller.addEventListener("scroll", () => {
    rows.frame ||= requestAnimationFrame(() => { rows.frame = 0; lay(rows); });
  }, { passive: true });
  scroller.addEventListener("focus", () => { const row = rowAt(rows, rows.nth); if (row) goTo(rows, row); });
  scroller.addEventListener("change", (event) => {
    const box = /** @type {HTMLInputElement} */ (event.target);
    take(rows, /** @type {HTMLElement | null} */ (box.closest("[data-raw]")), box.checked);
    changed();
  });
  return rows;
}

/** Go to the row that is looked at once it is there. @param {Rows} rows */
export function awaitFocus(rows) {
  rows.focuses = true;
  rows.from = focused();
}

/** Return whether somebody still waits for that row. @param {Rows} rows */
const comes = ({ focuses, from }) => focuses && [from, null].includes(focused());

/** @param {Rows} rows */
const height = ({ list }) => Number.parseFloat(getComputedStyle(list).getPropertyValue("--raw")) || HIGH;
/** @param {Rows} rows @param {string} id */
const rowOf = ({ list }, id) => one(list, `[data-raw="${CSS.escape(id)}"]`);
/** @param {Rows} rows @param {number} at */
const rowAt = ({ list }, at) => one(list, `[data-nth="${at}"]`);

/** The pages that are seen, or nearly. @param {Rows} rows @returns {number[]} */
function near(rows) {
  const { scrollTop, clientHeight } = rows.scroller;
  const high = height(rows) * PAGE;
  const last = Math.max(0, Math.ceil(rows.count / PAGE) - 1);
  const from = Math.max(0, Math.min(last, Math.floor((scrollTop - NEAR) / high)));
  const to = Math.min(last, Math.floor((scrollTop + clientHeight + NEAR) / high));
  return Array.from({ length: to - from + 1 }, (_, each) => from + each);
}

/** @param {Rows} rows @param {number} page @param {TrayShown} shown */
function put(rows, page, shown) {
  const inside = el("ol", { class: "raws-page" });
  inside.innerHTML = shown.html; // drawn by our own templates with autoescape on
  inside.style.top = `${page * PAGE * height(rows)}px`;
  for (const each of all(inside, "[data-raw]")) {
    for (const box of inputs(each, "input[type=checkbox]")) box.checked = rows.ticked.has(each.dataset.raw ?? "");
    each.toggleAttribute("data-going", rows.leaving.has(each.dataset.raw ?? ""));
  }
  rows.pages.get(page)?.remove();
  rows.pages.set(page, inside);
  rows.list.append(inside);
  rows.count = shown.count;
  rows.list.style.height = `${shown.count * height(rows)}px`;
  rows.none.hidden = shown.count > 0;
}

/** Ask again for what is seen. @param {Rows} rows */
export async function reload(rows) {
  const mine = (rows.turn += 1);
  const wanted = near(rows);
  const answers = await Promise.all(wanted.map((page) => rows.ask(page * PAGE)));
  if (mine !== rows.turn || answers.some((each) => !each)) return;
  const focus = holdsFocus(rows.scroller) || comes(rows);
  for (const each of rows.pages.values()) each.remove();
  rows.pages.clear();
  for (const [at, page] of wanted.entries()) {
    const shown = answers[at];
    if (shown) put(rows, page, shown);
  }
  keep(rows, focus);
  rows.changed();
  lay(rows);
}

/** The one that was looked at stays it; where it is gone, the one that stands there now. @param {Rows} rows @param {boolean} focus */
function keep(rows, focus) {
  const before = rows.id ? rowOf(rows, rows.id) : null;
  const now = before ?? rowAt(rows, Math.min(rows.nth, Math.max(0, rows.count - 1)));
  rows.focuses = false;
  if (now) { mark(rows, now, focus); pass(rows); }
  else { rows.id = ""; if (focus) focusOn(rows.scroller); }
}

/** Ask for what is seen and not there, and let go of what is far away. @param {Rows} rows */
function lay(rows) {
  const wanted = near(rows);
  for (const [page, each] of rows.pages) {
    if (!wanted.includes(page) && !holdsFocus(each)) { each.remove(); rows.pages.delete(page); }
  }
  for (const page of wanted) {
    if (!rows.pages.has(page) && page * PAGE < rows.count) void read(rows, page);
  }
}

/** @param {Rows} rows @param {number} page */
async function read(rows, page) {
  const mine = rows.turn;
  rows.pages.set(page, el("ol")); // so that nobody asks twice
  const shown = await rows.ask(page * PAGE);
  if (mine !== rows.turn) return;
  if (!shown) { rows.pages.delete(page); return; }
  if (shown.count !== rows.count) { moveUp(rows, rows.count - shown.count); return; }
  put(rows, page, shown);
  const row = comes(rows) ? rowAt(rows, rows.nth) : null;
  if (row) { rows.focuses = false; goTo(rows, row); }
}

/** Rows above have gone meanwhile: what is looked at stands so many places further up, where it is asked for anew.
 * @param {Rows} rows @param {number} by */
function moveUp(rows, by) {
  rows.count -= by;
  rows.nth = Math.max(0, rows.nth - by);
  rows.scroller.scrollTop -= by * height(rows);
  void reload(rows);
}

/** @param {Rows} rows @param {HTMLElement} row @param {boolean} focus */
function mark(rows, row, focus) {
  for (const each of all(rows.list, "[data-now]")) { each.removeAttribute("data-now"); each.tabIndex = -1; }
  row.toggleAttribute("data-now", true);
  row.tabIndex = 0;
  rows.scroller.tabIndex = -1;
  rows.id = row.dataset.raw ?? "";
  rows.nth = Number(row.dataset.nth);
  if (focus) { focusOn(row); reveal(rows); }
}

/** Scroll so that the row that is looked at is seen, and the beginning of the next one. @param {Rows} rows */
function reveal(rows) {
  const { scroller } = rows;
  const high = height(rows);
  const top = rows.nth * high;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  else if (top + 2 * high > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = top + 2 * high - scroller.clientHeight;
}

/** Ask for something else: from the top. @param {Rows} rows @param {boolean} [focus] whether to go to the first one */
export function restart(rows, focus = false) {
  rows.nth = 0;
  rows.id = "";
  rows.scroller.scrollTop = 0;
  if (focus) awaitFocus(rows);
  untick(rows);
  void reload(rows);
}

/** Look at a row. @param {Rows} rows @param {HTMLElement} row */
export const goTo = (rows, row) => mark(rows, row, true);

/** Look at the next row or the one before; those that are on their way are passed. @param {Rows} rows @param {1 | -1} by */
export function move(rows, by) {
  let at = rows.nth + by;
  while (rowAt(rows, at)?.hasAttribute("data-going")) at += by;
  if (at < 0 || at >= rows.count) return;
  const row = rowAt(rows, at);
  if (row) { goTo(rows, row); return; }
  rows.nth = at;
  awaitFocus(rows);
  reveal(rows);
  lay(rows);
}

/** Tick the row that is looked at, or take its tick. @param {Rows} rows */
export function tick(rows) {
  const row = rows.id ? rowOf(rows, rows.id) : null;
  if (row) take(rows, row, !rows.ticked.has(rows.id));
}

/** @param {Rows} rows @param {HTMLElement | null} row @param {boolean} ticked */
function take(rows, row, ticked) {
  if (!row) return;
  if (ticked) rows.ticked.add(row.dataset.raw ?? ""); else rows.ticked.delete(row.dataset.raw ?? "");
  for (const each of inputs(row, "input[type=checkbox]")) each.checked = ticked;
}

/** @param {Rows} rows */
export function untick(rows) {
  rows.ticked.clear();
  for (const each of inputs(rows.list, "input[type=checkbox]")) each.checked = false;
}

/** Show that rows are on their way, and look at the next one. @param {Rows} rows @param {string[]} ids */
export function going(rows, ids) {
  for (const each of ids) {
    rows.leaving.add(each);
    rows.ticked.delete(each);
    rowOf(rows, each)?.toggleAttribute("data-going", true);
  }
  pass(rows);
}

/** Rows have arrived, or stay. @param {Rows} rows @param {string[]} ids */
export function arrived(rows, ids) {
  for (const each of ids) {
    rows.leaving.delete(each);
    rowOf(rows, each)?.toggleAttribute("data-going", false);
  }
}

/** Where the row that is looked at is on its way, look at the next one. @param {Rows} rows */
function pass(rows) {
  if (!rows.leaving.has(rows.id)) return;
  const before = rows.nth;
  move(rows, 1);
  if (rows.nth === before) move(rows, -1);
}

/** Take no answer any more. @param {Rows} rows */
export function stop(rows) {
  rows.turn += 1;
  cancelAnimationFrame(rows.frame);
}
