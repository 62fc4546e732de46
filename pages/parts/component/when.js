// When: a line for a time, with what the server understood beside it while one types. The server reads times in one place
// (pmcore/model/times), so what stands here is what will be stored.

import { answerTo } from "./asking.js";
import { el } from "./dom.js";
import { byKeys, offer } from "./offer.js";

/** @import { Field, TimeAsked, TimeRead } from "./messages.js" */
/** @import { Made, Surroundings } from "./controls.js" */

const PAUSE = 140; // milliseconds without a key before the server is asked

/** @param {Field} field @param {Surroundings} form @param {string} id @returns {Made} */
export function whenControl(field, form, id) {
  const input = el("input", {
    id, type: "text", placeholder: field.hint, dir: "auto", "aria-describedby": `${id}-read`, spellcheck: "false",
  });
  const understood = el("p", { id: `${id}-read`, class: "understood", "aria-live": "polite" });
  const choices = el("div", { class: "asked" });
  let timer = /** @type {number | undefined} */ (undefined);
  let asked = 0;
  let before = ""; // the row that was typed before this one, as it was when this text was begun: a bare time comes next after it

  /** @param {TimeRead | null} reading */
  const show = (reading) => {
    const { question } = reading ?? {};
    const says = reading?.says ? `= ${reading.says}` : "";
    understood.textContent = reading?.problem || (question ? question.sentence + byKeys() : says);
    understood.toggleAttribute("data-wrong", !!(reading?.problem || question));
    offer(choices, input, question?.choices ?? [], (choice) => {
      input.value = choice.text; form.changed(); read(0);
      if (choice.about) form.remember?.({ kind: "answer_time_question", about: choice.about, means: choice.means });
    });
  };
  const read = (pause = PAUSE) => {
    clearTimeout(timer);
    const text = input.value;
    const turn = (asked += 1);
    if (!text.trim()) { show(null); return; }
    timer = setTimeout(async () => {
      const reading = await understand(form.review, { text, field: field.name, after: before, ...form.around?.(field.name) });
      if (turn === asked) show(reading); // an older answer says nothing about what stands there now
    }, pause);
  };
  let empty = true;
  input.addEventListener("input", () => {
    if (empty) before = form.after?.() ?? "";
    empty = !input.value;
    choices.replaceChildren(); // they were about another text
    form.changed(); read();
  });
  return {
    before: () => (input.value.trim() ? before : ""),
    input, box: el("div", {}, input, understood, choices), read: () => input.value,
    write(value) { input.value = value ?? ""; empty = !input.value; read(0); },
  };
}

/** Return what the server reads in a text, or null where it cannot be asked: sending will tell.
 * @param {string | undefined} review @param {Omit<TimeAsked, "review">} asked @returns {Promise<TimeRead | null>} */
async function understand(review, asked) {
  return review ? answerTo("live/time", { review, ...asked }) : null;
}
