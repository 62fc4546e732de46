// The keys of the cause tree, while a node has the focus: arrows go and fold, Enter adds beside it, Tab below it, and so on (the
// line of keys says them). Tab adds only for who uses these keys; Escape gives it back to the browser, and Shift+Tab always is.

import { blockOf } from "./blocks.js";
import { mayWrite } from "./boards.js";
import { one, startOf } from "./dom.js";
import { editItem } from "./editing.js";
import { float } from "./floating.js";
import { itemOf } from "./items.js";
import { choose, chosen } from "./switches.js";
import { foldAll, goToNode, isFolded, setFolded } from "./tree.js";
import { addAbove, addUnder, deeperFrom } from "./treeforms.js";
import { isTree, nodeOf, parentOf, shownNodes, treeOf } from "./treenodes.js";

/** @import { Board } from "./boards.js" */

/** What a key does at a node; false where it is nothing there. @typedef {(board: Board, node: HTMLElement) => boolean | void} Does */

const PLACE = "postmortem:treekeys"; // in the browser's store, where the line of keys is hidden

/** @param {Board} board @param {KeyboardEvent} event */
export function onTreeKey(board, event) {
  if (!isTree(board) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const at = startOf(event);
  if (event.key === "Tab" && !event.shiftKey && deeperFrom(board, at)) { event.preventDefault(); return; }
  if (at.dataset.node === undefined) return;
  if (event.key === "Tab" && (event.shiftKey || !treeOf(board).deeper)) { treeOf(board).deeper = false; return; }
  const does = doesAt(board, at, event.shiftKey && event.key === "F10" ? "ContextMenu" : event.key);
  if (!does || does(board, at) === false) return;
  event.preventDefault();
  if (event.key !== "Escape") treeOf(board).deeper = true;
}

/** @param {Board} board @param {HTMLElement} node @param {string} key @returns {Does | undefined} */
function doesAt(board, node, key) {
  const name = key.length === 1 ? key.toLowerCase() : key;
  const again = node.dataset.again !== undefined;
  return ANYBODY[name] ?? (again ? ONCE_MORE[name] : mayWrite(board) ? WRITERS[name] : undefined);
}

/** @param {number} by @returns {Does} */
const step = (by) => (board, node) => {
  const shown = shownNodes(board);
  goToNode(board, shown[shown.indexOf(node) + by]);
};

/** @type {Record<string, Does>} */
const ANYBODY = {
  ArrowDown: step(1),
  ArrowUp: step(-1),
  Home: (board) => goToNode(board, shownNodes(board)[0]),
  End: (board) => goToNode(board, shownNodes(board).at(-1)),
  ArrowRight(board, node) {
    const folded = isFolded(board, node);
    if (folded) setFolded(board, node.dataset.node ?? "", false);
    else if (folded === false) step(1)(board, node);
  },
  ArrowLeft(board, node) {
    if (isFolded(board, node) === false) setFolded(board, node.dataset.node ?? "", true);
    else goToNode(board, parentOf(board, node));
  },
  f: foldAll,
  Escape: (board) => { treeOf(board).deeper = false; },
  "?": (board) => showKeys(board, !keysShown()),
  ContextMenu: openMenu,
};

/** Where a cause stands once more, it leads to the place where it stands in full. @type {Record<string, Does>} */
const ONCE_MORE = {
  Enter: (board, node) => goToNode(board, nodeOf(board, node.dataset.node)),
  Delete: press("[data-send*=unlink_cause]"),
  Backspace: press("[data-send*=unlink_cause]"),
};

/** @type {Record<string, Does>} */
const WRITERS = {
  Enter: (board, node) => addAbove(board, node),
  Tab: (board, node) => addUnder(board, node),
  e: edit,
  F2: edit,
  m: move,
  Delete: press("[data-send*=remove_cause]"),
  Backspace: press("[data-send*=remove_cause]"),
};

/** @param {string} selector of a button @returns {Does} */
function press(selector) {
  return (_, node) => { const button = one(node, selector); button?.click(); return !!button; };
}

/** @type {Does} */
function edit(board, node) {
  const item = itemOf(node);
  if (item) editItem(board, item, { first: "text", from: node });
}

/** Move a node under a number; where it explains several effects, from this place alone. @type {Does} */
function move(board, node) {
  const item = itemOf(node);
  const { under } = node.dataset;
  if (!item || !under) return false;
  editItem(board, item, { noun: "under", from: node, hides: false, values: {}, fixed: { instead_of: under } });
}

/** @type {Does} */
function openMenu(_, node) {
  const menu = /** @type {HTMLDetailsElement | null} */ (one(node, "details.menu"));
  if (!menu) return false;
  menu.open = true;
  float(menu);
  one(menu, ".item")?.focus();
}

const keysShown = () => chosen(PLACE) !== "off";

/** Show the line of keys while a node has the focus, or not. @param {Board} board @param {boolean} [shows] */
export function showKeys(board, shows = keysShown()) {
  choose(PLACE, shows ? null : "off");
  board.list.toggleAttribute("data-keys-off", !shows);
}

/** Somebody pressed on a node: it has the focus, and the keys are theirs. @param {Board} board @param {PointerEvent} event */
export function onTreePress(board, event) {
  if (!isTree(board)) return;
  const node = startOf(event).closest("[data-node]");
  if (node && blockOf(node)) treeOf(board).deeper = true;
}
