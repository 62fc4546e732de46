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
//   data-read                    read the part of a long list for which this stands
//   data-do="name"               tell the page: it goes somewhere

import { blockOf } from "./blocks.js";
import { mayWrite } from "./boards.js";
import { complete, openChoice } from "./choose.js";
import { ask } from "./dialog.js";
import { all, around, focusOn, holdsFocus, one, unique } from "./dom.js";
import { openAdder, openEditor } from "./editing.js";
import { copy, trySample } from "./elsewhere.js";
import { menuOf } from "./menus.js";
import { sendEach, sendOne } from "./sending.js";

/** @import { Board, Button } from "./boards.js" */

const DOUBLE = 450; // milliseconds; a double click is one click
const PRESSED = "[data-send],[data-each],[data-edit],[data-add],[data-choose],[data-complete],[data-jump],[data-read],[data-do]";

/** @param {Board} board @param {Event} event */
export async function onClick(board, event) {
  const button = pressed(board, /** @type {HTMLElement} */ (event.target));
  if (!button) return;
  button.pmAt = Date.now();
  const { confirm, explain, yes } = button.dataset;
  if (confirm && !(await ask(board.host, { title: confirm, text: explain, yes: yes ?? button.textContent?.trim() ?? "" }))) return;
  act(board, button, closeMenu(button));
}

/** Return the button that a click is for, or null where it is for none, or only the second half of a double click.
 * @param {Board} board @param {HTMLElement} target @returns {Button | null} */
function pressed(board, target) {
  const button = /** @type {Button | null} */ (around(target, PRESSED));
  if (!button || button.getAttribute("aria-disabled") === "true") return null;
  const link = around(target, "a");
  if (link && button !== link) return null;
  if (button.dataset.click === "text" && (getSelection()?.toString() || !mayWrite(board))) return null;
  return mayRepeat(button) || Date.now() - (button.pmAt ?? 0) >= DOUBLE ? button : null;
}

/** Two dots are two clicks; and what only opens or asks may be opened again at once, such as after Escape.
 * @param {Button} button */
const mayRepeat = ({ dataset: { dot, edit, add, choose, complete: walk, confirm } }) =>
  [dot, edit, add, choose, walk, confirm].some((each) => each !== undefined);

/** @param {Board} board @param {Button} button @param {HTMLElement} from where the focus belongs afterwards */
function act(board, button, from) {
  const { edit, add, choose, complete: walk, jump, read, each, send, do: name, id = "", value = "" } = button.dataset;
  if (edit !== undefined) openEditor(board, button, from);
  else if (add !== undefined) openAdder(board, button, from);
  else if (choose !== undefined) openChoice(board, button);
  else if (walk !== undefined) complete(board, button);
  else if (jump !== undefined) jumpTo(board, jump);
  else if (read !== undefined) board.bus?.read([board.data.board + (blockOf(button)?.dataset.key ?? "")]);
  else if (each !== undefined) sendEach(board, button);
  else if (send !== undefined) sendOne(board, button);
  else if (name === "copy") void copy(button);
  else if (name === "sample") trySample(board, button);
  else board.navigate({ do: name ?? "", id, value, command_id: unique() });
}

/** Close the menu that a button is in. Return where the focus belongs afterwards. @param {HTMLElement} button */
function closeMenu(button) {
  const menu = menuOf(button, "details.menu[open]");
  if (!menu) return button;
  const had = holdsFocus(menu);
  const summary = one(menu, "summary");
  menu.removeAttribute("open");
  if (had) focusOn(summary);
  return summary ?? button;
}

/** Show the block with this key, and give its first button the focus: whoever works with keys goes on from there.
 * @param {Board} board @param {string} key */
function jumpTo(board, key) {
  const box = all(board.list, "[data-key]").find((each) => each.dataset.key?.split("/").at(-1) === key);
  if (!box) return;
  focusOn(one(box, "button"));
  box.scrollIntoView({ block: "center" });
}
