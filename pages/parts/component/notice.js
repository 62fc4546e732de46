// Notices: what was just done, with the way back, for a few seconds at the lower edge; and what a screen reader should
// hear of others' changes. There is one notice in the tab: a page that is drawn anew shows it for the rest of its time.

import { toHeading } from "./arriving.js";
import { el, focused, holdsFocus, overAll, shared } from "./dom.js";

const STAYS = 10_000; // milliseconds

const current = () => shared("notice", () => ({ shown: null, host: null, before: null, timer: 0 }));

/** Say something at the lower edge. @param {HTMLElement} host where it stands, unless the rail has a better place
 * @param {string} text @param {{label?: string, act?: () => void, wrong?: boolean, stays?: number}} [way] */
export function notice(host, text, { label = "Undo", act, wrong = false, stays = STAYS } = {}) {
  const now = current();
  close();
  now.before = focused();
  const snack = el("div", { class: wrong ? "snack wrong" : "snack", role: wrong ? "alert" : "status" }, el("span", { text, dir: "auto" }));
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
  if (back?.isConnected) back.focus({ preventScroll: true });
  else if (held) toHeading();
}

/** Say something to screen readers alone, after what they are reading. @param {HTMLElement} host @param {string} text */
export function announce(host, text) {
  let region = host.querySelector(":scope > .heard");
  if (!region) { region = el("div", { class: "heard", role: "status", "aria-live": "polite" }); host.append(region); }
  clearTimeout(region.pmTimer);
  region.pmWords = region.pmWords ? `${region.pmWords} ${text}` : text;
  region.pmTimer = setTimeout(() => { region.textContent = region.pmWords; region.pmWords = ""; }, 700); // several at once are one sentence
}
