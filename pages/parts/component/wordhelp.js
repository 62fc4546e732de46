// Wording help: one quiet line below a field while somebody writes. It is the writer's alone, names the words, says why, and gives one
// other way to say it. It never takes the focus, changes no text and holds nothing up. Alt+. or its × dismisses it: for those words, in
// that text. The switch in the menu turns it off in this browser.

import { el } from "./dom.js";
import { address } from "./place.js";
import { choose, chosen } from "./switches.js";

/** @import { Input } from "./controls.js" */
/** @import { Field, WordingHint, WordingRead } from "./messages.js" */

/** The help of a field: its line, and `quiet` for when the program wrote into the field.
 * @typedef {{node: HTMLElement, id: string, quiet: () => void}} Help */

/** What a text is for: its review, its audience where it has one, which thing it belongs to, and what it is the title of.
 * @typedef {{review?: string, audience?: string, item?: string, noun?: string}} About */

const PAUSE = 700; // milliseconds without a key before the server is asked
const SHORTEST = 4; // letters in which nothing can be found yet
const PLACE = "postmortem:wording"; // in the browser's store, where it is switched off

/** Return whether it is switched on in this browser. */
export const helps = () => chosen(PLACE) !== "off";

/** Switch it on or off in this browser. Returns whether it is on now. */
export function switchHelp() {
  const on = !helps();
  choose(PLACE, on ? null : "off");
  return on;
}

/** Return whether a field holds prose. @param {Field} field */
export const isProse = (field) => field.kind === "area" || field.name === "title";

/** @param {Input} input @param {string} id
 * @param {() => About} asked @returns {Help} */
export function helpFor(input, id, asked) {
  const dismissed = /** @type {Set<string>} */ (new Set()); // in this text
  const said = el("p", { id, "aria-live": "polite" });
  const away = el("button", {
    type: "button", class: "dismiss", tabindex: "-1", text: "×", title: "Dismiss (Alt + .)", "aria-label": "Dismiss this hint",
    "aria-keyshortcuts": "Alt+.", hidden: true,
  });
  const node = el("div", { class: "wording" }, said, away);
  let timer = /** @type {number | undefined} */ (undefined);
  let turn = 0;
  let shown = /** @type {WordingHint[]} */ ([]);

  const show = (/** @type {WordingHint[]} */ hints, off = "") => {
    shown = hints.filter((each) => !dismissed.has(keyOf(each)));
    const [first] = shown;
    const text = first ? `“${first.words}”: ${first.reason} ${first.reframe}` : off;
    if (said.textContent !== text) said.textContent = text;
    away.hidden = !first;
  };
  const quiet = () => {
    clearTimeout(timer);
    turn += 1;
    if (!input.value.trim()) dismissed.clear();
    show([]);
  };
  const dismiss = () => {
    const [first] = shown;
    if (!first) return false;
    dismissed.add(keyOf(first));
    show(shown);
    return true;
  };
  const ask = async () => {
    const mine = (turn += 1);
    const { review, ...rest } = asked();
    const answer = await read(review, { ...rest, text: input.value });
    if (answer && mine === turn && helps()) show(answer.hints, answer.off); // an older answer says nothing about what stands there now
  };
  input.addEventListener("input", () => {
    if (!helps() || input.value.trim().length < SHORTEST) { quiet(); return; }
    clearTimeout(timer);
    turn += 1;
    show(shown.filter((each) => holds(input.value, each.words)));
    timer = setTimeout(ask, PAUSE);
  });
  input.addEventListener("focus", () => { if (helps()) node.toggleAttribute("data-kept", true); });
  input.addEventListener("keydown", (event) => {
    const { altKey, code } = /** @type {KeyboardEvent} */ (event);
    if (altKey && code === "Period" && dismiss()) { event.preventDefault(); event.stopPropagation(); }
  });
  away.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the text
  away.addEventListener("click", dismiss);
  return { node, id, quiet };
}

/** @param {WordingHint} hint */
const keyOf = ({ words }) => words.toLowerCase();

/** @param {string} text @param {string} words found in it, with single spaces */
const holds = (text, words) => text.replace(/\s+/g, " ").includes(words);

/** Return what the server finds, or null where it cannot be asked: help that does not come is missed by nobody.
 * @param {string | undefined} review @param {About & {text: string}} asked @returns {Promise<WordingRead | null>} */
async function read(review, asked) {
  if (!review) return null;
  try {
    const response = await fetch(address("live/wording", { review }), {
      method: "POST", body: JSON.stringify(asked), credentials: "same-origin", headers: { "Content-Type": "application/json" },
    });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
