// Keys for the row that has the focus, while nothing is typed there. Templates say which button a key presses (data-press="?").

import { blockOf } from "./blocks.js";
import { all, around, startOf } from "./dom.js";

const TYPED = "input,textarea,select,form,[contenteditable]";

/** @param {KeyboardEvent} event */
export function onRowKey(event) {
  const at = startOf(event);
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat || around(at, TYPED)) return;
  const row = event.key.length === 1 ? blockOf(at) : null;
  const button = row && all(row, "[data-press]").find((each) => each.dataset.press === event.key && isOffered(each));
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** Return whether a button is offered to this person: it may be out of sight, such as in a menu that is closed.
 * @param {HTMLElement} button */
function isOffered(button) {
  /** @type {HTMLElement | null} */
  let node = button;
  while (node && !node.classList.contains("block")) {
    if (getComputedStyle(node).display === "none") return false;
    node = node.parentElement;
  }
  return true;
}
