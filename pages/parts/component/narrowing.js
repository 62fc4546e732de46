// Narrowing: a timeline shows only what is starred, or known from a record. What is chosen is of this tab; the rows that it shows
// stay as live as before, and one that is starred meanwhile joins them. The server says what each row has (data-has).

import { all, one, shared } from "./dom.js";
import { announce } from "./notice.js";

/** @import { Board, Button } from "./boards.js" */

/** What this tab looks at alone; empty where at all. @param {Board} board @returns {{only: string}} */
const narrowingOf = ({ data }) => shared(`narrowing:${data.review}`, () => ({ only: "" }));

/** @param {Board} board */
const choicesOf = ({ list }) => all(list, '[data-do="only"]');

/** Return what a board shows alone, empty where all: what nobody can choose (any more) narrows nothing. @param {Board} board */
export function onlyOf(board) {
  const { only } = narrowingOf(board);
  return only && choicesOf(board).some((each) => each.dataset.value === only) ? only : "";
}

/** Look at some rows alone, or at all. @param {Board} board @param {Button} button */
export function narrow(board, button) {
  narrowingOf(board).only = button.dataset.value ?? "";
  board.refresh();
  announce(board.host, button.dataset.says ?? "");
}

/** Somebody was led to a row that is left out. @param {Board} board */
export function lookAtAllRows(board) {
  narrowingOf(board).only = "";
  board.refresh();
}

/** Say which rows are shown, and how many of how many. @param {Board} board @param {string} only */
export function sayNarrowed(board, only) {
  for (const each of choicesOf(board)) {
    const chosen = each.dataset.value === only;
    each.setAttribute("aria-pressed", String(chosen));
    const says = chosen ? one(board.list, ".only .says") : null;
    if (says && each.dataset.says !== undefined) says.textContent = each.dataset.says;
  }
}

/** Return whether a block is none of those that are looked at. @param {HTMLElement} box @param {string} only */
export function isLeftOut(box, only) {
  const has = one(box, "[data-has]")?.dataset.has ?? "";
  return !!only && !has.split(" ").includes(only);
}
