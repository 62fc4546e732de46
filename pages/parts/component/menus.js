// Menus by keyboard: the arrows open one and go through it, Escape closes it, and so does Tab when it leads out of it.

import { all, around, focusOn, focused, isVisible, one, startOf } from "./dom.js";
import { float } from "./floating.js";

/** Return the menu that an element is in, or the nearest that fits. @param {Element} element @param {string} [selector]
 * @returns {HTMLDetailsElement | null} */
export const menuOf = (element, selector = "details.menu") => /** @type {HTMLDetailsElement | null} */ (around(element, selector));

/** Return the open menus. @param {ParentNode} list */
const openIn = (list) => /** @type {HTMLDetailsElement[]} */ (all(list, "details.menu[open]"));

/** @param {KeyboardEvent} event */
export function onMenuKey(event) {
  const at = startOf(event);
  const menu = menuOf(at);
  if (!menu) return;
  if (event.key === "Escape") { if (menu.open) close(menu); return; }
  const step = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }[event.key];
  if (step === undefined || (at.localName === "summary" && !step)) return;
  event.preventDefault();
  if (!menu.open) { menu.open = true; float(menu); } // so that there is something to go to at once
  go(menu, at, event.key, step);
}

/** @param {HTMLElement} menu @param {HTMLElement} at @param {string} key @param {number} step */
function go(menu, at, key, step) {
  const items = all(menu, ".item").filter(isVisible);
  const here = items.indexOf(at);
  const next = step ? (here < 0 ? (step > 0 ? 0 : -1) : here + step) : key === "Home" ? 0 : -1;
  items.at(items.length ? next % items.length : 0)?.focus();
}

/** @param {HTMLDetailsElement} menu */
function close(menu) {
  menu.open = false;
  focusOn(one(menu, "summary"));
}

/** Close the menus that the focus has left. @param {ParentNode} list */
export function closeLeft(list) {
  const at = focused();
  if (at) for (const each of openIn(list)) if (!each.contains(at)) each.open = false;
}

/** Close the menus that a click was outside of. @param {ParentNode} list @param {Event} event */
export function closeOthers(list, event) {
  for (const each of openIn(list)) if (!event.composedPath().includes(each)) each.open = false;
}
