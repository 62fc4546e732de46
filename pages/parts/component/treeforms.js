// Forms that add to the cause tree by keys. They stand where the answer will: below the last one under the same effect, and they go
// along when others add there. Tab in an empty one goes below what was added last.

import { blockOf } from "./blocks.js";
import { all, focused, holdsFocus } from "./dom.js";
import { addBelow } from "./editing.js";
import { close } from "./editors.js";
import { isOnItsWay, underSent } from "./outbox.js";
import { goToNode, setFolded, unfoldTo } from "./tree.js";
import { branchOf, nodeOf, treeOf } from "./treenodes.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board } from "./boards.js" */
/** @import { Form } from "./form.js" */

/** Of a form in the tree, and of the one that goes on deeper: the node that Tab goes below (an id), the one that its focus went to,
 * what was sent last and all that has no answer yet (ids of the outbox), and what Tab has gone below already: a node, or what
 * becomes one. Until that is there, the form stays where it is, and what is written in it goes below that.
 * @typedef {{form: Form, below: string, left: string, last: string, unanswered: Set<string>, deeper: string}} Adding */

/** Add beside a node, as an answer to the same effect; beside a problem, another problem. @param {Board} board @param {HTMLElement} node */
export function addAbove(board, node) {
  const effect = nodeOf(board, node.dataset.under);
  if (effect) add(board, effect, node.dataset.node ?? "");
  else board.composer?.focus();
}

/** Add below a node. @param {Board} board @param {HTMLElement} node */
export const addUnder = (board, node) => { add(board, node, ""); };

/** Open the form for an answer to an effect. @param {Board} board @param {HTMLElement} effect @param {string} below what Tab goes below
 * @param {Adding} [going] what went on to here @returns {Form | null} */
function add(board, effect, below, going) {
  const { node: id = "" } = effect.dataset;
  unfoldTo(board, effect);
  setFolded(board, id, false);
  const box = lastUnder(board, effect);
  const title = all(effect, '[data-add="cause"]')[0]?.dataset.title;
  const known = all(board.list, ".block").map((each) => /** @type {Block} */ (each).pmEditors?.get(`add:cause:${id}`)).find(Boolean);
  const form = known ?? (box && addBelow(board, box, "cause", { under: id }, { title }));
  if (!form) return null;
  form.adding ??= begins(board, form, going);
  if (form.adding !== going) form.adding.below = below;
  form.back = () => {
    const node = nodeOf(board, form.adding?.below) ?? nodeOf(board, id) ?? undefined;
    if (form.adding) form.adding.left = node?.dataset.node ?? "";
    return node;
  };
  form.node.scrollIntoView({ block: "nearest" });
  form.focus();
  return form;
}

/** @param {Board} board @param {Form} form @param {Adding} [going] @returns {Adding} */
function begins(board, form, going) {
  /** @type {Adding} */
  const adding = going ?? { form, below: "", left: "", last: "", unanswered: new Set(), deeper: "" };
  adding.form = form;
  const { send } = form.opening;
  form.opening.send = (mine, { command, values }) => {
    const id = send(mine, { command: adding.deeper ? { ...command, under: adding.deeper } : command, values });
    if (id) adding.unanswered.add(adding.last = id);
  };
  form.arrived = (sent, ids) => arrived(board, adding, sent, ids);
  return adding;
}

/** What was sent has its answer; no ids where that was a refusal.
 * @param {Board} board @param {Adding} adding @param {string} sent @param {string[]} ids */
function arrived(board, adding, sent, ids) {
  adding.unanswered.delete(sent);
  if (adding.deeper === underSent(sent)) adding.deeper = ids[0] ?? "";
  else if (adding.last === sent) adding.below = ids[0] ?? adding.below;
  const at = focused(); // it may have been closed before, and somebody may have gone elsewhere since
  if (!adding.form.node.isConnected && ids[0] && at?.dataset.node === adding.left) treeOf(board).goes = { id: ids[0], from: at };
  followAdders(board);
}

/** Tab in the empty text of a form goes below what was added last. Return whether it does. @param {Board} board @param {HTMLElement} at */
export function deeperFrom(board, at) {
  const box = blockOf(at);
  const form = box && [...(box.pmEditors?.values() ?? [])].find((each) => each.node.contains(at));
  const { adding } = form ?? {};
  if (!box || !form || !adding || form.controls.get("text")?.input !== at || form.written()) return false;
  const below = adding.unanswered.has(adding.last) ? underSent(adding.last) : adding.below;
  if (!below) return !!adding.deeper; // it waits already
  Object.assign(adding, { deeper: below, below: "", last: "" });
  followAdders(board);
  return true;
}

/** The forms stand below the last answer to their effect, and go deeper where that was asked for and its node is there.
 * @param {Board} board */
export function followAdders(board) {
  goOn(board);
  for (const box of /** @type {Block[]} */ (all(board.list, ":scope > .block"))) {
    for (const form of box.pmEditors?.values() ?? []) if (form.adding) follow(board, box, form, form.adding);
  }
}

/** Whoever closed the form before its last answer had arrived goes on to that, unless they went elsewhere. @param {Board} board */
function goOn(board) {
  const tree = treeOf(board);
  const node = tree.goes && nodeOf(board, tree.goes.id);
  if (!tree.goes || !node) return;
  if (tree.goes.from === focused()) goToNode(board, node);
  tree.goes = null;
}

/** @param {Board} board @param {Block} box @param {Form} form @param {Adding} adding */
function follow(board, box, form, adding) {
  const deeper = adding.form === form && !isOnItsWay(adding.deeper) ? nodeOf(board, adding.deeper) : undefined;
  if (deeper) { goDeeper(board, box, form, deeper); return; }
  const effect = nodeOf(board, form.opening.fixed?.under);
  const target = effect && lastUnder(board, effect);
  if (target && target !== box) moveTo(box, target, form);
}

/** @param {Board} board @param {Block} box @param {Form} form @param {HTMLElement} node */
function goDeeper(board, box, form, node) {
  const typed = form.touched();
  const { adding } = form;
  if (adding) adding.deeper = "";
  form.clear();
  close(box, form);
  goToNode(board, node);
  treeOf(board).deeper = true;
  const next = add(board, node, "", adding);
  if (Object.keys(typed).length) next?.fill(typed);
}

/** Return the block below which an answer to an effect will stand. @param {Board} board @param {HTMLElement} effect */
function lastUnder(board, effect) {
  const last = branchOf(board, effect).at(-1);
  return last ? blockOf(last) : null;
}

/** Take an open form to another block; who types in it types on. @param {Block} box @param {Block} target @param {Form} form */
function moveTo(box, target, form) {
  const editor = form.node.parentElement;
  if (!editor || (!target.moveBefore && holdsFocus(editor))) return;
  box.pmEditors?.delete(form.id);
  (target.pmEditors ??= new Map()).set(form.id, form);
  if (target.moveBefore) target.moveBefore(editor, null); else target.append(editor);
  if (box.pmGone && !box.pmEditors?.size) box.remove();
}
