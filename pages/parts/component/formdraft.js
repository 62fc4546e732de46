// The draft of a form: it is kept at every key press, and comes back after a reload.

import { shared } from "./dom.js";
import { dropDraft, loadDraft, saveDraft } from "./drafts.js";
import { whenSettled } from "./tab.js";

/** @import { Origin } from "./drafts.js" */
/** @import { Form } from "./form.js" */

/** When somebody last pressed a key in a form of this tab, and in which: moving the room waits for them.
 * @returns {{at: number, form: Form | null}} */
export const typing = () => shared("typing", () => ({ at: 0, form: null }));

/** Return where a text came from. @param {Form} form @param {Record<string, any>} values @returns {Origin} */
export const originOf = ({ id, opening }, values) => ({
  form: id, values, board: opening.board, noun: opening.layout.noun, label: opening.title ?? "", item: opening.item, fixed: opening.fixed,
});

/** Keep what was typed; a form in which nothing was written has no draft. @param {Form} form */
export function keepDraft(form) {
  Object.assign(typing(), { at: Date.now(), form });
  whenSettled((owner, provisional) => {
    if (provisional) dropDraft(form.opening.scope, form.id, provisional);
    save(form, owner);
  });
}

/** @param {Form} form @param {string} owner */
function save(form, owner) {
  const { scope, id, board, layout, title, item, fixed } = form.opening;
  const values = form.written() ? form.touched() : {};
  const label = title ?? layout.submit ?? "";
  saveDraft(scope, id, { values, board, noun: layout.noun, label, item, fixed, seen: form.seen, at: Date.now() }, owner);
}

/** The text of a form was sent or given up: nothing is kept of it, and nobody waits for its writer. @param {Form} form */
export function forgetDraft(form) {
  whenSettled((owner) => dropDraft(form.opening.scope, form.id, owner));
}

/** Bring back what was typed before a reload; what somebody typed in the meantime is newer. @param {Form} form */
export function restoreDraft(form) {
  const draft = loadDraft(form.opening.scope, form.id);
  if (!draft || form.written()) return;
  form.fill(draft.values);
  if (form.edits && draft.seen) form.seen = draft.seen;
  form.say("Your draft is back.");
  form.opening.restored?.(form);
}
