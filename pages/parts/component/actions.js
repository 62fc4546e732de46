// What the buttons of a board do. Templates say it in data attributes:
//   data-send='{"kind": …}'      send a command; with data-collect="ids" the ticked rows go along
//   data-each='{"kind": …}'      send one for each ticked row, all together; data-along="noun" first asks for more to send
//   data-edit, data-add, data-choose   open an editor (data-beside: the row stays in sight), a form below the row, a small choice
//   data-complete                open a choice for each value that is missing in the row, one after the other
//   data-prior='{"kind": …}'     send this before; only where it was done is the other sent
//   data-confirm="Title"         ask first (for what destroys or leaves)
//   data-then="name"             tell the page when it is done
//   data-say="Done."             say so and offer the way back: an undo, or the command in data-back
//   data-jump="cause:17"         show another block of this board, and give it the focus
//   data-do="name"               tell the page: it goes somewhere

import { goTo } from "./arriving.js";
import { complete, openChoice } from "./choose.js";
import { ask } from "./dialog.js";
import { focused, unique } from "./dom.js";
import { askAlong, openAdder, openEditor, originOf, returnTo } from "./editing.js";

const DOUBLE = 450; // milliseconds; a double click is one click

/** @param {any} board @param {Event} event */
export async function onClick(board, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  const button = /** @type {any} */ (target.closest?.("[data-send],[data-each],[data-edit],[data-add],[data-choose],[data-complete],[data-jump],[data-do]"));
  if (!button || button.getAttribute("aria-disabled") === "true" || (target.closest("a") && button !== target.closest("a"))) return;
  if (button.dataset.click === "text" && (getSelection()?.toString() || !mayWrite(board))) return;
  if (!mayRepeat(button) && Date.now() - (button.pmAt ?? 0) < DOUBLE) return;
  button.pmAt = Date.now();
  const { confirm, explain } = button.dataset;
  if (confirm && !(await ask(board.host, { title: confirm, text: explain, yes: button.dataset.yes ?? button.textContent.trim() }))) return;
  const from = closeMenu(button);
  if (button.dataset.edit !== undefined) openEditor(board, button, from);
  else if (button.dataset.add !== undefined) openAdder(board, button, from);
  else if (button.dataset.choose !== undefined) openChoice(board, button);
  else if (button.dataset.complete !== undefined) complete(board, button);
  else if (button.dataset.jump !== undefined) jump(board, button.dataset.jump);
  else if (button.dataset.each !== undefined) sendEach(board, button);
  else if (button.dataset.send !== undefined) sendOne(board, button);
  else if (button.dataset.do === "copy") void copy(button);
  else if (button.dataset.do === "sample") trySample(board, button);
  else board.navigate({ do: button.dataset.do, id: button.dataset.id ?? "", value: button.dataset.value ?? "", command_id: unique() });
}

/** Two dots are two clicks; and what only opens or asks may be opened again at once, such as after Escape. */
const mayRepeat = ({ dataset }) => [dataset.dot, dataset.edit, dataset.add, dataset.choose, dataset.complete, dataset.confirm].some((each) => each !== undefined);

/** People who only read have no editors. */
export const mayWrite = (board) => board.data.role && board.data.role !== "observer" && !board.data.closed;

/** Close the menu that a button is in. Return where the focus belongs afterwards. */
function closeMenu(button) {
  const menu = button.closest("details.menu[open]");
  if (!menu) return button;
  const had = menu.contains(focused());
  const summary = menu.querySelector("summary");
  menu.removeAttribute("open");
  if (had) summary?.focus({ preventScroll: true });
  return summary ?? button;
}

/** Show the block with this key, and give its first button the focus: whoever works with keys goes on from there. */
function jump(board, key) {
  const box = [...board.list.querySelectorAll("[data-key]")].find((each) => each.dataset.key.split("/").at(-1) === key);
  box?.querySelector("button")?.focus({ preventScroll: true });
  box?.scrollIntoView({ block: "center" });
}

const ticked = (board) => [...board.list.querySelectorAll("input[data-pick]:checked")];

function tickFirst(board, button) {
  button.pmAt = 0; // nothing was done: the next press counts
  board.complain("Tick some rows first.");
}

function sendOne(board, button) {
  const command = JSON.parse(button.dataset.send);
  if (button.dataset.toggle) command[button.dataset.toggle] = button.getAttribute("aria-pressed") !== "true";
  if (button.dataset.collect) {
    const chosen = ticked(board);
    if (!chosen.length) { tickFirst(board, button); return; }
    command[button.dataset.collect] = chosen.map((each) => each.dataset.pick);
    for (const each of chosen) each.checked = false;
  }
  const { prior } = button.dataset;
  if (!prior) { push(board, button, command); return; }
  board.outbox.push(JSON.parse(prior), { text: false, done: (answer) => { if (answer.ok) push(board, button, command); else board.complain(answer.sentence); } });
}

/** Send to each ticked row. `more` goes along, as it was written in `form`: there it comes back when it is refused. Return whether it was sent.
 * @param {any} board @param {any} button @param {Record<string, any>} [more] @param {any} [form] */
export function sendEach(board, button, more = {}, form = null) {
  const chosen = ticked(board);
  if (!chosen.length) { tickFirst(board, button); return false; }
  if (button.dataset.along && !form) { askAlong(board, button); return false; }
  const pattern = JSON.parse(button.dataset.each);
  const whole = button.dataset.whole !== undefined; // a group is one thing; else each of its cards is
  const picks = new Set(chosen.map((each) => each.dataset.pick));
  const ids = chosen.flatMap((each) => (whole ? [each.dataset.pick] : each.dataset.cards?.split(" ") ?? [each.dataset.pick]));
  for (const each of chosen) each.checked = false;
  push(board, button, { commands: ids.map((id) => ({ ...pattern, ...more, id })) }, {
    text: Object.keys(more).length > 0, origin: form && originOf(form, more),
    refused(answer) {
      for (const each of board.list.querySelectorAll("input[data-pick]")) each.checked ||= picks.has(each.dataset.pick);
      if (form) void returnTo(board, form, more, answer); else board.complain(answer.sentence);
    },
  });
  return true;
}

function push(board, button, command, { text = false, origin = null, refused = (answer) => board.complain(answer.sentence) } = {}) {
  const { say, here, then, back } = button.dataset;
  if (here) command[here] = board.data.mine?.here;
  button.setAttribute("aria-busy", "true");
  const id = board.outbox.push(command, {
    text, origin,
    async done(answer) {
      button.removeAttribute("aria-busy");
      if (answer.ok) {
        if (say) board.offerUndo(say, id, back && JSON.parse(back));
        if (then) board.navigate({ do: then, id: button.dataset.id ?? id, value: "", command_id: unique() });
        return;
      }
      const { override } = answer;
      if (!override) { refused(answer); return; }
      const sure = await ask(board.host, { title: override.title, text: answer.sentence, yes: override.yes });
      if (sure) push(board, button, { ...command, [override.field]: true });
    },
  });
}

function trySample(board, button) {
  button.setAttribute("aria-busy", "true");
  board.outbox.push({ kind: "create_review", title: "Sample", sample: button.dataset.value }, {
    text: false,
    done(answer) {
      button.removeAttribute("aria-busy");
      if (answer.ok) goTo("overview", answer.review); else board.complain(answer.sentence);
    },
  });
}

async function copy(button) {
  try { await navigator.clipboard.writeText(button.dataset.value); button.dataset.done = "copied"; } catch { button.dataset.done = "press Ctrl+C"; }
  setTimeout(() => delete button.dataset.done, 1600);
}
