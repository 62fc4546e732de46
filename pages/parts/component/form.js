// A form: a composer that adds, or an editor of what is there. It is built once and stays; sending empties it at the key
// press and hands the text to the outbox, so that whoever types on types into the next one. What is refused comes back
// without touching what is being typed.

import { choicesOf } from "./choices.js";
import { makeControl, refusal } from "./controls.js";
import { forgetDraft, keepDraft, restoreDraft, typing } from "./formdraft.js";
import { onKey } from "./formkeys.js";
import { commandOf, nothing, touchedOf, valuesOf } from "./formvalues.js";
import { viewOf } from "./formview.js";
import { tab } from "./tab.js";
import { placeByValues } from "./withvalues.js";

/** @import { Control, Surroundings } from "./controls.js" */
/** @import { Item } from "./items.js" */
/** @import { Layout, NotDone, State } from "./messages.js" */
/** @import { Adding } from "./treeforms.js" */

/** What a form is opened for: `values` are what it begins with, `item` and `seen` the thing that is edited and its version,
 * `fixed` what is sent along, `names` the fields where these are not all, `after` the row that was typed before.
 * @typedef {object} Opening
 * @property {string} id
 * @property {string} scope
 * @property {string} [review]
 * @property {string} board
 * @property {Layout} layout
 * @property {() => State["people"]} people of the room, as it is now
 * @property {Record<string, any>} [values]
 * @property {string} [item]
 * @property {number} [seen]
 * @property {Record<string, any>} [fixed]
 * @property {string[]} [names]
 * @property {string} [look]
 * @property {string} [submit]
 * @property {string} [title]
 * @property {(form: Form, sent: {command: Record<string, any>, values: Record<string, any>}) => string | void} send
 * @property {(form: Form) => void} [close]
 * @property {(how: {focus: boolean}) => Form | null} [again] how to open it again
 * @property {() => string | undefined} [after]
 * @property {(command: Record<string, any>) => void} [remember]
 * @property {(form: Form) => void} [restored] */

/** A form. `base` is what its fields began with, so that only what a person changed differs; `edits` tells whether it is
 * about a thing that is there. `back`, `hides` and `others` belong to the block that it stands in (editors.js).
 * @typedef {object} Form
 * @property {Opening} opening
 * @property {string} id
 * @property {HTMLFormElement} node
 * @property {Map<string, Control>} controls
 * @property {Record<string, any>} base
 * @property {number | undefined} seen
 * @property {boolean} edits
 * @property {(sentence: string, wrong?: boolean) => void} say
 * @property {(name?: string) => void} focus
 * @property {() => Record<string, any>} touched
 * @property {() => boolean} written whether there is something in it that would be missed
 * @property {(values: Record<string, any>) => void} fill
 * @property {() => void} clear
 * @property {() => void} submit
 * @property {(answer: Pick<NotDone, "sentence" | "fields" | "choices">) => void} refuse
 * @property {() => HTMLElement | null | undefined} [back] where the focus belongs afterwards
 * @property {boolean} [hides]
 * @property {Adding} [adding] of a form in the cause tree
 * @property {(sent: string, ids: string[]) => void} [arrived] what was sent from it has its answer; no ids where that was a refusal
 * @property {(item: Item) => void} [others] */

const hasMouse = () => matchMedia("(hover: hover)").matches; // whoever chose with it types on; on a phone the keys would cover the rest

/** @param {Opening} opening @returns {Form} */
export function makeForm(opening) {
  const form = /** @type {Form} */ ({ opening, id: opening.id, controls: new Map(), base: {}, seen: opening.seen, edits: !!opening.item });
  makeControls(form);
  const { node, unfold, say } = viewOf(form);
  /** @param {Control} control */
  const show = (control) => { if (control.field.more) unfold(); };
  Object.assign(form, /** @type {Partial<Form>} */ ({
    node, say,
    focus: (name) => ((name && form.controls.get(name)) || [...form.controls.values()][0])?.focus(),
    touched: () => touchedOf(form),
    written: () => Object.keys(touchedOf(form)).some((name) => !form.controls.get(name)?.field.sticky),
    fill(values) {
      for (const [name, value] of Object.entries(values)) form.controls.get(name)?.write(value);
      for (const [name, control] of form.controls) if (Object.hasOwn(values, name)) show(control);
      place();
      keepDraft(form);
    },
    clear() { // for the next one; what is sticky stays as it was chosen
      for (const [name, control] of form.controls) {
        if (control.field.sticky) continue;
        control.write(form.base[name]);
        control.problem();
      }
      place();
      forgetDraft(form);
      if (typing().form === form) typing().form = null;
    },
    submit() {
      for (const control of form.controls.values()) {
        const sentence = refusal(control);
        control.problem(sentence);
        if (sentence) { show(control); control.focus(); return; }
      }
      say("");
      opening.send(form, { command: commandOf(form), values: valuesOf(form) });
    },
    refuse(answer) {
      let told = false;
      for (const [name, control] of form.controls) {
        const sentence = answer.fields?.[name] ?? "";
        control.problem(sentence);
        if (sentence) { control.ask(answer.choices?.[name]); show(control); told = true; }
      }
      if (!told) say(answer.sentence ?? "", true);
    },
  }));
  const place = placeByValues(form);
  node.addEventListener("submit", (event) => { event.preventDefault(); form.submit(); });
  node.addEventListener("keydown", (event) => onKey(form, event));
  void tab().ready.then(() => restoreDraft(form));
  return form;
}

/** Make the controls of the form's fields, and write into them what it begins with. @param {Form} form */
function makeControls(form) {
  const { layout, names, values = {} } = form.opening;
  const surroundings = surroundingsOf(form);
  for (const field of layout.fields) {
    if (names && !names.includes(field.name)) continue;
    const control = makeControl(field, surroundings);
    form.controls.set(field.name, control);
    control.write(values[field.name] ?? field.value ?? nothing(field));
    form.base[field.name] = control.read(); // as this control writes it, so that only what a person changed differs
  }
}

/** @param {Form} form @returns {Surroundings} */
function surroundingsOf(form) {
  const { review, people, after, remember, item = "" } = form.opening;
  return {
    review, people, after, remember,
    about: ({ name }) => ({
      item: item || undefined, audience: form.opening.fixed?.audience, noun: name === "title" ? form.opening.layout.noun : undefined,
    }),
    changed: () => { keepDraft(form); form.say(""); },
    around: (name) => ({ event: item, starts: name === "ends" ? form.controls.get("starts")?.read() ?? "" : "" }),
    typeOn: () => { if (!form.edits && hasMouse()) [...form.controls.values()].find((each) => each.field.required)?.focus(); },
    fetchChoices: (of) => choicesOf(review, of, item),
  };
}
