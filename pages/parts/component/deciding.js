// What is decided about rows of the tray, on its way: one decision after the other, in the order of the keys, each with an id of its
// own (so each is one undo), and the same again while the server says that this is too quick. Nobody waits for it.

/** @import { Done, NotDone } from "./messages.js" */

/** Send something once; null where nobody answered. @typedef {() => Promise<Done | NotDone | null>} Send */
/** One decision: how it is sent, and who hears what became of it.
 * @typedef {{send: Send, answered: (answer: Done | NotDone | null) => void}} Decision */
/** Those that wait, and what follows once none does. @typedef {{waiting: Decision[], busy: boolean, done: () => void}} Deciding */

const LONGEST_WAIT = 60; // seconds, whatever the server says

/** @param {() => void} done @returns {Deciding} */
export const makeDeciding = (done) => ({ waiting: [], busy: false, done });

/** @param {Deciding} deciding @param {Decision} decision */
export function decideNext(deciding, decision) {
  deciding.waiting.push(decision);
  if (!deciding.busy) void pump(deciding);
}

/** @param {Deciding} deciding */
async function pump(deciding) {
  deciding.busy = true;
  for (let next = deciding.waiting.shift(); next; next = deciding.waiting.shift()) next.answered(await answerOf(next));
  deciding.busy = false;
  deciding.done();
}

/** @param {Decision} decision */
async function answerOf({ send }) {
  for (;;) {
    const answer = await send();
    const wait = answer && !answer.ok ? answer.wait : 0;
    if (!wait) return answer;
    await new Promise((done) => { setTimeout(done, Math.min(LONGEST_WAIT, wait) * 1000); });
  }
}
