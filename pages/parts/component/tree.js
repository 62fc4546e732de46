// The cause tree for whoever has a keyboard: all of it is one stop of Tab, on the node where one was last; only that node's buttons
// follow. Branches fold, and where everybody looks at one, the others are out of sight.

import { blockOf } from "./blocks.js";
import { all, around, focusOn, focused, holdsFocus, one } from "./dom.js";
import { lookOf, newLook } from "./looking.js";
import { bringIntoSight } from "./sight.js";
import { branchOf, isTree, levelOf, nodesOf, parentOf, shownNodes, treeOf } from "./treenodes.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board, Button } from "./boards.js" */

const CONTROLS = "button,summary,a[href]";
const TYPED = "input,textarea,select";

/** Draw what is folded and where one is. @param {Board} board @param {Block[]} changed the blocks that were drawn anew */
export function showTree(board, changed) {
  if (!isTree(board)) return;
  fold(board);
  for (const each of changed) quiet(each, keyOf(each) === treeOf(board).at);
  settleOn(board, nodeAt(board));
  const look = newLook(board);
  const box = look && !focused()?.matches(TYPED) ? blockOf(look) : null;
  if (box) bringIntoSight(box, "nearest");
}

/** Look at all by oneself where everybody looks at one branch, or there again. @param {Board} board */
export function lookApart(board) {
  treeOf(board).apart = !treeOf(board).apart;
  showTree(board, []);
}

/** @param {HTMLElement} box */
const keyOf = (box) => box.dataset.key ?? "";

/** Return the node where one is: where that is gone, the first one. @param {Board} board @returns {HTMLElement | undefined} */
function nodeAt(board) {
  const shown = shownNodes(board);
  return shown.find((each) => keyOf(/** @type {Block} */ (blockOf(each))) === treeOf(board).at) ?? shown[0];
}

/** @param {Board} board @param {HTMLElement | undefined} node */
function settleOn(board, node) {
  const box = node && blockOf(node);
  if (!box) return;
  const tree = treeOf(board);
  const before = all(board.list, ":scope > .block").find((each) => keyOf(each) === tree.at);
  if (before && before !== box) quiet(before, false);
  tree.at = keyOf(box);
  quiet(box, true);
}

/** Whether Tab comes by a block: its node, and what can be pressed in it. @param {Element} box @param {boolean} comes */
function quiet(box, comes) {
  const node = one(box, ":scope > .shown > [data-node]");
  if (!node) return;
  node.tabIndex = comes ? 0 : -1;
  for (const each of all(node, CONTROLS)) if (comes) each.removeAttribute("tabindex"); else each.tabIndex = -1;
}

/** Somebody came to a node, or to something in it. @param {Board} board @param {FocusEvent} event */
export function cameTo(board, event) {
  if (!isTree(board)) return;
  const at = /** @type {HTMLElement} */ (event.composedPath()[0]);
  const from = /** @type {Node | null} */ (event.relatedTarget);
  if (!from || !board.list.contains(from)) treeOf(board).deeper = false; // whoever only comes by with Tab goes on with it
  const node = around(at, "[data-node]");
  if (node && node.dataset.node) settleOn(board, node);
}

/** Go to a node. @param {Board} board @param {HTMLElement | null | undefined} node */
export function goToNode(board, node) {
  if (!node) return;
  settleOn(board, node);
  focusOn(node);
  node.scrollIntoView({ block: "nearest" });
}

// ------------------------------------------------------------------------------------------------------ folding

/** Hide what is below a folded node, and what is not looked at. Where somebody writes or has the focus, nothing is hidden.
 * @param {Board} board */
function fold(board) {
  const { folded } = treeOf(board);
  const look = lookOf(board);
  let hides = Infinity; // what is deeper than this level is folded away
  for (const each of nodesOf(board)) {
    const box = /** @type {Block} */ (blockOf(each));
    const above = !!look?.way.has(each);
    const may = () => !box.pmEditors?.size && !holdsFocus(box);
    if (levelOf(each) <= hides) hides = Infinity;
    box.classList.toggle("folded", hides < Infinity && may());
    box.classList.toggle("above", above);
    box.classList.toggle("elsewhere", !!look && !above && !look.branch.has(each) && may());
    const closed = !above && folded.has(each.dataset.node ?? "") && each.dataset.again === undefined;
    if (hides === Infinity && closed) hides = levelOf(each);
    mark(board, each);
  }
  one(board.list, '[data-do="fold_all"]')?.setAttribute("aria-pressed", String(allFolded(board)));
}

/** Say on the button of a node whether it is folded, and how many are below it then. @param {Board} board @param {HTMLElement} node */
function mark(board, node) {
  const button = one(node, ":scope .fold");
  if (!button) return;
  const closed = treeOf(board).folded.has(node.dataset.node ?? "");
  const text = closed ? `▶ ${branchOf(board, node).length - 1}` : "▼";
  if (button.textContent !== text) button.textContent = text;
  button.setAttribute("aria-expanded", String(!closed));
}

/** Return whether a node is folded, null where nothing is below it. @param {Board} board @param {HTMLElement} node */
export const isFolded = (board, node) => (one(node, ":scope .fold") ? treeOf(board).folded.has(node.dataset.node ?? "") : null);

/** Fold what is below a node, or unfold it. @param {Board} board @param {string} id @param {boolean} [closes] */
export function setFolded(board, id, closes = !treeOf(board).folded.has(id)) {
  const { folded } = treeOf(board);
  if (closes) folded.add(id); else folded.delete(id);
  showTree(board, []);
}

/** @param {Board} board @param {Button} button */
export const toggleFold = (board, button) => setFolded(board, button.dataset.id ?? "");

/** Return the ids of the nodes that fold with all others: problems stay open, so that their first answers are seen.
 * @param {Board} board */
function foldable(board) {
  const nodes = nodesOf(board).filter((each) => levelOf(each) > 0 && one(each, ":scope .fold"));
  return nodes.map((each) => each.dataset.node ?? "");
}

/** @param {Board} board */
function allFolded(board) {
  const ids = foldable(board);
  return ids.length > 0 && ids.every((each) => treeOf(board).folded.has(each));
}

/** Fold every branch, or unfold all where all are folded. Whoever was on a node goes on with what is still to be seen of its branch.
 * @param {Board} board */
export function foldAll(board) {
  const tree = treeOf(board);
  const at = nodesOf(board).find((each) => holdsFocus(each));
  tree.folded = new Set(allFolded(board) ? [] : foldable(board));
  if (at) goToNode(board, seenOf(board, at));
  showTree(board, []);
}

/** Return the node in which a node is folded away: the outermost one; itself where it is to be seen.
 * @param {Board} board @param {HTMLElement} node */
function seenOf(board, node) {
  let seen = node;
  for (let each = parentOf(board, node); each; each = parentOf(board, each)) {
    if (treeOf(board).folded.has(each.dataset.node ?? "")) seen = each;
  }
  return seen;
}

/** Unfold all that a node is folded away in. @param {Board} board @param {HTMLElement} node */
export function unfoldTo(board, node) {
  const { folded } = treeOf(board);
  for (let each = parentOf(board, node); each; each = parentOf(board, each)) folded.delete(each.dataset.node ?? "");
  showTree(board, []);
}

/** Whoever adds below a folded node wants to see what. @param {Board} board @param {HTMLElement} button */
export function unfoldFor(board, button) {
  const id = isTree(board) ? around(button, "[data-node]")?.dataset.node : undefined;
  if (id && treeOf(board).folded.has(id)) setFolded(board, id, false);
}
