// What the form of a preview says: how to read the file, which of its rows are wanted, and what people in it are called.

import { all, inputs, one } from "./dom.js";

/** @import { Intake } from "./intake.js" */

const HOW = ["importer", "zone", "day", "starts"]; // fields that say how to read; what was said stays said

/** @param {Intake} intake */
const rowsOf = ({ form }) => inputs(form, "[name=row]:not(:disabled)");

/** What is said about how to read, as the query of an address. @param {Intake} intake */
export function options(intake) {
  const { board, sent, ticket, form, said } = intake;
  const asked = new URLSearchParams({ review: board.data.review ?? "", name: sent.name, ticket });
  if (sent.inbox) { asked.set("inbox", sent.inbox.service); asked.set("source", sent.inbox.source); }
  for (const name of HOW) {
    const field = /** @type {HTMLInputElement | null} */ (one(form, `[name=${name}]`));
    if (field && field.value !== field.defaultValue) said.set(name, field.value); // a list of choices has no default: always
    const value = said.get(name);
    if (value) asked.set(name, value);
  }
  for (const each of /** @type {HTMLSelectElement[]} */ (all(form, "select[name^='column:']"))) {
    asked.append("columns", `${each.name.slice("column:".length)}=${each.value}`);
  }
  for (const [about, means] of intake.answers) asked.append("answers", `${about}=${means}`);
  for (const row of intake.unmasked) asked.append("unmask", row);
  return asked;
}

/** What is said about how to read, as one text that changes with it. @param {Intake} intake */
export function reading(intake) {
  const asked = options(intake);
  asked.delete("ticket");
  return asked.toString();
}

/** Tick what was ticked before; what the server does not tick waits for somebody who does. @param {Intake} intake */
export function tickAgain(intake) {
  for (const each of rowsOf(intake)) {
    if (each.dataset.off !== undefined && !intake.seen.has(each.value)) { intake.seen.add(each.value); intake.off.add(each.value); }
    each.checked = !intake.off.has(each.value);
  }
}

/** Tick a row, or all with those that are not shown. @param {Intake} intake @param {HTMLInputElement} at */
export function tick(intake, at) {
  const rows = rowsOf(intake);
  if (at.dataset.all !== undefined) {
    intake.rest = at.checked;
    for (const each of rows) each.checked = at.checked;
  }
  for (const each of rows) { if (each.checked) intake.off.delete(each.value); else intake.off.add(each.value); }
}

/** Return how many rows would come, and show whether these are all. @param {Intake} intake */
export function wanted(intake) {
  const { form } = intake;
  const rows = rowsOf(intake);
  const beyond = Number(form.dataset.beyond ?? 0);
  const ticked = rows.filter((each) => each.checked).length;
  const rest = intake.rest && beyond > 0;
  const whole = /** @type {HTMLInputElement | null} */ (one(form, "[data-all]"));
  if (whole) {
    whole.disabled = !rows.length && !beyond;
    whole.checked = !whole.disabled && ticked === rows.length && rest === beyond > 0;
    whole.indeterminate = !whole.checked && (ticked > 0 || rest);
  }
  for (const each of all(form, "[data-rest]")) each.hidden = (each.dataset.rest === "yes") !== rest;
  return ticked + (rest ? beyond : 0);
}

/** What becomes of the rows. @param {Intake} intake @param {"timeline" | "tray"} to */
export function decided(intake, to) {
  const lacking = inputs(intake.form, "[name=row]:checked").filter((each) => each.dataset.off === "lacks");
  return {
    to, without: [...intake.off].map(Number), picked: lacking.map((each) => Number(each.value)),
    rest: intake.rest && Number(intake.form.dataset.beyond ?? 0) > 0, names: namesOf(intake),
  };
}

/** What people in the file are called. @param {Intake} intake @returns {Record<string, string>} */
export function namesOf(intake) {
  const found = inputs(intake.form, "[name^='name:']").map((each) => [each.name.slice("name:".length), each.value]);
  return Object.fromEntries(found);
}
