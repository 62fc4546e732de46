// Notices: what was just done, with the way back, for a few seconds at the lower edge; and what a screen reader should
// hear of others' changes. Both live in one place of the tab, so that a page that is drawn anew does not take them away.

import { el } from "./dom.js";

const STAYS = 10_000; // milliseconds

/** Say something at the lower edge. @param {HTMLElement} host @param {string} text
 * @param {{label?: string, act?: () => void, wrong?: boolean, stays?: number}} [way] */
export function notice(host, text, { label = "Undo", act, wrong = false, stays = STAYS } = {}) {
  host.querySelector(":scope > .snack")?.remove();
  const snack = el("div", { class: wrong ? "snack wrong" : "snack", role: wrong ? "alert" : "status" }, el("span", { text, dir: "auto" }));
  const close = () => snack.remove();
  if (act) snack.append(el("button", { type: "button", class: "btn", text: label, onclick: () => { close(); act(); } }));
  snack.append(el("button", { type: "button", class: "icon", "aria-label": "Close this message", text: "×", onclick: close }));
  host.append(snack);
  let timer = setTimeout(close, stays);
  snack.addEventListener("pointerenter", () => clearTimeout(timer));
  snack.addEventListener("focusin", () => clearTimeout(timer));
  snack.addEventListener("pointerleave", () => { timer = setTimeout(close, stays); });
}

/** Say something to screen readers alone, after what they are reading. @param {HTMLElement} host @param {string} text */
export function announce(host, text) {
  let region = host.querySelector(":scope > .heard");
  if (!region) { region = el("div", { class: "heard", role: "status", "aria-live": "polite" }); host.append(region); }
  clearTimeout(region.pmTimer);
  region.pmWords = region.pmWords ? `${region.pmWords} ${text}` : text;
  region.pmTimer = setTimeout(() => { region.textContent = region.pmWords; region.pmWords = ""; }, 700); // several at once are one sentence
}
