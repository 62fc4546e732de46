// Sight: bringing a block into sight, and keeping it there while what stands above it grows: parts of a long list that are read
// are seldom as high as the place that was kept for them.

import { all, one } from "./dom.js";

const HOLDS = 3000; // milliseconds
const LOOKS_EVERY = 80;
const FLASHES = 1600;
const MOVES = /** @type {const} */ (["wheel", "touchmove", "keydown", "pointerdown"]);

/** Bring a block into sight and let it flash; whoever scrolls on is not held.
 * @param {HTMLElement} box @param {ScrollLogicalPosition} where */
export function bringIntoSight(box, where) {
  flash(box);
  box.scrollIntoView({ block: where });
  const until = Date.now() + HOLDS;
  const stop = () => {
    clearInterval(timer);
    for (const each of MOVES) removeEventListener(each, stop, true);
  };
  const timer = setInterval(() => {
    if (Date.now() > until || !box.isConnected) stop();
    else if (!isInSight(box)) box.scrollIntoView({ block: where });
  }, LOOKS_EVERY);
  for (const each of MOVES) addEventListener(each, stop, { capture: true, passive: true });
}

/** Let a block flash. @param {HTMLElement} box */
export function flash(box) {
  box.classList.add("flash");
  setTimeout(() => box.classList.remove("flash"), FLASHES);
}

/** Do something to a list while what is in sight stays where it is, whatever comes or goes above it.
 * @template Done @param {HTMLElement} list @param {string} of the blocks one of which is to stay @param {() => Done} change
 * @returns {Done} */
export function steadily(list, of, change) {
  const seen = all(list, of).find(isInSight);
  const before = seen?.getBoundingClientRect().top ?? 0;
  const done = change();
  const by = seen?.isConnected ? seen.getBoundingClientRect().top - before : 0;
  if (Math.abs(by) > 1) (one(document, "[data-testid=stMain]") ?? document.scrollingElement)?.scrollBy(0, by);
  return done;
}

/** @param {HTMLElement} box */
function isInSight(box) {
  const { top, bottom } = box.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
