// Patching: the blocks of a board are put into the page one by one, and only those that changed. Each block has two
// parts: what is shown (drawn by the server) and, while somebody writes there, an editor that nobody draws over.
// A key such as `well/lesson:17` puts the block into the lane `well`.

import { toHeading } from "./arriving.js";
import { el, focused } from "./dom.js";

/** Draw a board. @param {{list: HTMLElement, root: ParentNode}} board @param {{blocks: Map<string, string>, order: string[]}} shown
 * @returns {{fresh: HTMLElement[], changed: HTMLElement[]}} the blocks that are new, and all that look different now */
export function patch(board, shown) {
  const { list } = board;
  const known = new Map([...list.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each]));
  const lanes = new Map([...list.querySelectorAll(":scope > [data-lane]")].map((each) => [each.dataset.lane, each]));
  const ends = new Map(); // the last node that was put in place, per parent
  const fresh = [];
  const changed = [];
  for (const key of shown.order) {
    const html = shown.blocks.get(key);
    if (html === undefined) continue;
    const parent = laneOf(list, lanes, ends, key);
    let box = known.get(key) ?? fromAnotherLane(known, shown.order, key);
    if (!box) { box = el("div", { class: "block", "data-key": key }, el("div", { class: "shown" })); fresh.push(box); }
    known.delete(box.dataset.key);
    box.dataset.key = key;
    box.pmGone = false; // what was removed while somebody writes there may have come back
    const news = box.pmHtml !== html;
    if (news && board.pressed && box.contains(board.pressed)) board.postponed = true; // a click in it would be lost
    else if (news) { fill(box, html, board.root); box.pmHtml = html; changed.push(box); }
    place(parent, box, ends.get(parent));
    ends.set(parent, box);
  }
  for (const gone of known.values()) leave(gone);
  for (const lane of lanes.values()) if (!ends.has(lane) && !lane.childElementCount) lane.remove();
  return { fresh, changed };
}

/** A thing that changed its lane, such as a lesson its tone, is the same block in another place: what is open in it stays open. */
function fromAnotherLane(known, order, key) {
  const thing = key.split("/").at(-1);
  if (!thing.includes(":")) return undefined; // each lane has a head of its own
  return [...known.values()].find((each) => each.dataset.key.split("/").at(-1) === thing && !order.includes(each.dataset.key));
}

function laneOf(list, lanes, ends, key) {
  const [name, rest] = key.split("/", 2);
  if (rest === undefined) return list;
  let lane = lanes.get(name);
  if (!lane) { lane = el("div", { class: "lane", "data-lane": name }); lanes.set(name, lane); }
  if (!ends.has(lane)) { place(list, lane, ends.get(list)); ends.set(list, lane); ends.set(lane, null); }
  return lane;
}

/** Put a node behind another in `parent`; one that has the focus keeps it. */
function place(parent, node, behind) {
  const next = behind ? behind.nextSibling : parent.firstChild;
  if (next === node) return;
  if (node.isConnected && parent.moveBefore) { parent.moveBefore(node, next); return; }
  const at = node.isConnected && node.contains(focused()) ? focused() : null;
  parent.insertBefore(node, next);
  at?.focus({ preventScroll: true });
}

/** Take a block away. One in which somebody writes stays until they have done; it says that the thing is gone. */
function leave(box) {
  if (box.pmEditors?.size) { box.pmGone = true; box.querySelector(".shown").replaceChildren(); box.pmHtml = ""; box.dispatchEvent(new CustomEvent("gone")); return; }
  const had = box.contains(focused());
  const beside = had ? neighbours(box) : [];
  box.remove();
  if (!had) return;
  const next = beside.map((each) => each.querySelector("summary,button,a")).find((each) => each?.checkVisibility?.() ?? each);
  if (next) next.focus({ preventScroll: true }); else toHeading();
}

/** Return the other blocks of a board, those behind a block first, then those before it from the nearest on. */
function neighbours(box) {
  const all = [...(box.closest(".board")?.querySelectorAll("[data-key]") ?? [])];
  const at = all.indexOf(box);
  return [...all.slice(at + 1), ...all.slice(0, at).toReversed()];
}

/** Fill what a block shows. Whatever the reader had open, ticked or focused in it comes back. */
export function fill(box, html, root) {
  const shown = box.querySelector(":scope > .shown");
  const back = shown.contains(root.activeElement) ? wayBack(shown, root.activeElement) : null;
  const open = new Set([...shown.querySelectorAll("details[open]")].map((each) => each.dataset.name));
  const ticked = new Set([...shown.querySelectorAll("input[data-pick]:checked")].map((each) => each.dataset.pick));
  shown.innerHTML = html; // drawn by our own templates with autoescape on
  for (const each of shown.querySelectorAll("details")) if (open.has(each.dataset.name)) each.open = true;
  for (const each of shown.querySelectorAll("input[data-pick]")) each.checked = ticked.has(each.dataset.pick);
  back?.()?.focus({ preventScroll: true });
}

/** Remember a control of a block. The function that is returned finds it in whatever the block shows then, or what stands
 * in its place. @param {HTMLElement} shown @param {HTMLElement} control @returns {() => HTMLElement | undefined} */
export function wayBack(shown, control) {
  const was = describe(control);
  const nth = controls(shown).indexOf(control);
  return () => find(shown, was) ?? near(controls(shown), nth);
}

const controls = (shown) => [...shown.querySelectorAll("summary,button,a,input")].filter((each) => each.checkVisibility?.() ?? true);
const near = (all, nth) => all[Math.min(Math.max(nth, 0), all.length - 1)];

// What tells an element from its neighbours; what it shows (who pressed it, what is chosen) may have changed.
function describe(element) {
  const { pressedBy, ...data } = element.dataset;
  if (data.choose) delete data.value;
  return { tag: element.localName, data: JSON.stringify(data), name: element.parentElement?.dataset?.name ?? "" };
}
const find = (shown, was) => [...shown.querySelectorAll(was.tag)].find((each) => {
  const now = describe(each);
  return now.name === was.name && (was.tag === "summary" || now.data === was.data);
});
