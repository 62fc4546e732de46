// What the buttons of a board do. Templates say it in data attributes:
//   data-send='{"kind": …}'      send a command; with data-collect="ids" the ticked rows go along
//   data-each='{"kind": …}'      send one for each ticked row, all together; data-along="noun" first asks for more to send
//   data-edit, data-add, data-choose   open an editor (data-beside: the row stays in sight), a form below the row, a small choice
//   data-complete                open a choice for each value that is missing in the row, one after the other
//   data-prior='{"kind": …}'     send this before; only where it was done is the other sent
//   data-confirm="Title"         ask first (for what destroys or leaves)
//   data-then="name"             tell the page when it is done; data-opens="cause" opens that form (or field) there, in the new row
//   data-say="Done."             say so and offer the way back: an undo, or the command in data-back
//   data-jump="cause:17"         show another block of this board, and give it the focus; with data-on="timeline" of that board
//   data-about="17=T-07"         a mark of the picture: show the row that it stands for
//   data-show="17"               show the mark of this event in the picture
//   data-read                    read the part of a long list for which this stands
//   data-do="name"               tell the page: it goes somewhere

import { blockOf } from "./blocks.js";
import { boards, mayWrite } from "./boards.js";
import { complete, openChoice } from "./choose.js";
import { ask } from "./dialog.js";
import { all, around, focusOn, holdsFocus, one, unique } from "./dom.js";
import { openAdder, openEditor } from "./editing.js";
import { copy, trySample } from "./elsewhere.js";
import { showRow } from "./finding.js";
import { menuOf } from "./menus.js";
import { narrow } from "./narrowing.js";
import { lookCloser, openMark, showInPicture } from "./picture.js";
import { togglePrompts } from "./prompts.js";
import { sendEach, sendOne } from "./sending.js";
import { toggleBar } from "./standbar.js";
import { lookAtAll } from "./standing.js";
import { foldAll, lookApart, toggleFold, unfoldFor } from "./tree.js";
import { chooseView } from "./treeview.js";
import { switchHelp } from "./wordhelp.js";

/** @import { Board, Button } from "./boards.js" */

const DOUBLE = 450; // milliseconds; a double click is one click
const OPENS = "[data-edit],[data-add],[data-choose],[data-complete],[data-jump],[data-about],[data-show]";
const PRESSED = `[data-send],[data-each],${OPENS},[data-read],[data-do]`;

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
const mayRepeat = ({ dataset: { dot, edit, add, choose, complete: walk, confirm, about } }) =>
  [dot, edit, add, choose, walk, confirm, about].some((each) => each !== undefined);

/** @param {Board} board @param {Button} button @param {HTMLElement} from where the focus belongs afterwards */
function act(board, button, from) {
  const { edit, add, choose, complete: walk, jump, about, show, read, each, send } = button.dataset;
  if (edit !== undefined) openEditor(board, button, from);
  else if (add !== undefined) { unfoldFor(board, button); openAdder(board, button, from); }
  else if (choose !== undefined) openChoice(board, button);
  else if (walk !== undefined) complete(board, button);
  else if (jump !== undefined) jumpTo(board, jump, button);
  else if (about !== undefined) openMark(board, button);
  else if (show !== undefined) void showInPicture(board, show, button.dataset.label ?? "");
  else if (read !== undefined) board.bus?.read([board.data.board + (blockOf(button)?.dataset.key ?? "")]);
  else if (each !== undefined) sendEach(board, button);
  else if (send !== undefined) sendOne(board, button);
  else tellPage(board, button);
}

/** Let the page do something; some of it needs no server. @param {Board} board @param {Button} button */
function tellPage(board, button) {
  const { do: name = "", id = "", value = "" } = button.dataset;
  if (name in HERE) HERE[name](board, button);
  else board.navigate({ do: name, id, value, command_id: unique() });
}

/** What is done in the browser itself. @type {Record<string, (board: Board, button: Button) => void>} */
const HERE = {
  copy: (_, button) => { void copy(button); },
  sample: trySample,
  only: narrow,
  closer: (board, button) => lookCloser(board, button.dataset.value ?? ""),
  stand: (board) => { void toggleBar(board); },
  whole: lookAtAll,
  wording: helpOrNot,
  fold: toggleFold,
  fold_all: foldAll,
  prompts: togglePrompts,
  apart: lookApart,
  view: chooseView,
};

/** Switch wording help on or off in this browser, in every form that is open. @param {Board} _ @param {HTMLElement} button */
function helpOrNot(_, button) {
  const on = switchHelp();
  button.setAttribute("aria-pressed", String(on));
  for (const { host } of boards()) for (const line of all(host, ".wording")) line.toggleAttribute("data-off", !on);
}

/** Close the menu that a button is in. Return where the focus belongs afterwards. @param {HTMLElement} button */
function closeMenu(button) {
  const menu = menuOf(button, "details.menu[open]");
  const closed = menuOf(button); // a key pressed what stands in it
  if (!menu) return closed ? around(closed, "[data-node]") ?? one(closed, "summary") ?? button : button;
  const had = holdsFocus(menu);
  const summary = one(menu, "summary");
  menu.removeAttribute("open");
  if (had) focusOn(summary);
  return summary ?? button;
}

/** Show the block with this key, and give its first button the focus: whoever works with keys goes on from there.
 * @param {Board} board @param {string} key @param {Button} button which may name another board of this page */
function jumpTo(board, key, button) {
  const other = [...boards()].find((each) => each.data.board === button.dataset.on);
  if (other) { void showRow(other, key, button.textContent?.trim() ?? ""); return; }
  const box = all(board.list, "[data-key]").find((each) => each.dataset.key?.split("/").at(-1) === key);
  if (!box) return;
  focusOn(one(box, "[data-node]") ?? one(box, "button"));
  box.scrollIntoView({ block: "center" });
}
