// How a form looks: its fields, those that are folded away, what it says, and its buttons. It is built once.

import { el, same } from "./dom.js";
import { sendsOnEnter } from "./formkeys.js";
import { nothing } from "./formvalues.js";

/** @import { Control } from "./controls.js" */
/** @import { Form } from "./form.js" */

/** The element of a form, how to open what is folded away, and how to say a sentence below the fields.
 * @typedef {{node: HTMLFormElement, unfold: () => void, say: (sentence: string, wrong?: boolean) => void}} View */

const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param {Form} form its controls are there, the rest follows @returns {View} */
export function viewOf(form) {
  const { layout, look = "", title, id } = form.opening;
  const controls = [...form.controls.values()];
  const folded = controls.filter((each) => each.field.more);
  const main = el("div", { class: "fields" }, ...controls.filter((each) => !each.field.more).map((each) => each.node));
  const fold = folded.length ? el("details", { class: "more" },
    el("summary", { text: layout.more ?? "More" }), el("div", { class: "fields" }, ...folded.map((each) => each.node))) : null;
  if (fold) fold.open = form.edits && folded.some((each) => holdsSomething(form, each));
  controls.find((each) => each.field.required)?.node.toggleAttribute("data-first-line", true);
  const said = el("p", { class: "say", role: "status" });
  const under = el("div", { class: "under" }, fold, said, foot(form, controls));
  return {
    node: el("form", { class: `form ${look}`, novalidate: true, "aria-label": title, "data-form": id }, main, under),
    unfold: () => { if (fold) fold.open = true; },
    say: (sentence, wrong = false) => { said.textContent = sentence; said.toggleAttribute("data-wrong", wrong); },
  };
}

/** Return whether more stands in a field than in that of a new thing. @param {Form} form @param {Control} control */
const holdsSomething = ({ base }, { field }) => !same(base[field.name], field.value ?? (field.kind === "many" ? nothing(field) : ""));

/** @param {Form} form @param {Control[]} controls */
function foot(form, controls) {
  const { layout, submit, close } = form.opening;
  const area = controls.find((each) => each.field.kind === "area");
  const lines = area && !sendsOnEnter(area.field, form.edits);
  const keys = el("span", { class: "keys", "aria-hidden": "true", text: lines ? (MAC ? "⌘ Enter" : "Ctrl + Enter") : "Enter" });
  const words = submit ?? (form.edits ? "Save" : layout.submit) ?? "Add";
  const cancel = close ? el("button", { type: "button", class: "quiet", text: "Cancel", onclick: () => close(form) }) : null;
  return el("div", { class: "foot" }, keys, el("button", { type: "submit", class: "primary", text: words }), cancel);
}
