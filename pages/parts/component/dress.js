// Dressing: what is personal is added in the reader's own browser, because the shared HTML is the same for everybody.

import { mayWrite } from "./actions.js";

/** @param {any} board @param {ParentNode} box a block or the whole list */
export function dress(board, box) {
  const { me, mine: given = {} } = board.data;
  const mine = { ...given, ...board.bus?.mine };
  for (const each of box.querySelectorAll("[data-person]")) each.toggleAttribute("data-me", each.dataset.person === me);
  for (const each of box.querySelectorAll("[data-pressed-by]")) press(each, each.dataset.pressedBy.split(" ").includes(me));
  for (const each of box.querySelectorAll("[data-pressed]")) press(each, !!mine[each.dataset.pressed]);
  for (const each of box.querySelectorAll("[data-away]")) each.hidden = !mine.here || mine.here === each.dataset.away;
  for (const each of box.querySelectorAll("[data-left]")) each.textContent = mine.left === undefined ? "" : `${mine.left} of your dots left`;
  for (const each of box.querySelectorAll("[data-dots]")) dots(box, each, mine);
  for (const each of box.querySelectorAll("[data-choose]")) each.setAttribute("aria-disabled", String(!mayChoose(board, each)));
  for (const each of box.querySelectorAll(".stage")) each.classList.toggle("here", each.dataset.value === mine.here);
  for (const each of box.querySelectorAll("time[datetime]")) {
    if (!each.title) each.title = `${new Date(each.dateTime).toLocaleString()} in your time zone`;
  }
  inSight(box);
}

/** A chip is only to be read by who only reads; in a closed review, what goes on can still be chosen. */
function mayChoose(board, chip) {
  return mayWrite(board) || (board.data.closed && "after" in chip.dataset && board.data.role !== "observer");
}

function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
}

/** One's own dots on a card, and which of the two buttons can be pressed. */
function dots(box, each, mine) {
  const count = mine.dots?.[each.dataset.dots] ?? 0;
  const most = mine.most ?? 0;
  const text = mine.dots === undefined ? "" : "●".repeat(count) + "○".repeat(Math.max(0, most - count));
  if (each.textContent !== text) each.textContent = text;
  each.setAttribute("aria-label", `${count} of your dots`);
  for (const button of box.querySelectorAll(`[data-dot="${CSS.escape(each.dataset.dots)}"]`)) {
    button.setAttribute("aria-disabled", String(button.dataset.way === "on" ? !(mine.left > 0) || count >= most : count === 0));
  }
}

/** The stage where one is stays in sight in the strip of stages. */
function inSight(box) {
  const at = box.querySelector(".stage.here") ?? box.querySelector(".stage.now");
  const strip = at?.closest("ol");
  if (strip) strip.scrollLeft += at.getBoundingClientRect().left - strip.getBoundingClientRect().left - 90;
}

/** Write the time that is left on every clock of a board. @param {any} board */
export function clock(board) {
  for (const each of board.list.querySelectorAll("[data-ends-at]")) {
    const left = Math.max(0, Math.round((Number(each.dataset.endsAt) - Date.now() - (board.bus?.skew ?? 0)) / 1000));
    const text = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    if (each.textContent !== text) each.textContent = text;
    const mood = left === 0 ? "over" : left <= 60 ? "soon" : "";
    if (each.dataset.mood !== mood) each.dataset.mood = mood;
  }
}
