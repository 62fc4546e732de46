// What a facilitator may ask aloud: three questions at most that fit the row where one is, beside the checks, while one wants them. They
// are asked for row by row and are in no frame; nobody else is sent them.

import { answerTo } from "./asking.js";
import { boards } from "./boards.js";
import { all, around, el, one, shared, startOf } from "./dom.js";
import { besideOrAbove } from "./beside.js";

/** @import { Board } from "./boards.js" */
/** @import { PromptsRead } from "./messages.js" */

/** What this tab wants: whether questions are shown, and for which row.
 * @typedef {{wanted: boolean, item: string, timer: number}} Prompting */

const PAUSE = 200; // milliseconds on a row
const NOUNS = new Set(["event", "cause", "problem"]);
const LOOK_AT = "Go to a row, and questions that fit it are shown here.";
const FAILED = "The questions did not come. Go to the row again.";

/** @param {Board} board @returns {Prompting} */
const promptingOf = ({ data }) => shared(`prompts:${data.review}`, () => ({ wanted: false, item: "", timer: 0 }));

/** Return the checks that stand beside a list. @param {Board} board @returns {Board | undefined} */
const checksBeside = ({ data }) => [...boards()].find((each) => each.data.review === data.review && each.data.board.endsWith("checks"));

/** Show the questions, or no more. @param {Board} board of the checks */
export function togglePrompts(board) {
  const prompting = promptingOf(board);
  prompting.wanted = !prompting.wanted;
  showPrompts(board);
  if (prompting.wanted && prompting.item) void ask(board);
}

/** Put the place of the questions there or away; what stands in it stays. @param {Board} board */
export function showPrompts(board) {
  if (!board.data.board.endsWith("checks")) return;
  const { wanted } = promptingOf(board);
  for (const each of all(board.list, '[data-do="prompts"]')) each.setAttribute("aria-pressed", String(wanted));
  const place = one(board.above, ".prompts");
  const look = () => el("div", { class: "prompts card tight", role: "status" }, el("p", { class: "small soft", text: LOOK_AT }));
  if (wanted && !place) board.above.append(look());
  if (!wanted) place?.remove();
  besideOrAbove(board);
}

/** Somebody came to a row. @param {Board} board of the list @param {FocusEvent} event */
export function cameToRow(board, event) {
  const row = around(startOf(event), "[data-item]");
  if (!row || !NOUNS.has(row.dataset.noun ?? "")) return;
  const prompting = promptingOf(board);
  const item = row.dataset.item ?? "";
  if (prompting.item === item) return;
  prompting.item = item;
  clearTimeout(prompting.timer);
  const checks = prompting.wanted ? checksBeside(board) : undefined;
  if (checks) prompting.timer = setTimeout(() => { void ask(checks); }, PAUSE);
}

/** @param {Board} board of the checks */
async function ask(board) {
  const { item } = promptingOf(board);
  const found = await fetched(board, item);
  const place = one(board.above, ".prompts");
  if (!place || promptingOf(board).item !== item) return; // one is elsewhere by now
  place.replaceChildren(...(found ? told(found) : [el("p", { class: "small soft", text: FAILED })]));
}

/** @param {PromptsRead} found */
const told = ({ label, ask: questions }) => [
  el("div", { class: "eyebrow", text: `To ask aloud · ${label}` }),
  el("ul", {}, ...questions.map((text) => el("li", { dir: "auto", text }))),
];

/** @param {Board} board @param {string} item @returns {Promise<PromptsRead | null>} */
const fetched = ({ data }, item) => answerTo("live/prompts", { review: data.review ?? "", item });
