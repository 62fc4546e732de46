// Offers: what an ambiguous text may mean, as buttons below its field. Tab passes them by, because it leads from one field
// to the next; the arrow keys reach them, and Escape leads back.

import { el, focused } from "./dom.js";

/** @import { Choice } from "./messages.js" */

/** Offer choices for what stands in a field. @param {HTMLElement & {pmInput?: HTMLElement}} box where they stand
 * @param {HTMLElement} input @param {Choice[]} choices @param {(choice: Choice) => void} take */
export function offer(box, input, choices, take) {
  box.replaceChildren(...choices.map((each) => el("button", {
    type: "button", class: "btn small", tabindex: -1, text: each.label, onclick() { box.replaceChildren(); take(each); input.focus(); },
  })));
  if (box.pmInput) return;
  box.pmInput = input;
  input.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || event.isComposing || !box.firstElementChild) return;
    event.preventDefault();
    /** @type {HTMLElement} */ (box.firstElementChild).focus();
  });
  box.addEventListener("keydown", (event) => {
    const all = [...box.children];
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); input.focus(); return; }
    if (!step) return;
    event.preventDefault();
    const next = all.indexOf(/** @type {any} */ (focused())) + step;
    /** @type {HTMLElement} */ (next < 0 ? input : all[next % all.length]).focus();
  });
}

/** Return how a person reaches the offers by keys, to stand behind the question; a phone has no such key. */
export const byKeys = () => (matchMedia("(hover: hover)").matches ? " ↓ leads to the answers." : "");
