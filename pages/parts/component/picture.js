// The pictures of the timeline and of the causes: a mark leads to the row of its event or cause, a mark of several to a choice of
// them, and a row of the timeline leads back to its mark. A picture is one stop of the Tab key; the arrows go from mark to mark.

import { boards } from "./boards.js";
import { closeChoice, openBox } from "./choose.js";
import { all, around, el, focusOn, isVisible, one, startOf, unique } from "./dom.js";
import { showRow } from "./finding.js";
import { rowOf } from "./items.js";
import { bringIntoSight } from "./sight.js";
import { isPicture, momentOf } from "./standing.js";
import { goToNode, unfoldTo } from "./tree.js";
import { isTree, nodeOf } from "./treenodes.js";

/** @import { Board } from "./boards.js" */

/** What a mark stands for. @typedef {{id: string, label: string}} Subject */

const CAUSES = new Set(["cause_graph", "cause_fishbone", "cause_lanes"]);
const WAITS = 10_000; // milliseconds until a picture that was asked for is there
const LOOKS_EVERY = 80;
const LONGEST = 60; // letters of a text in a choice

/** @returns {Board | undefined} */
const pictureHere = () => [...boards()].find(isPicture);

/** Return the tree below a picture of the causes. @param {Board} board @returns {Board | undefined} */
const treeBelow = (board) => (CAUSES.has(board.data.board) ? [...boards()].find(isTree) : undefined);

/** @returns {Board | undefined} */
const listHere = () => [...boards()].find((each) => each.data.board === "timeline");

/** Return what a mark stands for. @param {HTMLElement} mark @returns {Subject[]} */
const subjectsOf = (mark) => (mark.dataset.about ?? "").split(" ").map((each) => {
  const [id = "", label = ""] = each.split("=");
  return { id, label };
});

/** Have the page show the picture larger, as far as one stands: all of it, or the stretch of some events.
 * @param {Board} board @param {string} ids */
export const lookCloser = (board, ids) =>
  board.navigate({ do: "closer", id: String(momentOf(board) ?? ""), value: ids, command_id: unique() });

/** Go where a mark leads. @param {Board} board @param {HTMLElement} mark */
export function openMark(board, mark) {
  const subjects = subjectsOf(mark);
  const tree = treeBelow(board);
  if (tree) { goToCause(tree, subjects[0]); return; }
  if (subjects.length === 1) { goToRow(subjects[0]); return; }
  const about = mark.dataset.about;
  const standing = () => (mark.isConnected ? mark : marksOf(board).find((each) => each.dataset.about === about) ?? null);
  const closer = () => {
    closeChoice(board, true);
    lookCloser(board, subjects.map((each) => each.id).join(" "));
  };
  const told = one(mark, "title")?.textContent?.split("\n") ?? [];
  openBox(board, mark, standing, `${subjects.length} events`, [
    item("Look closer at this time", closer, "soft"),
    ...subjects.map((each) => item(inWords(each, told), () => { closeChoice(board); goToRow(each); })),
  ]);
}

/** @param {string} text @param {() => void} onclick @param {string} [look] */
const item = (text, onclick, look = "") => el("button", { type: "button", class: `item ${look}`, dir: "auto", text, onclick });

/** Return what people know an event by: its number, and its time and beginning where its row was read or the mark tells of it.
 * @param {Subject} subject @param {string[]} told */
function inWords({ id, label }, told) {
  const row = rowOf(listHere()?.list ?? document, id);
  if (!row) return told.find((each) => each.startsWith(`${label} `)) ?? label;
  const time = one(row, ".when time")?.textContent;
  const text = one(row, "[data-field=text], .text")?.textContent?.trim() ?? "";
  return [label, time, text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text].filter(Boolean).join(" · ");
}

/** @param {Subject | undefined} subject */
function goToRow(subject) {
  const list = listHere();
  if (list && subject) void showRow(list, `event:${subject.id}`, subject.label);
}

/** @param {Board} tree @param {Subject | undefined} subject */
function goToCause(tree, subject) {
  const node = nodeOf(tree, subject?.id);
  if (!node) { tree.complain(`${subject?.label} is not there any more.`); return; }
  unfoldTo(tree, node);
  goToNode(tree, node);
  bringIntoSight(node, "center");
}

/** Show the mark of an event; a picture that is not there is asked for. @param {Board} board @param {string} id @param {string} label */
export async function showInPicture(board, id, label) {
  if (!pictureHere()) board.navigate({ do: "picture", id: "", value: "show", command_id: unique() });
  for (const until = Date.now() + WAITS; Date.now() < until;) {
    const shown = marksOf(pictureHere());
    const mark = shown.find((each) => subjectsOf(each).some((about) => about.id === id));
    if (mark) { show(mark); return; }
    await new Promise((done) => { setTimeout(done, LOOKS_EVERY); });
  }
  board.complain(`${label} is not in the picture.`);
}

/** Somebody was led here by the page: go to the row once its dialog is gone, which holds the focus. @param {Board} board */
export async function followLead(board) {
  const lead = board.data.mine?.leads_to;
  if (!lead || board.ledAt === lead[2]) return;
  board.ledAt = lead[2];
  for (const until = Date.now() + WAITS; one(document, "[data-testid=stDialog]") && Date.now() < until;) {
    await new Promise((done) => { setTimeout(done, LOOKS_EVERY); });
  }
  goToRow({ id: lead[0], label: lead[1] });
}

/** @param {HTMLElement} mark */
function show(mark) {
  stopAt(mark);
  bringIntoSight(mark, "center");
  mark.scrollIntoView({ block: "center", inline: "center" });
  focusOn(mark);
}

/** Return the marks of the picture that is to be seen: there is a wide and a narrow one. @param {Board | undefined} board */
const marksOf = (board) => (board ? all(board.list, ".mark").filter(isVisible) : []);

/** Let a mark be where the Tab key stops. @param {HTMLElement} mark */
function stopAt(mark) {
  for (const each of all(around(mark, "svg") ?? document, '.mark[tabindex="0"]')) each.setAttribute("tabindex", "-1");
  mark.setAttribute("tabindex", "0");
}

/** Press a mark, or go to another one. @param {Board} board @param {KeyboardEvent} event */
export function onMarkKey(board, event) {
  const mark = around(startOf(event), ".mark");
  if (!mark || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    openMark(board, mark);
    return;
  }
  const next = neighbour(marksOf(board), mark, event.key);
  if (!next) return;
  event.preventDefault();
  stopAt(next);
  next.focus();
}

/** Return the mark that a key leads to: the next or the one before, the nearest above or below, the first or the last.
 * @param {HTMLElement[]} marks @param {HTMLElement} mark @param {string} key @returns {HTMLElement | undefined} */
function neighbour(marks, mark, key) {
  const at = marks.indexOf(mark);
  if (key === "ArrowRight") return marks[at + 1];
  if (key === "ArrowLeft") return marks[at - 1];
  if (key === "Home") return marks[0];
  if (key === "End") return marks.at(-1);
  const way = { ArrowDown: 1, ArrowUp: -1 }[key];
  if (!way) return undefined;
  const here = middle(mark);
  /** @param {HTMLElement} each */
  const far = (each) => 3 * way * (middle(each).y - here.y) + Math.abs(middle(each).x - here.x);
  return marks.filter((each) => way * (middle(each).y - here.y) > 6).toSorted((a, b) => far(a) - far(b))[0];
}

/** @param {HTMLElement} mark */
function middle(mark) {
  const { left, top, width, height } = mark.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
}
