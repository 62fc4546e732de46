// The inbox's offer: alerts of the time around the incident, which tools sent while it happened. "Not now" holds in this browser
// for this review, until later alerts of the same service come.

import { el, one } from "./dom.js";
import { bringIn } from "./intake.js";
import { address } from "./place.js";

/** @import { Board } from "./boards.js" */
/** @import { InboxOffer, InboxOffered } from "./intakemessages.js" */

const DECIDE = new Set(["facilitator", "scribe"]);
const ANSWERS_WITHIN = 15_000; // milliseconds
const KEPT = 50; // offers that were put off

/** Return where what the inbox has for this review is offered: empty where nothing fits. @param {Board} board */
export function inboxOffers(board) {
  const box = el("div", { class: "inbox", role: "group", "aria-label": "Alerts in the inbox", hidden: true });
  if (DECIDE.has(board.data.role ?? "")) void show(board, box);
  return box;
}

/** @param {Board} board @param {HTMLElement} box */
async function show(board, box) {
  const off = putOff(board);
  const offers = (await ask(board)).filter((each) => !off.includes(each.key));
  const [first, ...more] = offers.map((each) => row(board, box, each));
  const open = !!one(box, "details[open]");
  box.replaceChildren(...(first ? [first] : []), ...(more.length ? [folded(more, open)] : []));
  box.hidden = !offers.length;
}

/** All but the first offer: one line, so that what waits does not push the timeline down. @param {HTMLElement[]} rows
 * @param {boolean} open */
function folded(rows, open) {
  return el("details", { open },
    el("summary", { class: "small soft", text: `${rows.length} more ${rows.length === 1 ? "offer" : "offers"} of the inbox` }), ...rows);
}

/** @param {Board} board @param {HTMLElement} box @param {InboxOffer} offer */
function row(board, box, offer) {
  const { service, source, says, key } = offer;
  const look = () => bringIn(board, {
    data: new Blob(), name: "", inbox: { service, source, title: says }, brought: () => { void show(board, box); },
  });
  const later = () => { keep(board, key); void show(board, box); };
  return el("div", { class: "row offered" },
    el("span", { class: "says", text: says, dir: "auto" }),
    el("button", { type: "button", class: "btn small", text: "Look", "aria-label": `Look at ${says}`, onclick: look }),
    el("button", { type: "button", class: "quiet small", text: "Not now", "aria-label": `Not now: ${says}`, onclick: later }));
}

/** @param {Board} board @returns {Promise<InboxOffer[]>} */
async function ask(board) {
  try {
    const response = await fetch(address("live/inbox", { review: board.data.review ?? "" }), {
      credentials: "same-origin", signal: AbortSignal.timeout(ANSWERS_WITHIN),
    });
    return response.ok ? /** @type {InboxOffered} */ (await response.json()).offers : [];
  } catch {
    return [];
  }
}

/** @param {Board} board */
const placeOf = (board) => `postmortem:inbox:${board.data.review}`;

/** @param {Board} board @returns {string[]} */
function putOff(board) {
  try { return JSON.parse(localStorage.getItem(placeOf(board)) ?? "[]"); } catch { return []; }
}

/** @param {Board} board @param {string} key */
function keep(board, key) {
  const off = [...putOff(board).filter((each) => each !== key), key].slice(-KEPT);
  try { localStorage.setItem(placeOf(board), JSON.stringify(off)); } catch { /* a private window: it is offered again */ }
}
