// What bears no name (cards, lessons, rows of the timeline): the key of each that was written here is kept in this browser and nowhere
// else. With their keys the server is asked for them, because nobody can be told apart by a name.

import { shared, unique } from "./dom.js";
import { address } from "./place.js";

/** @import { Board } from "./boards.js" */
/** @import { Answer, Mine, Pair } from "./messages.js" */
/** @import { Waiting } from "./outbox.js" */

const PREFIX = "postmortem:unsigned:";
const KEY = "key-"; // what keys begin with
const AGAIN = 2_000; // milliseconds, where nobody answered
const MOST = 300; // keys that are kept
/** Where everybody is told that names are not stored, by the sort of one's own blocks. @type {Record<string, [string, string]>} */
const PROMISED = { own: ["recommendations", "head"], lesson: ["lessons", "silence"], row: ["timeline", "silence"] };
/** What each command writes. @type {Record<string, string>} */
const WRITES = { add_recommendation: "own", add_lesson: "lesson", add_timeline_event: "row" };

/** What was read of a seat's own. @param {string} scope @returns {{own: Pair[]}} */
const readOf = (scope) => shared(`unsigned:${scope}`, () => ({ own: [] }));

/** Which sort of one's own blocks a board shows. @param {Board} board */
const sortOf = ({ data }) => data.private ?? data.own ?? "";

/** Whether what is written bears no name now, as everybody's board says; once it is opened it stands there. @param {Board} board
 * @param {string | undefined} sort */
function isUnsigned({ bus, data }, sort) {
  const place = PROMISED[sort ?? ""];
  if (!place) return false;
  const name = sort === "row" && data.private ? "lobby" : place[0]; // the form of the timeline stands in the Lobby, too
  return !!bus?.boards.get(name)?.blocks.get(place[1])?.includes(" data-unsigned");
}

/** Return one's own without names, where a board shows such. @param {Board} board @returns {Pair[]} */
export function unsignedOf(board) {
  const sort = sortOf(board);
  return isUnsigned(board, sort) ? readOf(board.data.scope ?? "").own.filter(([key]) => key.startsWith(`${sort}:`)) : [];
}

/** Whether what this person writes on a board bears no name. Facilitator and scribe write onto the timeline for all to see.
 * @param {Board} board @param {string} [sort] */
export const writesUnsigned = (board, sort = sortOf(board)) =>
  isUnsigned(board, sort) && (sort !== "row" || board.data.role === "participant");

/** Give something new a key where the board says that it bears no name. The key is kept first, so that nothing is ever without.
 * @param {Board} board @param {Record<string, any>} command */
export function keyed(board, command) {
  const sort = WRITES[command.kind];
  if (!sort || !writesUnsigned(board, sort)) return;
  command.key = `${KEY}${unique()}`;
  keep(board.data.scope ?? "", [...keysOf(board.data.scope ?? ""), command.key].slice(-MOST));
}

/** Whether that is a key, which may stand in no address. @param {string | undefined} id */
export const isKey = (id) => !!id?.startsWith(KEY);

/** Return under what will stand what was sent. @param {Record<string, any>} command @param {Answer} answer @returns {string[]} */
export const arrivesAs = ({ key }, answer) => (key ? [key] : (answer.ok && answer.ids) || []);

/** Read one's own anew where something of it was written or changed. @param {Board} board @param {Waiting} sent */
export function reread(board, { command }) {
  const keys = keysOf(board.data.scope ?? "");
  if (keys.includes(command.key) || keys.includes(command.id)) void readUnsigned(board);
}

/** Ask for one's own, and draw it. @param {Board} board */
export async function readUnsigned(board) {
  const { scope = "", review = "" } = board.data;
  const keys = keysOf(scope);
  if (!PROMISED[sortOf(board)] || !keys.length) return;
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
