// Looking at one branch, everybody together, as facilitator or scribe asked: the others are out of sight. Each person can look at all.

import { all, one } from "./dom.js";
import { branchOf, nodeOf, parentOf, treeOf } from "./treenodes.js";

/** @import { Board } from "./boards.js" */

/** What is looked at: the nodes of the branch, and those on the way up to the problem.
 * @typedef {{branch: Set<HTMLElement>, way: Set<HTMLElement>}} Look */

/** Return what is looked at; null where all of it. @param {Board} board @returns {Look | null} */
export function lookOf(board) {
  const tree = treeOf(board);
  const at = one(board.list, "[data-look]")?.dataset.look;
  if (!at || at !== tree.looked) tree.apart = false; // another branch counts anew
  for (const each of all(board.list, '[data-do="apart"]')) each.setAttribute("aria-pressed", String(tree.apart));
  const node = at && !tree.apart ? nodeOf(board, at) : null;
  if (!node) return null;
  const way = new Set();
  for (let each = parentOf(board, node); each; each = parentOf(board, each)) way.add(each);
  return { branch: new Set(branchOf(board, node)), way };
}

/** Return the node at which everybody looks since now; null where that is as before. @param {Board} board @returns {HTMLElement | null} */
export function newLook(board) {
  const tree = treeOf(board);
  const at = one(board.list, "[data-look]")?.dataset.look ?? "";
  if (at === tree.looked) return null;
  tree.looked = at;
  return at ? nodeOf(board, at) : null;
}
