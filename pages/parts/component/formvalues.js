// What stands in a form: where it began, what was changed, and how a command takes it.

import { same } from "./dom.js";

/** @import { Field } from "./messages.js" */
/** @import { Form } from "./form.js" */

/** Return what an empty field of this kind holds. @param {Field} field */
export const nothing = ({ kind }) => ({ many: [], check: false })[kind] ?? "";

/** Return what all fields hold. @param {Form} form @returns {Record<string, any>} */
export const valuesOf = (form) => Object.fromEntries([...form.controls].map(([name, control]) => [name, control.read()]));

/** Return what a person changed. @param {Form} form @returns {Record<string, any>} */
export const touchedOf = (form) =>
  Object.fromEntries(Object.entries(valuesOf(form)).filter(([name, value]) => !same(value, form.base[name])));

/** Return the command that a form sends: all fields of what is new, of an edit only what was changed. @param {Form} form
 * @returns {Record<string, any>} */
export function commandOf(form) {
  const { layout, fixed, item } = form.opening;
  /** @type {Record<string, any>} */
  const command = { kind: form.edits ? layout.edit : layout.add, ...fixed };
  for (const [name, value] of Object.entries(form.edits ? touchedOf(form) : valuesOf(form))) {
    const control = form.controls.get(name);
    if (control) command[name] = asSent(control.field, value);
  }
  if (form.edits && layout.by_id) command.id = item;
  if (form.edits && layout.by_version && form.seen) command.seen = form.seen;
  const before = layout.after && form.controls.get(layout.after)?.before?.();
  if (before) command.after = before;
  return command;
}

/** Return a value as commands take it: an empty choice of what may be missing is none, a list of names is a list.
 * @param {Field} field @param {any} value */
export function asSent(field, value) {
  if (field.kind === "number") return value === "" ? 0 : Number(value);
  if (field.list) return String(value).split(",").map((each) => each.trim()).filter(Boolean);
  return (field.kind === "date" || field.optional) && value === "" ? null : value;
}
