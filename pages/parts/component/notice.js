// Notices: what was just done, with the way back, for a few seconds at the lower edge; and what a screen reader should
// hear of others' changes. Both live in one place of the tab, so that a page that is drawn anew does not take them away.

import { el, focused, holdsFocus, overAll, shared } from "./dom.js";

const STAYS = 10_000; // milliseconds

/** Say something at the lower edge. @param {HTMLElement} host @param {string} text
 * @param {{label?: string, act?: () => void, wrong?: boolean, stays?: number}} [way] */
export function notice(host, text, { label = "Undo", act, wrong = false, stays = STAYS } = {}) {
  const shown = shared("notice", () => ({ close: () => {} }));
  shown.close();
  const before = focused();
  let timer = 0;
  const snack = el("div", { class: wrong ? "snack wrong" : "snack", role: wrong ? "alert" : "status" }, el("span", { text, dir: "auto" }));
  const close = () => {
    clearTimeout(timer);
    const back = holdsFocus(snack);
    snack.remove();
    if (back && before?.isConnected) before.focus({ preventScroll: true });
  };
  const wait = () => { clearTimeout(timer); timer = setTimeout(close, stays); };
  if (act) snack.append(el("button", { type: "button", class: "btn", text: label, onclick: () => { close(); act(); } }));
  snack.append(el("button", { type: "button", class: "icon", "aria-label": "Close this message", text: "×", onclick: close }));
  shown.close = close;
  overAll(host, snack);
  wait();
  for (const stop of ["pointerenter", "focusin"]) snack.addEventListener(stop, () => clearTimeout(timer));
  for (const go of ["pointerleave", "focusout"]) snack.addEventListener(go, wait);
}

/** Say something to screen readers alone, after what they are reading. @param {HTMLElement} host @param {string} text */
export function announce(host, text) {
  let region = host.querySelector(":scope > .heard");
  if (!region) { region = el("div", { class: "heard", role: "status", "aria-live": "polite" }); host.append(region); }
  clearTimeout(region.pmTimer);
  region.pmWords = region.pmWords ? `${region.pmWords} ${text}` : text;
  region.pmTimer = setTimeout(() => { region.textContent = region.pmWords; region.pmWords = ""; }, 700); // several at once are one sentence
}
