// Two views of the causes: the tree, and a text whose headings and numbers (1.2.1) a screen reader goes through. Which one is shown is of
// this browser; it is the same board, as live in both, and what is being written stays where it is.

import { all, one } from "./dom.js";
import { choose, chosen } from "./switches.js";
import { isTree, levelOf, nodesOf } from "./treenodes.js";

/** @import { Board, Button } from "./boards.js" */

const PLACE = "postmortem:causes"; // in the browser's store, where the text is shown
const DEEPEST = 6; // of the headings that screen readers know

const isText = () => chosen(PLACE) === "text";

/** Show the causes as a tree or as a text. @param {Board} board @param {Button} button */
export function chooseView(board, { dataset }) {
  const text = dataset.value === "text";
  choose(PLACE, text ? "text" : null);
  showView(board, text);
}

/** @param {Board} board @param {boolean} [text] */
export function showView(board, text = isText()) {
  if (!isTree(board)) return;
  const was = board.list.dataset.view;
  board.list.dataset.view = text ? "text" : "tree";
  for (const each of all(board.list, '[data-do="view"]')) {
    each.setAttribute("aria-pressed", String((each.dataset.value === "text") === text));
  }
  if (text || was === "text") number(board, text);
}

/** Write where each node stands (1.2.1), and make headings of them. @param {Board} board @param {boolean} text */
function number(board, text) {
  /** @type {number[]} */
  const at = [];
  for (const each of nodesOf(board)) {
    const level = levelOf(each);
    at.length = level + 1;
    at[level] = (at[level] ?? 0) + 1;
    const line = one(each, ".line");
    const place = one(each, ".place");
    if (!line || !place) continue;
    const words = text ? `${at.join(".")} ` : "";
    if (place.textContent !== words) place.textContent = words;
    if (text) line.setAttribute("role", "heading"); else line.removeAttribute("role");
    if (text) line.setAttribute("aria-level", String(Math.min(level + 2, DEEPEST))); else line.removeAttribute("aria-level");
  }
}
