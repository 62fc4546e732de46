// A form: a composer that adds, or an editor of what is there. It is built once and stays; sending empties it at the key
// press and hands the text to the outbox, so that whoever types on types into the next one. What is refused comes back
// without touching what is being typed.

import { makeControl, refusal } from "./controls.js";
import { el, same, shared } from "./dom.js";
import { dropDraft, loadDraft, saveDraft } from "./drafts.js";
import { address } from "./place.js";
import { tab } from "./tab.js";
import { placeByValues } from "./withvalues.js";

/** How a noun is written (pages/forms/base.py): the command that adds, the one that edits, and the fields.
 * @typedef {{noun: string, add?: string, edit?: string, fields: any[], submit?: string, more?: string, keys?: string}} Layout */
/** What a form is opened for.
 * @typedef {{id: string, scope: string, review: string, board: string, layout: Layout, people: string[], values?: Record<string, any>,
 *   item?: string, seen?: number, fixed?: Record<string, any>, look?: string, submit?: string, names?: string[], title?: string,
 *   send: (form: any, sent: {command: any, values: any}) => void, close?: (form: any) => void, again?: () => any, after?: () => string | undefined}} Opening */

/** When somebody last pressed a key in a form of this tab, and in which: moving the room waits for them. */
export const typing = () => shared("typing", () => ({ at: 0, form: null }));

const hasMouse = () => matchMedia("(hover: hover)").matches; // whoever chose with it types on; on a phone the keys would cover the rest
const MAC = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param {Opening} opening */
export function makeForm(opening) {
  const { layout, scope } = opening;
  const fields = layout.fields.filter((each) => !opening.names || opening.names.includes(each.name));
  /** @type {any} */
  const form = { opening, id: opening.id, controls: new Map(), base: {}, seen: opening.seen, edits: !!opening.item, restored: false };
  const surroundings = {
    review: opening.review, people: opening.people ?? [], after: opening.after,
    changed: () => { keep(); form.say(""); },
    remember: opening.remember,
    around: (name) => ({ event: opening.item ?? "", starts: name === "ends" ? form.controls.get("starts")?.read() ?? "" : "" }),
    typeOn: () => { if (!form.edits && hasMouse()) [...form.controls.values()].find((each) => each.field.required)?.focus(); },
    fetchChoices: (of) => choicesOf(opening.review, of, opening.item ?? ""),
  };
  const main = el("div", { class: "fields" });
  const more = el("div", { class: "fields" });
  for (const field of fields) {
    const control = makeControl(field, surroundings);
    form.controls.set(field.name, control);
    form.base[field.name] = opening.values?.[field.name] ?? field.value ?? (field.kind === "many" ? [] : field.kind === "check" ? false : "");
    control.write(form.base[field.name]);
    form.base[field.name] = control.read(); // as this control writes it, so that only what a person changed differs
    (field.more ? more : main).append(control.node);
  }
  [...form.controls.values()].find((each) => each.field.required)?.node.toggleAttribute("data-first-line", true);
  const fold = more.children.length
    ? el("details", { class: "more" }, el("summary", { text: layout.more ?? "More" }), more) : null;
  if (fold) fold.open = fields.some((each) => each.more && form.edits && !same(form.base[each.name], each.value ?? (each.kind === "many" ? [] : "")));
  const said = el("p", { class: "say", role: "status" });
  const enters = fields.some((each) => each.kind === "area") && !sendsOnEnter(form, fields.find((each) => each.kind === "area"));
  const keys = el("span", { class: "keys", "aria-hidden": "true", text: enters ? (MAC ? "⌘ Enter" : "Ctrl + Enter") : "Enter" });
  const button = el("button", { type: "submit", class: "primary", text: opening.submit ?? (form.edits ? "Save" : layout.submit) ?? "Add" });
  const cancel = opening.close ? el("button", { type: "button", class: "quiet", text: "Cancel", onclick: () => opening.close?.(form) }) : null;
  const foot = el("div", { class: "foot" }, keys, button, cancel);
  form.node = el("form", { class: `form ${opening.look ?? ""}`, novalidate: true, "aria-label": opening.title, "data-form": opening.id },
    main, el("div", { class: "under" }, fold, said, foot));

  form.say = (sentence, wrong = false) => { said.textContent = sentence; said.toggleAttribute("data-wrong", wrong); };
  form.focus = (name) => (form.controls.get(name) ?? [...form.controls.values()][0])?.focus();
  form.values = () => Object.fromEntries([...form.controls].map(([name, control]) => [name, control.read()]));
  form.touched = () => Object.fromEntries(Object.entries(form.values()).filter(([name, value]) => !same(value, form.base[name])));
  form.written = () => Object.keys(form.touched()).some((name) => !form.controls.get(name).field.sticky);
  form.fill = (values) => {
    for (const [name, value] of Object.entries(values)) form.controls.get(name)?.write(value);
    if (fold && fields.some((each) => each.more && Object.hasOwn(values, each.name))) fold.open = true;
    place();
    keep();
  };

  function keep() {
    const { at } = Object.assign(typing(), { at: Date.now(), form });
    const draft = { values: form.touched(), board: opening.board, noun: layout.noun, label: opening.title ?? layout.submit ?? "", item: opening.item, fixed: opening.fixed, seen: form.seen, at };
    saveDraft(scope, opening.id, form.written() ? draft : { ...draft, values: {} });
  }

  /** Empty the form for the next one; what is sticky stays as it was chosen. */
  form.clear = () => {
    for (const [name, control] of form.controls) {
      if (control.field.sticky) continue;
      control.write(form.base[name]);
      control.problem();
    }
    place();
    dropDraft(scope, opening.id);
    if (typing().form === form) typing().form = null;
  };

  form.submit = () => {
    for (const control of form.controls.values()) {
      const sentence = refusal(control);
      control.problem(sentence);
      if (sentence) { if (control.field.more && fold) fold.open = true; control.focus(); return; }
    }
    const all = form.values();
    const values = form.edits ? form.touched() : all;
    const kind = form.edits ? layout.edit : layout.add;
    const command = { kind, ...opening.fixed, ...asSent(values, form) };
    if (form.edits && layout.by_id) command.id = opening.item;
    if (form.edits && layout.by_version && form.seen) command.seen = form.seen;
    const before = layout.after && form.controls.get(layout.after)?.before?.();
    if (before) command.after = before;
    form.say("");
    opening.send(form, { command, values: all });
  };

  /** Show what the server refused. @param {any} answer */
  form.refuse = (answer) => {
    let first = null;
    for (const [name, control] of form.controls) {
      const sentence = answer.fields?.[name] ?? "";
      control.problem(sentence);
      if (sentence) { control.ask(answer.choices?.[name]); first ??= control; if (control.field.more && fold) fold.open = true; }
    }
    if (!first) form.say(answer.sentence ?? "", true);
    return first;
  };

  const place = placeByValues(form);
  form.node.addEventListener("submit", (event) => { event.preventDefault(); form.submit(); });
  form.node.addEventListener("keydown", (event) => onKey(form, event));
  void tab().ready.then(() => restore(form));
  return form;
}

/** Return the values as commands take them: an empty choice of what may be missing is none, a list of names is a list. */
function asSent(values, form) {
  const sent = {};
  for (const [name, value] of Object.entries(values)) {
    const { field } = form.controls.get(name);
    if (field.kind === "number") sent[name] = value === "" ? 0 : Number(value);
    else if (field.list) sent[name] = String(value).split(",").map((each) => each.trim()).filter(Boolean);
    else if ((field.kind === "date" || field.optional) && value === "") sent[name] = null;
    else sent[name] = value;
  }
  return sent;
}

/** Bring back what was typed before a reload; what somebody typed in the meantime is newer. */
function restore(form) {
  const draft = loadDraft(form.opening.scope, form.opening.id);
  if (!draft || form.written()) return;
  form.fill(draft.values);
  if (form.edits && draft.seen) form.seen = draft.seen;
  form.restored = true;
  form.say("Your draft is back.");
  form.opening.restored?.(form);
}

function sendsOnEnter(form, field) {
  return field.kind === "area" ? (field.enter ?? form.edits) && !(field.rows >= 3) : form.edits;
}

function onKey(form, event) {
  if (event.isComposing || event.keyCode === 229) return; // the key belongs to the input method
  if (event.key === "Escape" && form.opening.close) { event.preventDefault(); event.stopPropagation(); form.opening.close(form); return; }
  if (event.key !== "Enter") return;
  const control = [...form.controls.values()].find((each) => each.node.contains(event.composedPath()[0]));
  if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.submit(); return; }
  if (!control || !event.composedPath()[0].matches("input:not([type=radio]):not([type=checkbox]),textarea")) return;
  if (control.field.kind === "area") {
    if (!event.shiftKey && sendsOnEnter(form, control.field)) { event.preventDefault(); form.submit(); }
    return;
  }
  event.preventDefault();
  if (!onwards(form, control)) form.submit();
}

/** Enter in a line goes on to the next field that must be filled; only where there is none it sends. */
function onwards(form, from) {
  const all = [...form.controls.values()];
  const next = all.slice(all.indexOf(from) + 1).find((each) => each.field.required && !String(each.read()).trim());
  next?.focus();
  return !!next;
}

/** Return the choices that depend on the review, such as its events as evidence. */
async function choicesOf(review, of, id) {
  try {
    const response = await fetch(address("live/choices", { review, of, id }), { credentials: "same-origin" });
    return response.ok ? (await response.json()).choices : null;
  } catch {
    return null;
  }
}
