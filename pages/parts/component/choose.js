// Choosing: a chip opens a small choice where it stands (kind, owner, date, priority, status) and sends just that field.

import { el, focused, overAll } from "./dom.js";
import { openEditor } from "./editing.js";
import { keepBeside } from "./floating.js";
import { itemOf, showAtOnce } from "./items.js";

/** Ask for all that nobody has chosen yet of a row, one after the other; Escape ends it. @param {any} board @param {HTMLElement} button in the row */
export function complete(board, button) {
  const item = itemOf(button);
  const layout = item && board.data.layouts?.[item.noun];
  if (layout?.walk) askNext(board, item.id, layout, layout.walk);
}

/** Open the choice of one field; what is to be asked next comes in `rest`.
 * @param {any} board @param {HTMLElement} chip a button with `data-choose` @param {string[] | null} [rest] */
export function openChoice(board, chip, rest = null) {
  closeChoice(board);
  const item = itemOf(chip);
  const layout = item && board.data.layouts?.[item.noun];
  const field = layout?.fields.find((each) => each.name === chip.dataset.choose);
  if (!item || !field) return;
  const now = item.values[field.name] ?? "";
  // while the choice is open, others' changes may draw the row anew: then another chip stands there
  const standing = () => (chip.isConnected ? chip : board.list.querySelector(`[data-item="${CSS.escape(item.id)}"] [data-choose="${CSS.escape(field.name)}"]`));
  const send = (value) => {
    closeChoice(board, true);
    if (value !== now) change(value);
    if (rest) askNext(board, item.id, layout, rest);
  };
  const change = (value) => {
    const at = standing();
    const node = at?.closest("[data-item]");
    const shown = field.options?.find(([code]) => code === value)?.[1] ?? value;
    if (node) {
      showAtOnce(node, { [field.name]: value });
      at.textContent = shown || at.dataset.none || "";
    }
    const command = { kind: layout.edit, id: item.id, [field.name]: value === "" && (field.optional || field.kind === "date") ? null : value };
    board.outbox.push(command, { text: field.kind === "person", origin: { board: board.data.board, noun: item.noun, values: { [field.name]: value }, label: field.label, item: item.id },
      done: (answer) => { node?.toggleAttribute("data-on-its-way", false); if (!answer.ok) { if (at) board.redraw(at); board.complain(answer.sentence); } } });
  };
  const inside = (MAKERS[field.kind] ?? MAKERS.choice)(field, now, send, board);
  const box = el("div", { class: "choice", role: "group", "aria-label": field.label },
    el("div", { class: "eyebrow", text: rest ? `${item.node.dataset.label} · ${field.label}` : field.label }), ...inside,
    rest && now === "" ? el("button", { type: "button", class: "item soft", text: "Later", onclick: () => send("") }) : null);
  box.addEventListener("keydown", (event) => onKey(board, box, event));
  chip.setAttribute("aria-expanded", "true");
  board.choice = { box, chip, standing, since: performance.now() };
  overAll(board.host, box);
  keepBeside(box, standing);
  const name = matchMedia("(hover: hover)").matches ? box.querySelector("input[type=text]") : null; // on a phone, keys would cover the names
  (name ?? box.querySelector("[aria-pressed=true]") ?? box.querySelector("button.item,input"))?.focus();
  name?.select();
}

/** A click elsewhere closes the choice; the click that opened it is none. @param {any} board @param {Event} event */
export function closeOutside(board, event) {
  const open = board.choice;
  if (!open || event.timeStamp < open.since) return;
  if (!event.composedPath().some((each) => each === open.box || each === open.chip)) closeChoice(board);
}

/** Ask for the next of these fields that is missing, or as it was at the beginning. */
function askNext(board, id, layout, names) {
  const [name, ...rest] = names;
  if (!name) return;
  const field = layout.fields.find((each) => each.name === name);
  const chip = field && board.list.querySelector(`[data-item="${CSS.escape(id)}"] button[data-field="${CSS.escape(name)}"]`);
  if (!chip || !["", field.value].includes(chip.dataset.value)) askNext(board, id, layout, rest);
  else if (chip.dataset.choose) openChoice(board, chip, rest);
  else openEditor(board, chip);
}

/** Close the choice that is open; the focus goes back to its chip where it was in the choice, or where `focus` says so. */
function closeChoice(board, focus = false) {
  const open = board.choice;
  if (!open) return;
  const had = open.box.contains(focused());
  board.choice = null;
  open.box.remove();
  open.chip.removeAttribute("aria-expanded");
  if (focus || had) open.standing()?.focus({ preventScroll: true });
}

const choiceButton = (label, value, now, send, hint) => el("button", {
  type: "button", class: "item", "aria-pressed": String(value === now), title: hint, text: label, dir: "auto", onclick: () => send(value),
});

const MAKERS = {
  choice: (field, now, send) => (field.options ?? []).map(([value, label, hint]) => choiceButton(label, value, now, send, hint)),
  person(field, now, send, board) {
    const input = el("input", { type: "text", value: now, placeholder: "A name", "aria-label": field.label, dir: "auto" });
    input.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); send(input.value.trim()); } });
    const people = (board.data.people ?? []).map((name) => {
      const button = choiceButton(name, name, now, send);
      if (board.data.hosts?.includes(name)) button.append(" ", el("span", { class: "badge", text: "host" }));
      return button;
    });
    return [el("div", { class: "row" }, input, el("button", { type: "button", class: "btn", text: "Set", onclick: () => send(input.value.trim()) })),
      ...people, now ? choiceButton("Nobody yet", "", now, send) : null];
  },
  date(field, now, send) {
    const input = el("input", { type: "date", value: now, "aria-label": field.label, min: "2000-01-01", max: "2200-12-31" });
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); send(input.value); } });
    const soon = [["In one week", 7], ["In two weeks", 14], ["In a month", 30], ["In a quarter", 91]];
    return [...soon.map(([label, days]) => choiceButton(`${label} (${inDays(days)})`, inDays(days), now, send)),
      el("div", { class: "row" }, input, el("button", { type: "button", class: "btn", text: "Set", onclick: () => send(input.value) })),
      now ? choiceButton("No date yet", "", now, send) : null];
  },
};

/** Return the date in so many days, as the server writes it. @param {number} days */
export function inDays(days) {
  const day = new Date();
  day.setDate(day.getDate() + days);
  return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
}

function onKey(board, box, event) {
  if (event.key === "Tab") { // out of the choice it goes on from the chip
    const stops = [...box.querySelectorAll("input,button")];
    if (focused() === (event.shiftKey ? stops[0] : stops.at(-1))) closeChoice(board, true);
    return;
  }
  if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); closeChoice(board, true); return; }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.composedPath()[0].matches("input[type=date]")) return;
  event.preventDefault();
  const all = [...box.querySelectorAll("button.item")];
  all[(all.indexOf(focused()) + step + all.length) % all.length]?.focus();
}
