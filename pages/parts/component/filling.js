// Filling a block with what the server drew: whatever its reader had open, ticked or focused in it comes back.

import { shownIn } from "./blocks.js";
import { all, focusOn, inputs, isVisible } from "./dom.js";

/** @import { Block } from "./blocks.js" */

/** What tells a control from its neighbours. @typedef {{tag: string, data: string, name: string}} Marks */

/** @param {Block} box @param {string} html @param {DocumentOrShadowRoot} root */
export function fill(box, html, root) {
  const shown = shownIn(box);
  const at = /** @type {HTMLElement | null} */ (root.activeElement);
  const back = at && shown.contains(at) ? wayBack(shown, at) : null;
  const open = new Set(all(shown, "details[open]").map((each) => each.dataset.name));
  const ticked = new Set(all(shown, "input[data-pick]:checked").map((each) => each.dataset.pick));
  shown.innerHTML = html; // drawn by our own templates with autoescape on
  for (const each of shown.querySelectorAll("details")) if (open.has(each.dataset.name)) each.open = true;
  for (const each of inputs(shown, "input[data-pick]")) each.checked = ticked.has(each.dataset.pick);
  focusOn(back?.());
}

/** Remember a control of a block. The function that is returned finds it in whatever the block shows then, or what stands
 * in its place. @param {HTMLElement} shown @param {HTMLElement} control @returns {() => HTMLElement | undefined} */
export function wayBack(shown, control) {
  const was = describe(control);
  const nth = controls(shown).indexOf(control);
  return () => find(shown, was) ?? near(controls(shown), nth);
}

/** @param {HTMLElement} shown */
const controls = (shown) => all(shown, "summary,button,a,input,.mark").filter(isVisible);

/** @param {HTMLElement[]} those @param {number} nth @returns {HTMLElement | undefined} */
const near = (those, nth) => those[Math.min(Math.max(nth, 0), those.length - 1)];

/** What a control shows (who pressed it, what is chosen) may have changed; it is the same control all the same.
 * @param {HTMLElement} element @returns {Marks} */
function describe(element) {
  const { pressedBy, ...data } = element.dataset;
  if (data.node) return { tag: element.localName, data: data.node, name: "" }; // a node of a tree, whatever it says now
  if (data.choose) delete data.value;
  return { tag: element.localName, data: JSON.stringify(data), name: element.parentElement?.dataset?.name ?? "" };
}

/** @param {HTMLElement} shown @param {Marks} was */
const find = (shown, was) => all(shown, was.tag).find((each) => {
  const now = describe(each);
  return now.name === was.name && (was.tag === "summary" || now.data === was.data);
});
