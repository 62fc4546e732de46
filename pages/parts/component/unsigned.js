// Cards without names: the key of each card that was written here is kept in this browser and nowhere else. With their keys the
// server is asked for the cards, because nobody can be told apart by a name.

import { shared, unique } from "./dom.js";
import { address } from "./place.js";

/** @import { Board } from "./boards.js" */
/** @import { Answer, Mine, Pair } from "./messages.js" */
/** @import { Waiting } from "./outbox.js" */

const PREFIX = "postmortem:unsigned:";
const SORT = "own"; // of the blocks
const AGAIN = 2_000; // milliseconds, where nobody answered

/** What was read of a seat's own cards. @param {string} scope @returns {{own: Pair[]}} */
const readOf = (scope) => shared(`unsigned:${scope}`, () => ({ own: [] }));

/** Whether cards bear no name now, as everybody's board says; from the reveal on they stand there. @param {Board} board */
const isUnsigned = ({ bus }) => !!bus?.boards.get("recommendations")?.blocks.get("head")?.includes(" data-unsigned");

/** Return one's own cards without names, where a board shows them. @param {Board} board @returns {Pair[]} */
export const unsignedOf = (board) =>
  board.data.private === SORT && isUnsigned(board) ? readOf(board.data.scope ?? "").own : [];

/** Give a new card a key where the board says that cards bear no name. The key is kept first, so that the card is never without.
 * @param {Board} board @param {Record<string, any>} command */
export function keyed(board, command) {
  if (command.kind !== "add_recommendation" || !isUnsigned(board)) return;
  command.key = unique();
  keep(board.data.scope ?? "", [...keysOf(board.data.scope ?? ""), command.key]);
}

/** Return under what will stand what was sent. @param {Record<string, any>} command @param {Answer} answer @returns {string[]} */
export const arrivesAs = ({ key }, answer) => (key ? [key] : (answer.ok && answer.ids) || []);

/** Read one's own cards anew where one of them was written or changed. @param {Board} board @param {Waiting} sent */
export function reread(board, { command }) {
  const keys = keysOf(board.data.scope ?? "");
  if (keys.includes(command.key) || keys.includes(command.id)) void readUnsigned(board);
}

/** Ask for one's own cards, and draw them. @param {Board} board */
export async function readUnsigned(board) {
  const { scope = "", review = "", private: sort } = board.data;
  const keys = keysOf(scope);
  if (sort !== SORT || !keys.length) return;
  const mine = await ask(review, keys);
  if (mine) { readOf(scope).own = mine.own ?? []; board.refresh(); return; }
  setTimeout(() => { if (board.host.isConnected) void readUnsigned(board); }, AGAIN);
}

/** @param {string} review @param {string[]} keys @returns {Promise<Mine | null>} */
async function ask(review, keys) {
  try {
    const response = await fetch(address("live/unsigned", { review }), {
      method: "POST", body: JSON.stringify({ keys }), credentials: "same-origin", headers: { "Content-Type": "application/json" },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}

/** Return the keys that are kept here. @param {string} scope @returns {string[]} */
function keysOf(scope) {
  try { return JSON.parse(localStorage.getItem(PREFIX + scope) ?? "[]"); } catch { return inMemory(scope).keys; }
}

/** @param {string} scope @param {string[]} keys */
function keep(scope, keys) {
  try { localStorage.setItem(PREFIX + scope, JSON.stringify(keys)); } catch { inMemory(scope).keys = keys; }
}

/** Where a browser keeps nothing, the keys live as long as the page. @param {string} scope @returns {{keys: string[]}} */
const inMemory = (scope) => shared(`unsigned keys:${scope}`, () => ({ keys: [] }));
