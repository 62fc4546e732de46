// What stands in a small choice, per kind of field: the choices, a name, a date.

import { el } from "./dom.js";

/** @import { Field, State } from "./messages.js" */

/** Return the content for a field that holds `now`; `send` hears what was chosen, and the room's people are at hand.
 * @typedef {(field: Field, now: string, send: (value: string) => void, people: State["people"]) => Array<HTMLElement | null>} Maker */

/** @param {string} label @param {string} value @param {string} now @param {(value: string) => void} send @param {string} [hint] */
const choiceButton = (label, value, now, send, hint) => el("button", {
  type: "button", class: "item", "aria-pressed": String(value === now), title: hint, text: label, dir: "auto", onclick: () => send(value),
});

/** @param {() => void} set */
const setButton = (set) => el("button", { type: "button", class: "btn", text: "Set", onclick: set });

/** Enter in a line sends it. @param {HTMLInputElement} input @param {() => void} set */
const sendsByEnter = (input, set) => input.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  set();
});

/** @type {Array<[string, number]>} */
const SOON = [["In one week", 7], ["In two weeks", 14], ["In a month", 30], ["In a quarter", 91]];

/** @type {Record<string, Maker>} */
export const MAKERS = {
  choice: (field, now, send) => (field.options ?? []).map(([value, label, hint]) => choiceButton(label, value, now, send, hint)),
  person(field, now, send, people) {
    const input = el("input", { type: "text", value: now, placeholder: "A name", "aria-label": field.label, dir: "auto" });
    const set = () => send(input.value.trim());
    sendsByEnter(input, set);
    const names = people.map(([name, hosts]) => {
      const button = choiceButton(name, name, now, send);
      if (hosts) button.append(" ", el("span", { class: "badge", text: "host" }));
      return button;
    });
    return [el("div", { class: "row" }, input, setButton(set)), ...names, now ? choiceButton("Nobody yet", "", now, send) : null];
  },
  date(field, now, send) {
    const input = el("input", { type: "date", value: now, "aria-label": field.label, min: "2000-01-01", max: "2200-12-31" });
    const set = () => send(input.value);
    sendsByEnter(input, set);
    return [
      ...SOON.map(([label, days]) => choiceButton(`${label} (${inDays(days)})`, inDays(days), now, send)),
      el("div", { class: "row" }, input, setButton(set)),
      now ? choiceButton("No date yet", "", now, send) : null,
    ];
  },
};

/** Return the date in so many days, as the server writes it. @param {number} days */
function inDays(days) {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}
