// What comes back: a refused text belongs where it was typed, but never into the middle of the next one.

import { focused, holdsFocus } from "./dom.js";

const READS = 700; // milliseconds without a key: who types on has long begun, who waits is looking

/** Return whether a text may go back into `form` now: it is empty, and stays so for a moment in which nobody types there.
 * @param {any} form */
export function isFree(form) {
  return new Promise((done) => {
    const busy = () => !form.node.isConnected || form.written();
    if (busy()) { done(false); return; }
    const end = (free) => {
      clearTimeout(timer);
      form.node.removeEventListener("keydown", typesOn, true);
      form.node.removeEventListener("input", typesOn, true);
      done(free);
    };
    const typesOn = () => end(false);
    const timer = setTimeout(() => end(!busy()), READS);
    form.node.addEventListener("keydown", typesOn, true);
    form.node.addEventListener("input", typesOn, true); // also what was pasted, spoken or chosen
  });
}

/** Return whether somebody is in a field outside of `box`: the focus must not be taken from there. @param {Element} box */
export const isElsewhere = (box) => !holdsFocus(box) && !!focused()?.matches("input, textarea, select");
