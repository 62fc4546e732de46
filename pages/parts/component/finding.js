// Finding: a row of a long list, by what it says or by its number, also where it was not read yet.

import { answerTo } from "./asking.js";
import { blockOf } from "./blocks.js";
import { all, el, focusOn, isVisible } from "./dom.js";
import { rowOf } from "./items.js";
import { lookAtAllRows } from "./narrowing.js";
import { isCut, isLong } from "./sections.js";
import { bringIntoSight } from "./sight.js";

/** @import { Board } from "./boards.js" */
/** @import { Found, FoundRow } from "./messages.js" */

const PAUSE = 250; // milliseconds after the last key
const WAITS = 15_000; // milliseconds for the section of a row
const LOOKS_EVERY = 60;
const NAMED = 8; // rows that are offered

/** The field, what it found, and what says so. @typedef {{node: HTMLElement, field: HTMLInputElement, timer: number}} Finder */

/** Put a search field above a list that is so long that the browser's own search would not see all of it. @param {Board} board */
export function offerFinding(board) {
  if (!isLong(board) || board.finder) return;
  board.finder = makeFinder(board);
  board.host.insertBefore(board.finder.node, board.list);
}

/** @param {Board} board @returns {Finder} */
function makeFinder(board) {
  const field = el("input", { type: "search", "aria-label": "Find in this list", placeholder: "Find, or T-123", maxlength: 200 });
  const said = el("span", { class: "small soft", role: "status" });
  const rows = el("ul", { class: "found" });
  const finder = { node: el("div", { class: "find", role: "search" }, field, said, rows), field, timer: 0 };
  const look = async () => {
    const text = field.value.trim();
    const found = text ? await ask(board, { q: text }) : null;
    if (field.value.trim() !== text) return; // typed on meanwhile
    said.textContent = found ? inWords(found) : "";
    rows.replaceChildren(...(found?.rows ?? []).slice(0, NAMED).map((each) => offer(board, each)));
  };
  field.addEventListener("input", () => { clearTimeout(finder.timer); finder.timer = setTimeout(look, PAUSE); });
  field.addEventListener("keydown", async (event) => {
    if (event.key === "Escape" && field.value) { field.value = ""; void look(); }
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(finder.timer);
    await look();
    all(rows, "button")[0]?.click();
  });
  return finder;
}

/** @param {Found} found */
function inWords({ count, rows }) {
  const named = Math.min(rows.length, NAMED);
  return count > named ? `${count} found; the first ${named}:` : `${count} found`;
}

/** @param {Board} board @param {FoundRow} row */
const offer = (board, row) => el("li", {}, el("button", {
  type: "button", class: "quiet", dir: "auto", text: `${row.label} ${row.text}`, onclick: () => { void goToRow(board, row); },
}));

/** Show a row: read its section, bring it into sight, and put the focus on it. @param {Board} board @param {FoundRow} row */
async function goToRow(board, row) {
  const box = await brought(board, row);
  if (!box) { board.complain(`${row.label} is not there any more.`); return; }
  if (box.classList.contains("left-out")) lookAtAllRows(board);
  bringIntoSight(box, "center");
  focusOn(all(box, "button,summary,a").find(isVisible));
}

/** Show the row with this key, also where it was not read yet. @param {Board} board @param {string} key @param {string} label */
export async function showRow(board, key, label) {
  const id = key.split(":")[1] ?? "";
  const asked = isCut(board) && !rowOf(board.list, id) ? (await ask(board, { id }))?.rows[0] : null;
  const row = asked ?? { key, section: "", label, text: "" };
  if (asked || rowOf(board.list, id)) await goToRow(board, row); else board.complain(`${label} is not there any more.`);
}

/** Read the sections in which the rows of these things stand, where they were not read yet.
 * @param {Board} board @param {string[]} ids */
export async function bringRows(board, ids) {
  for (const id of ids) {
    if (!isCut(board) || rowOf(board.list, id)) continue;
    const row = (await ask(board, { id }))?.rows[0];
    if (row) await brought(board, row);
  }
}

/** Return the block of a row once its section is there, null where it does not come. @param {Board} board @param {FoundRow} row */
async function brought(board, row) {
  if (row.section) board.bus?.read([row.section]);
  for (const until = Date.now() + WAITS; Date.now() < until;) {
    const known = rowOf(board.list, row.key.split(":")[1]);
    if (known) return blockOf(known);
    await new Promise((done) => { setTimeout(done, LOOKS_EVERY); });
  }
  return null;
}

/** @param {Board} board @param {Record<string, string>} asked @returns {Promise<Found | null>} */
const ask = ({ data }, asked) => answerTo("live/find", { review: data.review ?? "", board: data.board, ...asked });
