// What comes back: a refused text belongs where it was typed, but never into the middle of the next one.

import { focused, holdsFocus } from "./dom.js";
import { keepLeftover, showAllLeftovers } from "./leftovers.js";

/** @import { Origin } from "./drafts.js" */
/** @import { Form } from "./form.js" */
/** @import { NotDone } from "./messages.js" */

const READS = 700; // milliseconds without a key: who types on has long begun, who waits is looking

/** Return whether a text may go back into `form` now: it is empty, and stays so for a moment in which nobody types there.
 * @param {Form} form @returns {Promise<boolean>} */
export function isFree(form) {
  return new Promise((done) => {
    const busy = () => !form.node.isConnected || form.written();
    if (busy()) { done(false); return; }
    /** @param {boolean} free */
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

/** Give a refused text back: into the form that `find` returns, where it says why; without one, on top of its board. It is
 * kept at once, because the page may be left while `find` waits. Return the form.
 * @param {string} scope @param {Origin} origin @param {NotDone} answer @param {() => Promise<Form | null>} find
 * @returns {Promise<Form | null>} */
export async function giveBack(scope, origin, answer, find) {
  const forget = keepLeftover(scope, origin, answer.sentence);
  const form = await find();
  if (!form) { showAllLeftovers(); return null; }
  forget();
  form.fill(origin.values);
  form.refuse(answer);
  return form;
}
