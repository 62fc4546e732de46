// Patching: the blocks of a board are put into the page one by one, and only those that changed. Each block has two
// parts: what is shown (drawn by the server) and, while somebody writes there, an editor that nobody draws over.
// A key such as `well/lesson:17` puts the block into the lane `well`.

import { toHeading } from "./arriving.js";
import { shownIn } from "./blocks.js";
import { all, around, el, focusOn, focused, isVisible, one } from "./dom.js";
import { fill } from "./filling.js";

/** @import { Block } from "./blocks.js" */

/** What is drawn into: the list of blocks, the root that knows the focus, what is being pressed, and whether something was
 * left undrawn for it.
 * @typedef {{list: HTMLElement, root: DocumentOrShadowRoot, pressed?: Node | null, postponed?: boolean}} Drawing */

/** A board as it is to look: the HTML of its blocks, their keys from top to bottom, and which parts of a long list were read.
 * @typedef {{blocks: Map<string, string>, order: string[], read?: string}} Shown */

/** Draw a board. @param {Drawing} board @param {Shown} shown
 * @returns {{fresh: Block[], changed: Block[]}} the blocks that are new, and all that look different now */
export function patch(board, shown) {
  const { list } = board;
  const known = new Map(blocksIn(list).map((each) => [keyOf(each), each]));
  const lanes = new Map(all(list, ":scope > [data-lane]").map((each) => [each.dataset.lane ?? "", each]));
  /** @type {Map<HTMLElement, HTMLElement | null>} */
  const ends = new Map(); // the last node that was put in place, per parent
  const wanted = new Set(shown.order);
  const fresh = [];
  const changed = [];
  for (const key of shown.order) {
    const html = shown.blocks.get(key);
    if (html === undefined) continue;
    const parent = laneOf(list, lanes, ends, wanted, key);
    let box = known.get(key) ?? fromAnotherLane(known, wanted, key);
    if (!box) { box = makeBlock(key); fresh.push(box); }
    known.delete(keyOf(box));
    box.dataset.key = key;
    box.pmGone = false; // what was removed while somebody writes there may have come back
    const news = box.pmHtml !== html;
    if (news && board.pressed && box.contains(board.pressed)) board.postponed = true; // a click in it would be lost
    else if (news) { fill(box, html, board.root); box.pmHtml = html; changed.push(box); }
    place(parent, box, ends.get(parent), wanted);
    ends.set(parent, box);
  }
  for (const gone of known.values()) leave(gone);
  for (const lane of lanes.values()) if (!ends.has(lane) && !lane.childElementCount) lane.remove();
  return { fresh, changed };
}

/** @param {HTMLElement} list @returns {Block[]} */
const blocksIn = (list) => all(list, "[data-key]");

/** @param {HTMLElement} box */
const keyOf = (box) => box.dataset.key ?? "";

/** @param {string} key @returns {Block} */
const makeBlock = (key) => el("div", { class: "block", "data-key": key }, el("div", { class: "shown" }));

/** A thing that changed its lane, such as a lesson its tone, is the same block in another place: what is open in it stays open.
 * @param {Map<string, Block>} known @param {Set<string>} wanted @param {string} key */
function fromAnotherLane(known, wanted, key) {
  const thing = key.split("/").at(-1) ?? "";
  if (!thing.includes(":")) return undefined; // each lane has a head of its own
  return [...known.values()].find((each) => keyOf(each).split("/").at(-1) === thing && !wanted.has(keyOf(each)));
}

/** Return where a block stands: in the list, or in the lane that its key names.
 * @param {HTMLElement} list @param {Map<string, HTMLElement>} lanes @param {Map<HTMLElement, HTMLElement | null>} ends
 * @param {Set<string>} wanted @param {string} key */
function laneOf(list, lanes, ends, wanted, key) {
  const [name, rest] = key.split("/", 2);
  if (rest === undefined) return list;
  const lane = lanes.get(name) ?? el("div", { class: "lane", "data-lane": name });
  lanes.set(name, lane);
  if (!ends.has(lane)) { place(list, lane, ends.get(list), wanted); ends.set(list, lane); ends.set(lane, null); }
  return lane;
}

/** Put a node behind another in `parent`; one that has the focus keeps it. What leaves is passed over: moving all that stands
 * behind it would cost more than the rest, and what takes its place should stand beside it while somebody's focus is there.
 * @param {HTMLElement} parent @param {HTMLElement} node @param {HTMLElement | null | undefined} behind @param {Set<string>} wanted */
function place(parent, node, behind, wanted) {
  let next = /** @type {HTMLElement | null} */ (behind ? behind.nextSibling : parent.firstChild);
  while (next && next !== node && next.dataset?.key !== undefined && !wanted.has(next.dataset.key)) {
    next = /** @type {HTMLElement | null} */ (next.nextSibling);
  }
  if (next === node) return;
  if (node.isConnected && parent.moveBefore) { parent.moveBefore(node, next); return; }
  const at = node.isConnected && node.contains(focused()) ? focused() : null;
  parent.insertBefore(node, next);
  focusOn(at);
}

/** Take a block away. One in which somebody writes stays until they have done; it says that the thing is gone.
 * @param {Block} box */
function leave(box) {
  if (box.pmEditors?.size) {
    box.pmGone = true;
    box.pmHtml = "";
    shownIn(box).replaceChildren();
    box.dispatchEvent(new CustomEvent("gone"));
    return;
  }
  const had = box.contains(focused());
  const beside = had ? neighbours(box) : [];
  box.remove();
  if (!had) return;
  const next = beside.map((each) => one(each, "[data-node]") ?? one(each, "summary,button,a")).find((each) => each && isVisible(each));
  if (next) focusOn(next); else toHeading();
}

/** Return the other blocks of a board, those behind a block first, then those before it from the nearest on.
 * @param {Block} box */
function neighbours(box) {
  const list = around(box, ".board");
  const blocks = list ? blocksIn(list) : [];
  const at = blocks.indexOf(box);
  return [...blocks.slice(at + 1), ...blocks.slice(0, at).toReversed()];
}
