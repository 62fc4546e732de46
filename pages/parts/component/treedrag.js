// Dragging a node of the cause tree onto another moves it under that, with all that is below it; `m` and a number do the same by keys.
// A mouse drags by whatever in the node is neither text nor a control. Escape lets go.

import { blockOf } from "./blocks.js";
import { mayWrite } from "./boards.js";
import { all, around, el, one, overAll, startOf } from "./dom.js";
import { isTree } from "./treenodes.js";

/** @import { Board } from "./boards.js" */

/** What is dragged: the node, the block that it is over, where the pointer went down, and what follows the pointer.
 * @typedef {{node: HTMLElement, over: HTMLElement | null, x: number, y: number, label: HTMLElement | null}} Drag */

const KEEPS = ".text,button,a,summary,details,input,textarea,select,form"; // what a pointer does something else with
const FAR = 6; // pixels from which a press is a drag
const EDGE = 70; // pixels from the upper or lower edge, where the page scrolls along
const STEP = 18;

/** @param {Board} board @param {PointerEvent} event */
export function beginDrag(board, event) {
  const at = startOf(event);
  const node = around(at, "[data-node]");
  const moves = node && node.dataset.under && isTree(board) && mayWrite(board) && board.list.dataset.view !== "text";
  if (!moves || event.pointerType !== "mouse" || event.button !== 0 || around(at, KEEPS)) return;
  /** @type {Drag} */
  const drag = { node, over: null, x: event.clientX, y: event.clientY, label: null };
  const ended = new AbortController();
  const { signal } = ended;
  const end = () => { ended.abort(); lift(board, drag); };
  addEventListener("pointermove", (moved) => move(board, drag, moved), { signal });
  addEventListener("pointerup", () => { const { over, label } = drag; end(); if (label && over) drop(board, node, over); }, { signal });
  addEventListener("pointercancel", end, { signal });
  const escaped = (/** @type {KeyboardEvent} */ key) => { if (key.key === "Escape" && drag.label) { key.stopPropagation(); end(); } };
  addEventListener("keydown", escaped, { signal, capture: true });
}

/** @param {Board} board @param {Drag} drag @param {PointerEvent} event */
function move(board, drag, { clientX: x, clientY: y }) {
  if (!drag.label) {
    if (Math.hypot(x - drag.x, y - drag.y) < FAR) return;
    drag.label = el("div", { class: "dragged", text: drag.node.dataset.label });
    overAll(board.host, drag.label);
    board.list.classList.add("dragging");
    getSelection()?.removeAllRanges();
  }
  Object.assign(drag.label.style, { left: `${x + 14}px`, top: `${y + 14}px` });
  const under = board.root.elementFromPoint(x, y);
  const box = under && around(under, ".block:has(> .shown > [data-node])");
  if (box !== drag.over) { drag.over?.classList.remove("drop"); box?.classList.add("drop"); drag.over = box; }
  const by = y < EDGE * 2 ? -STEP : y > innerHeight - EDGE ? STEP : 0;
  if (by) one(document, "[data-testid=stMain]")?.scrollBy(0, by);
}

/** @param {Board} board @param {Drag} drag */
function lift(board, drag) {
  drag.label?.remove();
  board.list.classList.remove("dragging");
  for (const each of all(board.list, ".block.drop")) each.classList.remove("drop");
}

/** Move a node under the one on which it was dropped. @param {Board} board @param {HTMLElement} node @param {HTMLElement} box */
function drop(board, node, box) {
  const under = one(box, "[data-node]")?.dataset.node;
  if (!under || box === blockOf(node) || under === node.dataset.under) return;
  const id = board.outbox.push({ kind: "move_cause", id: node.dataset.node, under, instead_of: node.dataset.under }, {
    text: false,
    done(answer) { if (answer.ok) board.offerUndo("Moved.", id); else board.complain(answer.sentence); },
  });
}
