// Trouble: what keeps the server from saving. It stands on top of every page, once in the tab, for as long as it lasts; the
// page makes room for it. In a review the socket tells it; elsewhere the page asks. A command that met it tells it at once.

import { el, overAll, shared } from "./dom.js";
import { address } from "./place.js";

const ASKS_EVERY = 3500; // milliseconds
const WAITS = "What you write waits here and is saved by itself.";

/** What the server told of it, what a command met, where it stands, and who waits for its end.
 * @typedef {{told: string, met: string, host: HTMLElement | null, strip: HTMLElement | null, asked: number,
 *   over: Set<() => void>, sizes?: ResizeObserver}} Trouble */

/** @returns {Trouble} */
const now = () => shared("trouble", () => ({ told: "", met: "", host: null, strip: null, asked: 0, over: new Set() }));

/** The trouble that is on, or "". */
export const trouble = () => now().told || now().met;

/** It stands in `host` from now on: the rail, or what a page without a review begins with. @param {HTMLElement} host */
export function troubleHere(host) {
  if (now().host?.isConnected && now().host !== host) return;
  now().host = host;
  show();
}

/** Take what the server says. @param {string} sentence */
export function toldTrouble(sentence) { change({ told: sentence, met: sentence ? now().met : "" }); }

/** Take what a command of this tab was answered. @param {string} sentence */
export function metTrouble(sentence) { change({ met: sentence }); }

/** Wait for some time, or until the trouble is over. @param {number} milliseconds */
export function untilOver(milliseconds) {
  return new Promise((done) => {
    const end = () => { clearTimeout(timer); now().over.delete(end); done(undefined); };
    const timer = setTimeout(end, milliseconds);
    now().over.add(end);
  });
}

/** Ask the server, where no socket tells. */
export async function askForTrouble() {
  const state = now();
  if (document.hidden || Date.now() - state.asked < ASKS_EVERY) return;
  state.asked = Date.now();
  try {
    const response = await fetch(address("live/saving"), { signal: AbortSignal.timeout?.(ASKS_EVERY) });
    if (response.ok) toldTrouble((await response.json()).trouble);
  } catch { /* it is not there: whoever sends something hears of it */ }
}

/** @param {Partial<Trouble>} news */
function change(news) {
  const before = trouble();
  Object.assign(now(), news);
  if (trouble() !== before) show();
  if (before && !trouble()) [...now().over].forEach((end) => end());
}

function show() {
  const state = now();
  if (!state.host) return;
  if (!trouble()) { state.strip?.remove(); state.strip = null; makeRoom(); return; }
  const [what, ...more] = trouble().split(/(?<=\.) /);
  const strip = (state.strip ??= el("div", { class: "trouble", role: "alert" }));
  if (strip.dataset.text !== trouble()) {
    strip.dataset.text = trouble();
    strip.replaceChildren(el("b", { text: what }), ` ${[...more, WAITS].join(" ")}`);
  }
  if (strip.parentNode !== state.host) overAll(state.host, strip);
  makeRoom();
}

/** What sticks to the upper edge begins below it (frame.css). */
function makeRoom() {
  const { strip } = now();
  const sizes = (now().sizes ??= new ResizeObserver(makeRoom));
  if (strip) sizes.observe(strip); else sizes.disconnect();
  document.documentElement.style.setProperty("--trouble", `${strip?.offsetHeight ?? 0}px`);
}
