// Controls: one per kind of field. A control is built once and never again while somebody may be typing in it; it is read
// and written, nothing more. What a field may hold (limit, choices, whether it must be filled) comes from the command.

import { el, focused, lengthOf } from "./dom.js";
import { offer } from "./offer.js";
import { whenControl } from "./when.js";

/** A field as the server describes it (pages/forms/base.py).
 * @typedef {{name: string, kind: string, label: string, note?: string, hint?: string, value?: any, required?: boolean,
 *   options?: Array<[string, string, string?]>, from?: string, most?: number, least?: number, rows?: number, more?: boolean,
 *   sticky?: boolean, width?: number, mode?: string, enter?: boolean}} Field */
/** @typedef {{field: Field, node: HTMLElement, input: any, read: () => any, write: (value: any) => void, problem: (sentence?: string) => void,
 *   ask: (choices?: Array<{label: string, text: string}>) => void, focus: () => void}} Control */

const COUNTS_FROM = 0.8; // of the limit: before that a counter is noise

/** @param {Field} field @param {{changed: () => void, review: string, people: string[]}} form @returns {Control} */
export function makeControl(field, form) {
  const make = KINDS[field.kind] ?? KINDS.line;
  const made = make(field, form);
  const id = made.input?.id ?? made.id;
  const name = made.input ? el("label", { for: id, text: field.label }) : el("span", { id: `${id}-label`, text: field.label });
  const note = field.note ? el("span", { class: "note", id: `${id}-note`, text: field.note }) : null;
  const label = el("div", { class: "label" }, name, note);
  const counter = el("span", { class: "counter", hidden: true });
  const problem = el("p", { class: "problem", id: `${id}-problem`, role: "alert" });
  const choices = el("div", { class: "asked" });
  const parts = field.kind === "check" ? [made.box, label] : [label, made.box];
  const node = el("div", { class: `field k-${field.kind} w-${field.width ?? 12}${field.folds ? " folds" : ""}`, "data-field-name": field.name }, ...parts, counter, problem, choices);
  const told = made.input ?? made.box; // what a screen reader is on when it reads the note and the problem
  told.setAttribute("aria-describedby", [note?.id, told.getAttribute("aria-describedby"), problem.id].filter(Boolean).join(" "));
  if (made.input) {
    made.input.name = field.name;
    made.input.setAttribute("autocomplete", "off");
    if (field.required) made.input.setAttribute("aria-required", "true");
    if (field.most) made.input.addEventListener("input", () => count(made.input.value, field.most, counter));
  }
  const control = {
    field, node, input: made.input, read: made.read, before: made.before,
    write(value) { made.write(value); if (field.most && made.input) count(made.input.value, field.most, counter); },
    problem(sentence = "") {
      problem.textContent = sentence;
      node.toggleAttribute("data-wrong", !!sentence);
      if (sentence) told.setAttribute("aria-invalid", "true"); else told.removeAttribute("aria-invalid");
      if (!sentence) control.ask();
    },
    ask(answers = []) {
      if (made.input) offer(choices, made.input, answers, (answer) => { made.write(answer.text); control.problem(); form.changed(); });
    },
    focus() { (made.input ?? node.querySelector("input:checked") ?? node.querySelector("input,button,select") ?? made.box).focus({ preventScroll: false }); },
  };
  return control;
}

function count(text, most, counter) {
  const length = lengthOf(text);
  counter.hidden = length < most * COUNTS_FROM;
  counter.toggleAttribute("data-over", length > most);
  counter.textContent = length > most ? `${(length - most).toLocaleString("en")} too many of ${most.toLocaleString("en")}`
    : `${length.toLocaleString("en")} of ${most.toLocaleString("en")}`;
}

/** Return the sentence for a value that cannot be sent, or an empty text. @param {Control} control */
export function refusal(control) {
  const value = control.read();
  const { field } = control;
  if (field.required && !String(value).trim()) return "Please fill this in.";
  if (field.most && typeof value === "string" && lengthOf(value) > field.most) {
    return `Please use at most ${field.most.toLocaleString("en")} characters; this has ${lengthOf(value).toLocaleString("en")}. Nothing is cut: shorten it, or send it in parts.`;
  }
  return "";
}

let made = 0;
const newId = (field) => `${field.name}-${(made += 1)}`;

/** A textarea is as high as its text, up to a limit. */
export function grow(area) {
  requestAnimationFrame(() => {
    area.style.height = "auto";
    if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, 420)}px`;
  });
}

function simple(input, form, changes = "input") {
  input.addEventListener(changes, form.changed);
  return { input, box: input, read: () => input.value, write: (value) => { input.value = value ?? ""; } };
}

const KINDS = {
  line: (field, form) => simple(el("input", {
    id: newId(field), type: "text", placeholder: field.hint, inputmode: field.mode, dir: "auto",
  }), form),
  area(field, form) {
    const area = el("textarea", { id: newId(field), rows: field.rows ?? 2, placeholder: field.hint, dir: "auto" });
    area.addEventListener("input", () => grow(area));
    const base = simple(area, form);
    return { ...base, write(value) { base.write(value); grow(area); } };
  },
  when: (field, form) => whenControl(field, form, newId(field)),
  date: (field, form) => simple(el("input", { id: newId(field), type: "date", min: "2000-01-01", max: "2200-12-31" }), form),
  number: (field, form) => simple(el("input", {
    id: newId(field), type: "number", min: field.least, step: 1, inputmode: "numeric",
  }), form),
  choice(field, form) {
    const options = (field.options ?? []).map(([value, label]) => el("option", { value, text: label }));
    const select = el("select", { id: newId(field) }, ...options);
    return simple(select, form, "change");
  },
  check(field, form) {
    const input = el("input", { id: newId(field), type: "checkbox" });
    input.addEventListener("change", form.changed);
    return { input, box: input, read: () => input.checked, write: (value) => { input.checked = value === true || value === "true"; } };
  },
  person(field, form) { // a name of the room or any other
    const id = newId(field);
    const list = el("datalist", { id: `${id}-people` }, ...form.people.map((name) => el("option", { value: name })));
    const input = el("input", { id, type: "text", list: list.id, placeholder: field.hint, dir: "auto" });
    const base = simple(input, form);
    return { ...base, box: el("div", {}, input, list) };
  },
  pills: (field, form) => pills(field, form, false),
  one: (field, form) => pills(field, form, false, true),
  many: (field, form) => pills(field, form, true, true),
};

/** One of a few choices, or several of many; those of a `from` field are fetched when the form opens. */
function pills(field, form, many, list = false) {
  const id = newId(field);
  const box = el("div", { class: list ? "pills list" : "pills", role: many ? "group" : "radiogroup", "aria-labelledby": `${id}-label`, tabindex: -1 });
  let chosen = new Set();
  const inputs = () => [...box.querySelectorAll("input")];
  const draw = (options) => {
    box.replaceChildren(...options.map(([value, label, hint]) => {
      const input = el("input", { type: many ? "checkbox" : "radio", name: id, value, checked: chosen.has(value) });
      input.addEventListener("change", () => { chosen = new Set(inputs().filter((each) => each.checked).map((each) => each.value)); form.changed(); });
      if (!list) input.addEventListener("click", (event) => { if (event.detail) form.typeOn?.(); }); // by a pointer, not by an arrow key
      const text = el("span", { text: label, dir: "auto" });
      if (list && hint) text.append(el("span", { class: "soft", text: `  ${hint}`, dir: "auto" }));
      return el("label", { class: "pill", "data-value": value, title: hint }, input, text);
    }));
    if (focused() === box) (inputs().find((each) => each.checked) ?? inputs()[0])?.focus(); // it waited for them
    if (!options.length) box.replaceChildren(el("span", { class: "soft small", text: "Nothing to choose yet." }));
  };
  draw(field.options ?? []);
  if (field.from) void form.fetchChoices?.(field.from).then((options) => { if (options) draw(options); });
  return {
    id, input: null, box,
    read: () => (many ? [...chosen] : ([...chosen][0] ?? "")),
    write(value) {
      chosen = new Set(many ? (value ?? []) : [value ?? ""]);
      for (const each of inputs()) each.checked = chosen.has(each.value);
    },
  };
}
