// Buttons that send nothing to this review: copying a text, trying a sample.

import { goTo } from "./arriving.js";

/** @import { Board } from "./boards.js" */

const SAID = 1600; // milliseconds

/** Start a review from a sample and go there. @param {Board} board @param {HTMLElement} button */
export function trySample(board, button) {
  button.setAttribute("aria-busy", "true");
  board.outbox.push({ kind: "create_review", title: "Sample", sample: button.dataset.value }, {
    text: false,
    done(answer) {
      button.removeAttribute("aria-busy");
      if (answer.ok) goTo("overview", answer.review); else board.complain(answer.sentence);
    },
  });
}

/** Copy what a button carries; it says whether that worked. @param {HTMLElement} button */
export async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.value ?? "");
    button.dataset.done = "copied";
  } catch {
    button.dataset.done = "press Ctrl+C";
  }
  setTimeout(() => { delete button.dataset.done; }, SAID);
}
