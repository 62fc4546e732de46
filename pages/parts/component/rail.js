// The rail on top of a review's pages: what the connection does, and what Streamlit leaves to us about the page around it.

import { el, overAll } from "./dom.js";
import { waitingElsewhere } from "./leftovers.js";
import { toldTrouble } from "./trouble.js";

/** @import { Board } from "./boards.js" */
/** @import { Bus } from "./bus.js" */

const LOST_AFTER = 1500; // milliseconds; a short gap, as after a page change, is not worth a word

/** Say on top of the page that nothing comes in, or that nothing can be saved. @param {Board} board @param {Bus} bus */
export function connection(board, bus) {
  if (board.data.board !== "rail") return;
  if (bus.live) {
    clearTimeout(board.fear ?? undefined); board.fear = null;
    board.lost?.remove(); board.lost = null;
    if (bus.state) toldTrouble(bus.state.trouble ?? "");
    return;
  }
  board.fear ??= setTimeout(() => {
    board.lost = el("div", { class: "lost", role: "status", text: "Connection lost, trying again… What you write is kept." });
    overAll(board.host, board.lost);
  }, LOST_AFTER);
}

/** Say on top of the page that more was sent than is saved at once; it waits in the outbox. @param {Board} board */
export function slowed(board) {
  if (board.data.board !== "rail") return;
  const { waiting, slowed: sentence } = board.outbox;
  if (!sentence) { board.slow?.remove(); board.slow = null; return; }
  if (!board.slow) overAll(board.host, (board.slow = el("div", { class: "lost slowed", role: "status" })));
  const rest = waiting.length === 1 ? "Your last change is kept, and is saved" : `${waiting.length} changes are kept, and are saved`;
  const text = `That was more than the server takes from one person at once. ${rest} in a moment; you can go on.`;
  if (board.slow.textContent !== text) board.slow.textContent = text;
}

/** What Streamlit leaves out: dialogs know of the dark theme (their lists, dates, buttons). */
export function tidy() {
  const scheme = getComputedStyle(document.querySelector("[data-testid=stApp]") ?? document.body).colorScheme;
  if (document.documentElement.style.colorScheme !== scheme) document.documentElement.style.colorScheme = scheme;
}

/** Chips for what waits unsent on other pages: nobody needs to remember where. @param {Board} board */
export function waitingDrafts(board) {
  const { scope, mine, boards = {} } = board.data;
  if (!scope) return;
  const here = Object.keys(boards).find((name) => boards[name].page === mine?.page) ?? mine?.here;
  const waiting = waitingElsewhere(scope, here).filter(({ board: name }) => boards[name]);
  const text = JSON.stringify(waiting);
  if (board.draftsShown === text) return;
  board.draftsShown = text;
  board.below.replaceChildren(...waiting.map(({ board: name, text: words }) => el("button", {
    type: "button", class: "chip draft", title: words, text: `Draft on ${boards[name].name}`,
    "data-do": "open", "data-value": boards[name].page,
  })));
}
