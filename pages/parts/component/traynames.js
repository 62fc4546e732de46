// Who the people in the tray were: asked for when a file came in, and here again for whoever had no time then. Roles are for what comes
// onto the timeline from now on.

import { el, focusOn, holdsFocus, inputs, one } from "./dom.js";

/** The form, and how it is sent. @typedef {{form: HTMLFormElement, now: string}} Named */

/** @param {(names: Record<string, string>) => Promise<boolean>} send returns whether it was done @returns {Named} */
export function makeNames(send) {
  const form = el("form", { class: "who", hidden: true, "aria-label": "People in the tray" });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const names = said(form);
    if (Object.keys(names).length) void send(names);
  });
  form.addEventListener("toggle", (event) => { // whoever opens it goes on to say them
    const at = /** @type {HTMLDetailsElement} */ (event.target);
    if (at.open && holdsFocus(form)) next(form);
  }, true);
  return { form, now: "" };
}

/** Show who is named; what somebody is just typing stays. @param {Named} named @param {string} html */
export function showNames(named, html) {
  const { form } = named;
  if (named.now === html || (holdsFocus(form) && Object.keys(said(form)).length)) return;
  const open = !!one(form, "details[open]");
  const held = holdsFocus(form);
  named.now = html;
  form.innerHTML = html; // drawn by our own templates with autoescape on
  form.hidden = !html;
  const box = /** @type {HTMLDetailsElement | null} */ (one(form, "details"));
  if (!box) return;
  box.open = open;
  box.append(el("button", { type: "submit", class: "btn small", text: "Call them so" }));
  if (held) next(form);
}

/** Go to whoever has no role yet. @param {HTMLElement} form */
const next = (form) => focusOn(inputs(form, "input").find((each) => !each.value) ?? one(form, "summary"));

/** What was said of people that is not known yet. @param {HTMLFormElement} form @returns {Record<string, string>} */
function said(form) {
  const changed = inputs(form, "[name^='name:']").filter((each) => each.value.trim() !== each.defaultValue);
  return Object.fromEntries(changed.map((each) => [each.name.slice("name:".length), each.value.trim()]));
}
