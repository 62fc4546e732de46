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

/** @param {Board} board @returns {Standing} */
export const standingOf = ({ data }) => shared(`standing:${data.review}`, () => ({ alone: null, hides: false, looks: null }));

/** Return the moment after which nothing is shown, null where all is. @param {Board} board */
export function momentOf(board) {
  const { alone, looks } = standingOf(board);
  const everybody = board.bus?.state?.stand_at ?? null;
  return alone ?? (looks !== null && looks === everybody ? null : everybody);
}

/** Return the moment at which one stands alone, where that hides something of what the room is shown.
 * @param {Board} board */
export function aloneAt(board) {
  const { alone, hides } = standingOf(board);
  return hides && alone !== (board.bus?.state?.stand_at ?? null) ? alone : null;
}

/** Look at all by oneself where everybody stands, or stand with everybody again. @param {Board} board */
export function lookAtAll(board) {
  const standing = standingOf(board);
  const everybody = board.bus?.state?.stand_at ?? null;
  standing.looks = standing.looks === everybody ? null : everybody;
  standEverywhere();
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
  const { looks } = standingOf(board);
  const everybody = board.bus?.state?.stand_at ?? null;
  board.standBar?.node.classList.toggle("shared", everybody !== null);
  for (const each of all(list, '[data-do="whole"]')) each.setAttribute("aria-pressed", String(looks !== null && looks === everybody));
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
