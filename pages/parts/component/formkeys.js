// The keys of a form: Enter goes on or sends, Ctrl+Enter sends, Escape closes. Tab is the browser's.

import { startOf } from "./dom.js";

/** @import { Field } from "./messages.js" */
/** @import { Control } from "./controls.js" */
/** @import { Form } from "./form.js" */

const ONE_LINE = "input:not([type=radio]):not([type=checkbox]),textarea";

/** Return whether Enter sends what stands in a field of several lines. @param {Field} field @param {boolean} edits */
export const sendsOnEnter = (field, edits) => (field.enter ?? edits) && !((field.rows ?? 0) >= 3);

/** @param {Form} form @param {KeyboardEvent} event */
export function onKey(form, event) {
  if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
  const { close } = form.opening;
  if (event.key === "Escape" && close) { event.preventDefault(); event.stopPropagation(); close(form); return; }
  if (event.key !== "Enter") return;
  if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.submit(); return; }
  const at = startOf(event);
  const control = [...form.controls.values()].find((each) => each.node.contains(at));
  if (!control || !at.matches(ONE_LINE)) return;
  if (control.field.kind === "area") {
    if (!event.shiftKey && sendsOnEnter(control.field, form.edits)) { event.preventDefault(); form.submit(); }
    return;
  }
  event.preventDefault();
  if (!onwards(form, control)) form.submit();
}

/** Enter in a line goes on to the next field that must be filled; only where there is none it sends.
 * @param {Form} form @param {Control} from */
function onwards(form, from) {
  const controls = [...form.controls.values()];
  const next = controls.slice(controls.indexOf(from) + 1).find((each) => each.field.required && !String(each.read()).trim());
  next?.focus();
  return !!next;
}
