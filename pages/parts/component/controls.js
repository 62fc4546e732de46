// Controls: one per kind of field. A control is built once and never again while somebody may be typing in it; it is read
// and written, nothing more. What a field may hold (limit, choices, whether it must be filled) comes from the command.

import { el, lengthOf, one } from "./dom.js";
import { offer } from "./offer.js";
import { pills } from "./pills.js";
import { whenControl } from "./when.js";
import { helpFor, isProse } from "./wordhelp.js";

/** @import { Choice, Field, Option } from "./messages.js" */

/** What a control needs of its form: the review and its people, whom to tell of a change, what stands in other fields,
 * the row that was typed before, and what a text in it is for.
 * @typedef {object} Surroundings
 * @property {string} [review]
 * @property {() => import("./messages.js").State["people"]} people
 * @property {() => void} changed
 * @property {() => string | undefined} [after]
 * @property {(name: string) => {event: string, starts: string}} around
 * @property {(command: Record<string, any>) => void} [remember] keep an answer to a question
 * @property {(field: Field) => {item?: string, audience?: string, noun?: string}} about
 * @property {() => void} typeOn go on to where one types
 * @property {(of: string) => Promise<Option[] | null>} fetchChoices */

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Input */

/** What makes a control of a kind: its input where there is one, else the id of its group; the box that is put into the
 * form; reading and writing; the row that was typed before a time.
 * @typedef {{input: Input | null, id?: string, box: HTMLElement, read: () => any, write: (value: any) => void,
 *   before?: () => string}} Made */

/** A field with its label, counter and problem. `ask` offers what an ambiguous text may mean.
 * @typedef {object} Control
 * @property {Field} field
 * @property {HTMLElement} node
 * @property {Input | null} input
 * @property {() => any} read
 * @property {(value: any) => void} write
 * @property {(() => string) | undefined} before
 * @property {(sentence?: string) => void} problem
 * @property {(choices?: Choice[]) => void} ask
 * @property {() => void} focus */

const COUNTS_FROM = 0.8; // of the limit: before that a counter is noise
const HIGHEST = 420; // pixels of a text that grows

/** @param {Field} field @param {Surroundings} form @returns {Control} */
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
  const look = `field k-${field.kind} w-${field.width ?? 12}${field.folds ? " folds" : ""}`;
  const about = () => ({ review: form.review, ...form.about(field) });
  const help = made.input && isProse(field) ? helpFor(made.input, `${id}-wording`, about) : null;
  const node = el("div", { class: look, "data-field-name": field.name }, ...parts, help?.node, counter, problem, choices);
  const told = made.input ?? made.box; // what a screen reader is on when it reads the note and the problem
  told.setAttribute("aria-describedby", [note?.id, told.getAttribute("aria-describedby"), problem.id, help?.id].filter(Boolean).join(" "));
  const counts = () => { if (field.most && made.input) count(made.input.value, field.most, counter); };
  if (made.input) {
    made.input.name = field.name;
    made.input.setAttribute("autocomplete", "off");
    if (field.required) made.input.setAttribute("aria-required", "true");
    made.input.addEventListener("input", counts);
  }
  /** @type {Control} */
  const control = {
    field, node, input: made.input, read: made.read, before: made.before,
    write(value) { made.write(value); counts(); help?.quiet(); },
    problem(sentence = "") {
      problem.textContent = sentence;
      node.toggleAttribute("data-wrong", !!sentence);
      if (sentence) told.setAttribute("aria-invalid", "true"); else told.removeAttribute("aria-invalid");
      if (!sentence) control.ask();
    },
    ask(answers = []) {
      if (made.input) offer(choices, made.input, answers, (answer) => { made.write(answer.text); control.problem(); form.changed(); });
    },
    focus() {
      const at = made.input ?? one(node, "input:checked") ?? one(node, "input,button,select") ?? made.box;
      at.focus({ preventScroll: false });
      if (field.kind === "when" && made.input instanceof HTMLInputElement) made.input.select(); // a time is rather written anew
    },
  };
  // A sentence is about what stood there: whoever changes that has heard it, and whether it is right now is found out by sending.
  // Not by `change`: leaving a field for an answer that is offered would take that away under the finger.
  node.addEventListener("input", () => { if (node.hasAttribute("data-wrong")) control.problem(); });
  return control;
}

/** @param {string} text @param {number} most @param {HTMLElement} counter */
function count(text, most, counter) {
  const length = lengthOf(text);
  counter.hidden = length < most * COUNTS_FROM;
  counter.toggleAttribute("data-over", length > most);
  if (counter.hidden) return; // at each key, for nobody to read
  counter.textContent = length > most ? `${(length - most).toLocaleString("en")} too many of ${most.toLocaleString("en")}`
    : `${length.toLocaleString("en")} of ${most.toLocaleString("en")}`;
}

/** Return the sentence for a value that cannot be sent, or an empty text. @param {Control} control */
export function refusal(control) {
  const value = control.read();
  const { field } = control;
  if (field.required && !String(value).trim()) return "Please fill this in.";
  if (field.most && typeof value === "string" && lengthOf(value) > field.most) {
    const [most, has] = [field.most, lengthOf(value)].map((each) => each.toLocaleString("en"));
    return `Please use at most ${most} characters; this has ${has}. Nothing is cut: shorten it, or send it in parts.`;
  }
  return "";
}

let made = 0;
/** @param {Field} field */
const newId = (field) => `${field.name}-${(made += 1)}`;

/** A textarea is as high as its text, up to a limit. @param {HTMLTextAreaElement} area */
function grow(area) {
  requestAnimationFrame(() => {
    area.style.height = "auto";
    if (area.scrollHeight) area.style.height = `${Math.min(area.scrollHeight + 2, HIGHEST)}px`;
  });
}

/** @param {Input} input @param {Surroundings} form @param {string} [changes] the event @returns {Made} */
function simple(input, form, changes = "input") {
  input.addEventListener(changes, form.changed);
  return { input, box: input, read: () => input.value, write: (value) => { input.value = value ?? ""; } };
}

/** @type {Record<string, (field: Field, form: Surroundings) => Made>} */
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
    const list = el("datalist", { id: `${id}-people` });
    const input = el("input", { id, type: "text", list: list.id, placeholder: field.hint, dir: "auto" });
    input.addEventListener("focus", () => list.replaceChildren(...form.people().map(([name]) => el("option", { value: name }))));
    const base = simple(input, form);
    return { ...base, box: el("div", {}, input, list) };
  },
  pills: (field, form) => pills(field, form, newId(field)),
  one: (field, form) => pills(field, form, newId(field), { list: true }),
  many: (field, form) => pills(field, form, newId(field), { many: true, list: true }),
};
