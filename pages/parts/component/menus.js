// Menus by keyboard: the arrows open one and go through it, Escape closes it, and so does Tab when it leads out of it.

import { focused } from "./dom.js";
import { float } from "./floating.js";

const OPEN = "details.menu[open]";

/** @param {KeyboardEvent} event */
export function onMenuKey(event) {
  const at = /** @type {HTMLElement} */ (event.composedPath()[0]);
  const menu = at.closest?.("details.menu");
  if (!menu) return;
  if (event.key === "Escape") { if (menu.open) close(menu); return; }
  const step = { ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }[event.key];
  if (step === undefined || (at.localName === "summary" && !step)) return;
  event.preventDefault();
  if (!menu.open) { menu.open = true; float(menu); } // so that there is something to go to at once
  go(menu, at, event.key, step);
}

function go(menu, at, key, step) {
  const items = [...menu.querySelectorAll(".item")].filter((each) => each.checkVisibility?.() ?? each.offsetParent);
  const here = items.indexOf(at);
  const next = step ? (here < 0 ? (step > 0 ? 0 : -1) : here + step) : key === "Home" ? 0 : -1;
  items.at(items.length ? next % items.length : 0)?.focus();
}

function close(menu) {
  menu.open = false;
  menu.querySelector("summary")?.focus({ preventScroll: true });
}

/** Close the menus that the focus has left. @param {ParentNode} list */
export function closeLeft(list) {
  const at = focused();
  for (const each of at ? list.querySelectorAll(OPEN) : []) if (!each.contains(at)) each.open = false;
}
