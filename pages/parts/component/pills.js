// Pills: one of a few choices, or several of many; those of a `from` field are fetched when the form opens.

import { el, focused, inputs } from "./dom.js";

/** @import { Field, Option } from "./messages.js" */
/** @import { Made, Surroundings } from "./controls.js" */

/** Return the control; as a `list` its choices stand below each other with their hints.
 * @param {Field} field @param {Surroundings} form @param {string} id @param {{many?: boolean, list?: boolean}} [how]
 * @returns {Made} */
export function pills(field, form, id, { many = false, list = false } = {}) {
  const box = el("div", {
    class: list ? "pills list" : "pills", role: many ? "group" : "radiogroup", "aria-labelledby": `${id}-label`, tabindex: -1,
  });
  /** @type {Set<string>} */
  let chosen = new Set();
  const choices = () => inputs(box, "input");
  /** @param {Option} option */
  const pill = ([value, label, hint]) => {
    const input = el("input", { type: many ? "checkbox" : "radio", name: id, value, checked: chosen.has(value) });
    input.addEventListener("change", () => {
      chosen = new Set(choices().filter((each) => each.checked).map((each) => each.value));
      form.changed();
    });
    if (!list) input.addEventListener("click", (event) => { if (event.detail) form.typeOn(); }); // by a pointer, not by an arrow key
    const text = el("span", { text: label, dir: "auto" });
    if (list && hint) text.append(el("span", { class: "soft", text: `  ${hint}`, dir: "auto" }));
    return el("label", { class: "pill", "data-value": value, title: hint }, input, text);
  };
  /** @param {Option[]} options */
  const draw = (options) => {
    box.replaceChildren(...options.map(pill));
    if (focused() === box) (choices().find((each) => each.checked) ?? choices()[0])?.focus(); // it waited for them
    if (!options.length) box.replaceChildren(el("span", { class: "soft small", text: "Nothing to choose yet." }));
  };
  draw(field.options ?? []);
  if (field.from) void form.fetchChoices(field.from).then((options) => { if (options) draw(options); });
  return {
    id, input: null, box,
    read: () => (many ? [...chosen] : ([...chosen][0] ?? "")),
    write(value) {
      chosen = new Set(many ? (value ?? []) : [value ?? ""]);
      for (const each of choices()) each.checked = chosen.has(each.value);
    },
  };
}
