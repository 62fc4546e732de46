// Standing at a moment: what came later is hidden from the timeline, its picture and its checks. By oneself that is of this tab
// alone, and at once; where everybody stands (State.stand_at), each person can still look at all. Rows that a timeline was
// narrowed to leave out (narrowing.js) are hidden on the same way.

import { toHeading } from "./arriving.js";
import { boards } from "./boards.js";
import { all, around, holdsFocus, one, shared } from "./dom.js";
import { rowOf } from "./items.js";
import { isLeftOut, onlyOf, sayNarrowed } from "./narrowing.js";
import { notice } from "./notice.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board } from "./boards.js" */

/** Where this tab stands by itself, and whether it looks at all where everybody stands (at which moment: another one counts anew).
 * @typedef {{alone: number | null, hides: boolean, looks: number | null}} Standing */

const PICTURES = new Set(["picture", "picture_by_service"]);
const HIDES = new Set(["timeline", ...PICTURES, "checks"]); // the boards that show what happened

/** Where this tab keeps, through a reload, that it looks at all. @param {Board} board */
const placeOf = ({ data }) => `postmortem:looks:${data.review}`;

/** @param {Board} board @returns {Standing} */
export const standingOf = (board) => shared(`standing:${board.data.review}`, () => ({ alone: null, hides: false, looks: kept(board) }));

/** Return the moment at which everybody stands, null where they look at all. @param {Board} board */
export const everybodyAt = (board) => board.bus?.state?.stand_at ?? null;

/** Return whether one looks at all although everybody stands. @param {Board} board */
function looksAtAll(board) {
  const { looks } = standingOf(board);
  return looks !== null && looks === everybodyAt(board);
}

/** Return the moment after which nothing is shown, null where all is. @param {Board} board */
export const momentOf = (board) => (looksAtAll(board) ? null : standingOf(board).alone ?? everybodyAt(board));

/** Return the moment up to which this tab wants a picture of its own, `all` for the whole of it; null where the room's is right,
 * which ends where everybody stands. @param {Board} board @returns {number | "all" | null} */
export function ownPicture(board) {
  const at = momentOf(board);
  const everybody = everybodyAt(board);
  if (at === everybody) return null;
  if (at === null) return "all";
  return everybody !== null || standingOf(board).hides ? at : null;
}

/** Look at all by oneself where everybody stands, or stand with everybody again. @param {Board} board */
export function lookAtAll(board) {
  keepLooks(board, looksAtAll(board) ? null : everybodyAt(board));
  standEverywhere();
}

/** Remember whether one looks at all, at the moment where everybody stands. @param {Board} board @param {number | null} at */
export function keepLooks(board, at) {
  standingOf(board).looks = at;
  try {
    if (at === null) sessionStorage.removeItem(placeOf(board)); else sessionStorage.setItem(placeOf(board), String(at));
  } catch { /* a private window: after a reload one stands with everybody */ }
}

/** @param {Board} board @returns {number | null} */
function kept(board) {
  try { return Number(sessionStorage.getItem(placeOf(board))) || null; } catch { return null; }
}

/** Hide and show on all boards of the page. */
export const standEverywhere = () => { for (const each of boards()) if (isPicture(each)) each.refresh(); else stand(each); };

/** @param {Board} board */
export const isPicture = ({ data }) => PICTURES.has(data.board);

/** Hide what is later than the moment at which one stands, and show what is not.
 * @param {Board} board */
export function stand(board) {
  const { data, list } = board;
  if (!HIDES.has(data.board)) return;
  const at = momentOf(board);
  board.standBar?.share(everybodyAt(board) !== null);
  for (const each of all(list, '[data-do="whole"]')) each.setAttribute("aria-pressed", String(looksAtAll(board)));
  const hid = list.hasAttribute("data-standing") || list.hasAttribute("data-narrowed");
  const only = onlyOf(board);
  list.toggleAttribute("data-standing", at !== null);
  list.toggleAttribute("data-narrowed", !!only);
  if (data.board === "timeline") sayNarrowed(board, only);
  if (at === null && !only && !hid) return;
  if (data.board === "timeline") hideRows(board, at, only);
  if (data.board === "checks") hideFindings(board, at);
}

/** Return whether something on a timeline began after a moment; of what has no time nobody knows.
 * @param {ParentNode} row @param {number | null} at */
function isLater(row, at) {
  const time = /** @type {HTMLTimeElement | null} */ (one(row, ".when time[datetime]"));
  return at !== null && !!time && Date.parse(time.dateTime) > at;
}

/** Rows that are later, or left out, go; with the heading of a day of which nothing is left and the parts of a long list behind
 * them. @param {Board} board @param {number | null} at @param {string} only */
function hideRows({ list }, at, only) {
  /** @type {HTMLElement | null} */
  let day = null;
  let past = false; // whether the row above is later
  for (const box of /** @type {Block[]} */ (all(list, ":scope > .block"))) {
    const key = box.dataset.key ?? "";
    if (key.startsWith("event:")) {
      past = isLater(box, at);
      const writes = !!box.pmEditors?.size;
      hide(box, past && !writes);
      hide(box, isLeftOut(box, only) && !writes, "left-out");
    } else if (key.startsWith("day:")) {
      day = box;
      hide(box, at !== null || !!only);
    } else if (key.startsWith("§")) {
      hide(box, past);
      hide(box, isLeftOut(box, only), "left-out");
    }
    if (day && !isHidden(box)) day.classList.remove("later");
  }
}

/** @param {Board} board @param {number | null} at */
function hideFindings({ list }, at) {
  const timeline = [...boards()].find((each) => each.data.board === "timeline");
  for (const box of all(list, ":scope > .block")) {
    const rows = all(box, '[data-jump^="event:"]').map((each) => timeline && rowOf(timeline.list, each.dataset.jump?.slice(6)));
    hide(box, rows.some((row) => !!row && isLater(row, at)));
  }
}

/** @param {HTMLElement} box @param {boolean} hides @param {string} [as] */
function hide(box, hides, as = "later") {
  if (hides && holdsFocus(box)) toHeading();
  box.classList.toggle(as, hides);
}

/** Return whether a block is not shown for where one stands or what one looks at. @param {HTMLElement} box */
export const isHidden = ({ classList }) => ["later", "left-out", "elsewhere"].some((each) => classList.contains(each));

/** Whoever added what is later than where they stand, or left out, is told why it is not to be seen. Return whether it is.
 * @param {Board} board @param {HTMLElement} row */
export function tellHidden(board, row) {
  if (around(row, ".block.left-out")) {
    notice(board.host, `${row.dataset.label} is saved. It is not among those that you look at.`);
    return true;
  }
  if (around(row, ".block.elsewhere")) {
    notice(board.host, `${row.dataset.label} is saved. It is not where everybody looks.`);
    return true;
  }
  if (!around(row, ".block.later")) return false;
  notice(board.host, `${row.dataset.label} is saved. It is later than where you stand, and hidden until you look at all.`);
  return true;
}
