// Choosing: a chip opens a small choice where it stands (kind, owner, date, priority, status) and sends just that field.

import { peopleOf } from "./boards.js";
import { MAKERS } from "./choicebox.js";
import { all, el, focusOn, focused, holdsFocus, one, overAll, startOf } from "./dom.js";
import { editItem, openEditor } from "./editing.js";
import { keepBeside } from "./floating.js";
import { asSent } from "./formvalues.js";
import { hasArrived, itemOf, rowOf, showAtOnce, wordOf } from "./items.js";

/** @import { Board } from "./boards.js" */
/** @import { Item } from "./items.js" */
/** @import { Field, Layout, NotDone } from "./messages.js" */

/** The choice that is open: its box, the chip that opened it, the chip that stands there now, and since when.
 * @typedef {{box: HTMLElement, chip: HTMLElement, standing: () => HTMLElement | null, since: number}} OpenChoice */

/** Ask for all that nobody has chosen yet of a row, one after the other; Escape ends it.
 * @param {Board} board @param {HTMLElement} button in the row */
export function complete(board, button) {
  const item = itemOf(button);
  const layout = item && board.data.layouts?.[item.noun];
  if (item && layout?.walk) askNext(board, item.id, layout, layout.walk);
}

/** Open the choice of one field; what is to be asked next comes in `rest`.
 * @param {Board} board @param {HTMLElement} chip a button with `data-choose` @param {string[] | null} [rest] */
export function openChoice(board, chip, rest = null) {
  closeChoice(board);
  const item = itemOf(chip);
  const layout = item && board.data.layouts?.[item.noun];
  const field = layout?.fields.find((each) => each.name === chip.dataset.choose);
  if (!item || !layout || !field) return;
  const now = item.values[field.name] ?? "";
  // while the choice is open, others' changes may draw the row anew: then another chip stands there
  const standing = () => (chip.isConnected ? chip : chipOf(board, item.id, `[data-choose="${CSS.escape(field.name)}"]`));
  /** @param {string} value */
  const send = (value) => {
    closeChoice(board, true);
    if (value !== now) change(board, item, layout, field, value, standing());
    if (rest) askNext(board, item.id, layout, rest);
  };
  const inside = (MAKERS[field.kind] ?? MAKERS.choice)(field, now, send, peopleOf(board));
  const later = rest && now === "" ? el("button", { type: "button", class: "item soft", text: "Later", onclick: () => send("") }) : null;
  openBox(board, chip, standing, field.label, [...inside, later], rest ? `${item.node.dataset.label} · ${field.label}` : field.label);
}

/** Open a box with things to choose from beside what was pressed.
 * @param {Board} board @param {HTMLElement} chip what was pressed @param {() => HTMLElement | null} standing what stands there now
 * @param {string} label @param {Array<HTMLElement | null>} inside @param {string} [heading] */
export function openBox(board, chip, standing, label, inside, heading = label) {
  closeChoice(board);
  const box = el("div", { class: "choice", role: "group", "aria-label": label }, el("div", { class: "eyebrow", text: heading }), ...inside);
  box.addEventListener("keydown", (event) => onKey(board, box, event));
  chip.setAttribute("aria-expanded", "true");
  board.choice = { box, chip, standing, since: performance.now() };
  overAll(board.host, box);
  keepBeside(box, standing);
  beginIn(box);
}

/** @param {HTMLElement} box */
function beginIn(box) {
  const hovers = matchMedia("(hover: hover)").matches; // on a phone, keys would cover the names
  const name = /** @type {HTMLInputElement | null} */ (hovers ? one(box, "input[type=text]") : null);
  (name ?? one(box, "[aria-pressed=true]") ?? one(box, "button.item,input"))?.focus();
  name?.select();
}

/** Send what was chosen; the row shows it at once.
 * @param {Board} board @param {Item} item @param {Layout} layout @param {Field} field @param {string} value
 * @param {HTMLElement | null} at the chip */
function change(board, item, layout, field, value, at) {
  const row = at && itemOf(at)?.node;
  if (row) {
    showAtOnce(row, { [field.name]: value }, layout);
    at.textContent = wordOf(field, value) || at.dataset.none || "";
  }
  const command = { kind: layout.edit, id: item.id, [field.name]: asSent(field, value) };
  board.outbox.push(command, {
    text: field.kind === "person",
    origin: {
      form: "", board: board.data.board, noun: item.noun, values: { [field.name]: value }, label: field.label, item: item.id,
    },
    done(answer) {
      hasArrived(row);
      if (answer.ok) return;
      const now = chipOf(board, item.id, `[data-choose="${CSS.escape(field.name)}"]`) ?? at;
      if (now) board.redraw(now);
      if (!askAlso(board, item.id, layout, command, answer)) board.complain(answer.sentence);
    },
  });
}

/** Where a choice needs another field to be filled (done: what shows it), ask for that; the choice goes along with it.
 * @param {Board} board @param {string} id @param {Layout} layout @param {Record<string, any>} command @param {NotDone} answer
 * @returns {boolean} whether it is asked for */
function askAlso(board, id, layout, command, answer) {
  const names = layout.fields.map((each) => each.name).filter((name) => name in (answer.fields ?? {}) && !(name in command));
  const row = names.length ? rowOf(board.list, id) : null;
  const item = row && itemOf(row);
  const { kind, id: _, ...fixed } = command;
  const form = item && editItem(board, item, { names, fixed, hides: false });
  form?.refuse(answer);
  return Boolean(form);
}

/** Return a chip of an item as it stands now. @param {Board} board @param {string} id @param {string} which */
const chipOf = (board, id, which) => {
  const row = rowOf(board.list, id);
  return row && one(row, which);
};

/** A click elsewhere closes the choice; the click that opened it is none. @param {Board} board @param {Event} event */
export function closeOutside(board, event) {
  const open = board.choice;
  if (!open || event.timeStamp < open.since) return;
  if (!event.composedPath().some((each) => each === open.box || each === open.chip)) closeChoice(board);
}

/** Ask for the next of these fields that is missing, or as it was at the beginning.
 * @param {Board} board @param {string} id @param {Layout} layout @param {string[]} names */
function askNext(board, id, layout, names) {
  const [name, ...rest] = names;
  if (!name) return;
  const field = layout.fields.find((each) => each.name === name);
  const chip = field && chipOf(board, id, `button[data-field="${CSS.escape(name)}"]`);
  if (!chip || !["", field.value].includes(chip.dataset.value)) askNext(board, id, layout, rest);
  else if (chip.dataset.choose) openChoice(board, chip, rest);
  else openEditor(board, chip);
}

/** Close the choice that is open; the focus goes back to its chip where it was in the choice, or where `focus` says so.
 * @param {Board} board @param {boolean} [focus] */
export function closeChoice(board, focus = false) {
  const open = board.choice;
  if (!open) return;
  const had = holdsFocus(open.box);
  board.choice = null;
  open.box.remove();
  open.chip.removeAttribute("aria-expanded");
  if (focus || had) focusOn(open.standing());
}

/** @type {Record<string, number>} */
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

/** @param {Board} board @param {HTMLElement} box @param {KeyboardEvent} event */
function onKey(board, box, event) {
  if (event.key === "Tab") { // out of the choice it goes on from the chip
    const stops = all(box, "input,button");
    if (focused() === (event.shiftKey ? stops[0] : stops.at(-1))) closeChoice(board, true);
    return;
  }
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeChoice(board, true); return; }
  const step = STEPS[event.key];
  if (!step || startOf(event).matches("input[type=date]")) return;
  event.preventDefault();
  const items = all(box, "button.item");
  const at = items.findIndex((each) => each === focused());
  items[(at + step + items.length) % items.length]?.focus();
}
