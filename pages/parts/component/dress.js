// Dressing: what is personal is added in the reader's own browser, because the shared HTML is the same for everybody.

import { mayWrite } from "./boards.js";
import { all, one } from "./dom.js";
import { helps } from "./wordhelp.js";

/** @import { Board } from "./boards.js" */
/** @import { Mine, PageMine } from "./messages.js" */

/** What is personal: what the page knows of its reader, and what the socket sent to them alone. @typedef {Mine & PageMine} Personal */

/** @param {Board} board @param {ParentNode} box a block or the whole list */
export function dress(board, box) {
  const { me, mine: given = {} } = board.data;
  /** @type {Personal} */
  const mine = { ...given, ...board.bus?.mine };
  /** @param {string} selector */
  const find = (selector) => all(box, selector);
  for (const each of find("[data-person]")) each.toggleAttribute("data-me", each.dataset.person === me);
  for (const each of find("[data-pressed-by]")) press(each, (each.dataset.pressedBy ?? "").split(" ").includes(me));
  for (const each of find("[data-pressed]")) press(each, !!mine[/** @type {keyof Personal} */ (each.dataset.pressed)]);
  for (const each of find('[data-do="wording"]')) press(each, helps());
  for (const each of find(".wording")) each.toggleAttribute("data-off", !helps());
  for (const each of find("[data-away]")) each.hidden = !mine.here || mine.here === each.dataset.away;
  for (const each of find("[data-left]")) each.textContent = mine.left === undefined ? "" : `${mine.left} of your dots left`;
  for (const each of find("[data-dots]")) dots(box, each, mine);
  for (const each of find("[data-choose]")) each.setAttribute("aria-disabled", String(!mayChoose(board, each)));
  for (const each of find(".stage")) each.classList.toggle("here", each.dataset.value === mine.here);
  times(find);
  choices(box, mine);
  for (const each of find("[data-estimate]")) estimated(each, mine);
  inSight(box);
}

/** Moments say what the reader's own clock shows then. @param {(selector: string) => HTMLElement[]} find */
function times(find) {
  for (const each of /** @type {HTMLTimeElement[]} */ (find("time[datetime]"))) {
    if (!each.title) each.title = `${new Date(each.dateTime).toLocaleString()} in your time zone`;
  }
  for (const each of find("[data-local]")) each.textContent = hereAt(each.dataset.local ?? "", each.dataset.there);
}

/** Return a moment as the reader's own clock shows it; nothing where that is what stands `there` already.
 * @param {string} iso @param {string} [there] */
function hereAt(iso, there) {
  const at = new Date(iso);
  if (at.toLocaleString("sv-SE").slice(0, 16) === there) return "";
  const day = at.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
  return `your time: ${day}, ${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

/** A chip is only to be read by who only reads; in a closed review, what goes on can still be chosen.
 * @param {Board} board @param {HTMLElement} chip */
function mayChoose(board, chip) {
  return mayWrite(board) || (!!board.data.closed && "after" in chip.dataset && board.data.role !== "observer");
}

/** @param {HTMLElement} button @param {boolean} pressed */
function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
}

/** One's own dots on a card, and which of the two buttons can be pressed.
 * @param {ParentNode} box @param {HTMLElement} each @param {Personal} mine */
function dots(box, each, mine) {
  const card = each.dataset.dots ?? "";
  const count = mine.dots?.[card] ?? 0;
  const { most = 0, left = 0 } = mine;
  const text = mine.dots === undefined ? "" : "●".repeat(count) + "○".repeat(Math.max(0, most - count));
  if (each.textContent !== text) each.textContent = text;
  each.setAttribute("aria-label", `${count} of your dots`);
  for (const button of all(box, `[data-dot="${CSS.escape(card)}"]`)) {
    button.setAttribute("aria-disabled", String(button.dataset.way === "on" ? left <= 0 || count >= most : count === 0));
  }
}

/** What one may still choose in a vote on causes, and what one chose. @param {ParentNode} box @param {Personal} mine */
function choices(box, mine) {
  for (const each of all(box, "[data-may-choose]")) each.textContent = `${mine.may_choose ?? "–"} of your dots left`;
  for (const each of all(box, "[data-choice]")) choice(each, mine);
}

/** Whether one's dot is on a cause: then the same button takes it back. @param {HTMLElement} each @param {Personal} mine */
function choice(each, mine) {
  const { choice: id = "", on, off } = each.dataset;
  const chosen = !!mine.would_change?.includes(id);
  const dot = one(each, ".dots");
  if (dot) dot.textContent = chosen ? "●" : "○";
  each.dataset.send = chosen ? off : on;
  press(each, chosen);
  each.setAttribute("aria-disabled", String(!chosen && !mine.may_choose));
}

/** Whether this is the number that one gave. @param {HTMLElement} each @param {Personal} mine */
function estimated(each, mine) {
  const { estimate = "", axis, value } = each.dataset;
  press(each, mine.estimates?.[estimate]?.[axis === "impact" ? 0 : 1] === value);
}

/** The stage where one is stays in sight in the strip of stages. @param {ParentNode} box */
function inSight(box) {
  const at = one(box, ".stage.here") ?? one(box, ".stage.now");
  const strip = at?.closest("ol");
  if (at && strip) strip.scrollLeft += at.getBoundingClientRect().left - strip.getBoundingClientRect().left - 90;
}

/** Write the time that is left on every clock of a board. @param {Board} board */
export function clock(board) {
  for (const each of all(board.list, "[data-ends-at]")) {
    const left = Math.max(0, Math.round((Number(each.dataset.endsAt) - Date.now() - (board.bus?.skew ?? 0)) / 1000));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (each.textContent !== text) each.textContent = text;
    const mood = left === 0 ? "over" : left <= 60 ? "soon" : "";
    if (each.dataset.mood !== mood) each.dataset.mood = mood;
  }
}
