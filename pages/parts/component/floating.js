// Floating: menus and small choices stand over everything, beside what opened them, wherever there is room.

import { one } from "./dom.js";

/** Put a box below what opened it, or above where there is no room; never outside of the window.
 * @param {HTMLElement} box @param {Element} anchor @param {boolean} [right] whether their right edges meet */
function stand(box, anchor, right = false) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const below = at.bottom + 6 + height <= innerHeight || at.top < height;
  const left = right ? at.right - width : at.left;
  box.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  box.style.top = `${Math.max(8, below ? Math.min(at.bottom + 6, innerHeight - height - 8) : at.top - height - 6)}px`;
}

/** Keep a box beside what opened it while things move: the page scrolls, a form above it closes. It ends with the box.
 * @param {HTMLElement} box @param {() => Element | null | undefined} anchor @param {boolean} [right] @returns {() => void} how to stop */
export function keepBeside(box, anchor, right = false) {
  const place = () => {
    const at = box.isConnected && box.matches(":popover-open") ? anchor() : null;
    if (at) stand(box, at, right); else stop();
  };
  const moved = new ResizeObserver(() => requestAnimationFrame(place)); // not in the same frame: that would be a loop
  const stop = () => { moved.disconnect(); document.removeEventListener("scroll", place, true); };
  document.addEventListener("scroll", place, true);
  if (box.parentElement) moved.observe(/** @type {Element} */ (box.closest(".host") ?? box.parentElement));
  place();
  return stop;
}

/** Let the drop of a menu float while the menu is open. @param {HTMLDetailsElement} menu with a `summary` and a `.drop` */
export function float(menu) {
  const drop = one(menu, ".drop");
  if (!drop?.showPopover) return; // an old browser: the style sheet puts it below
  drop.setAttribute("popover", "manual");
  if (!menu.open || !menu.isConnected) { if (drop.matches(":popover-open")) drop.hidePopover(); return; }
  if (!drop.matches(":popover-open")) drop.showPopover();
  keepBeside(drop, () => menu.querySelector("summary"), !menu.classList.contains("left"));
}
