// Notices: what was just done, with the way back, for a few seconds at the lower edge; and what a screen reader should
// hear of others' changes. There is one notice in the tab: a page that is drawn anew shows it for the rest of its time.

import { toHeading } from "./arriving.js";
import { el, focusOn, focused, holdsFocus, one, overAll, shared } from "./dom.js";

const STAYS = 10_000; // milliseconds
const GATHERS = 700; // several at once are one sentence

/** @typedef {HTMLElement & {pmTimer?: number, pmWords?: string}} Heard */

/** The notice of this tab: what is shown, where notices belong, and what had the focus before.
 * @typedef {{shown: HTMLElement | null, host: HTMLElement | null, before: HTMLElement | null, timer: number}} Current */

/** @returns {Current} */
const current = () => shared("notice", () => ({ shown: null, host: null, before: null, timer: 0 }));

/** Say something at the lower edge. @param {HTMLElement} host where it stands, unless the rail has a better place
 * @param {string} text @param {{label?: string, act?: () => void, wrong?: boolean, stays?: number}} [way] */
export function notice(host, text, { label = "Undo", act, wrong = false, stays = STAYS } = {}) {
  const now = current();
  close();
  now.before = focused();
  const role = wrong ? "alert" : "status";
  const snack = el("div", { class: wrong ? "snack wrong" : "snack", role }, el("span", { text, dir: "auto" }));
  if (act) snack.append(el("button", { type: "button", class: "btn", text: label, onclick: () => { close(); act(); } }));
  snack.append(el("button", { type: "button", class: "icon", "aria-label": "Close this message", text: "×", onclick: close }));
  for (const stop of ["pointerenter", "focusin"]) snack.addEventListener(stop, () => clearTimeout(now.timer));
  for (const go of ["pointerleave", "focusout"]) snack.addEventListener(go, () => expire(stays));
  now.shown = snack;
  overAll(now.host?.isConnected ? now.host : host, snack);
  expire(stays);
}

/** The rail stands on every page of a review: notices belong there, and one that is still on goes on. @param {HTMLElement} host */
export function noticesHere(host) {
  const now = current();
  now.host = host;
  if (now.shown && !now.shown.isConnected) overAll(host, now.shown);
}

/** @param {number} stays */
function expire(stays) {
  const now = current();
  clearTimeout(now.timer);
  now.timer = setTimeout(close, stays);
}

/** Take the notice away; where it had the focus, that goes back to where it was. */
function close() {
  const now = current();
  clearTimeout(now.timer);
  const held = !!now.shown && holdsFocus(now.shown);
  const back = held ? now.before : null;
  now.shown?.remove();
  now.shown = null;
  if (back?.isConnected) focusOn(back);
  else if (held) toHeading();
}

/** Say something to screen readers alone, after what they are reading. @param {HTMLElement} host @param {string} text */
export function announce(host, text) {
  let region = /** @type {Heard | null} */ (one(host, ":scope > .heard"));
  if (!region) { region = el("div", { class: "heard", role: "status", "aria-live": "polite" }); host.append(region); }
  clearTimeout(region.pmTimer);
  region.pmWords = region.pmWords ? `${region.pmWords} ${text}` : text;
  const heard = region;
  heard.pmTimer = setTimeout(() => { heard.textContent = heard.pmWords ?? ""; heard.pmWords = ""; }, GATHERS);
}
