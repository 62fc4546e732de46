// The nodes of the cause tree in the page, and what this tab knows of it: what is folded, where one is.

import { blockOf } from "./blocks.js";
import { all, one, shared } from "./dom.js";

/** @import { Board } from "./boards.js" */

/** What this tab knows of a tree: what is folded (ids), the key of the block where one is, whether Tab goes deeper there, and the node
 * (an id) that one goes on to when it comes, from where; at which node (an id) everybody was seen to look, and whether one looks at all.
 * @typedef {{folded: Set<string>, at: string, deeper: boolean, goes: {id: string, from: HTMLElement | null} | null, looked: string,
 *   apart: boolean}} Tree */

/** @param {Board} board @returns {Tree} */
export const treeOf = ({ data }) => shared(`tree:${data.review}`, () => ({
  folded: new Set(), at: "", deeper: false, goes: null, looked: "", apart: false,
}));

/** @param {Board} board */
export const isTree = ({ data }) => data.board === "causes";

/** Return the nodes in their order, hidden ones too. @param {Board} board */
export const nodesOf = ({ list }) => all(list, ":scope > .block > .shown > [data-node]");

/** Return the nodes that are to be seen, in order. @param {Board} board */
export const shownNodes = (board) => nodesOf(board).filter((each) => !blockOf(each)?.matches(".folded, .elsewhere"));

/** @param {HTMLElement} node */
export const levelOf = (node) => Number(node.dataset.level ?? 0);

/** Return the node of a cause at the place where it stands in full. @param {Board} board @param {string | undefined} id */
export const nodeOf = ({ list }, id) => one(list, `[data-node="${CSS.escape(id ?? "")}"]:not([data-again])`);

/** Return a node and what is below it, in order. @param {Board} board @param {HTMLElement} node */
export function branchOf(board, node) {
  const nodes = nodesOf(board);
  const from = nodes.indexOf(node);
  const end = nodes.findIndex((each, at) => at > from && levelOf(each) <= levelOf(node));
  return nodes.slice(from, end < 0 ? undefined : end);
}

/** Return the node under which a node stands. @param {Board} board @param {HTMLElement} node @returns {HTMLElement | undefined} */
export function parentOf(board, node) {
  const nodes = nodesOf(board);
  return nodes.slice(0, nodes.indexOf(node)).findLast((each) => levelOf(each) < levelOf(node));
}
