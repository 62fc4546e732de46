// The composer of a page: one line that opens when it gets the focus.

import { sendWithEcho } from "./echoes.js";
import { holdsFocus } from "./dom.js";
import { common } from "./editors.js";
import { makeForm } from "./form.js";
import { originOf } from "./formdraft.js";

/** @import { Board } from "./boards.js" */
/** @import { Form } from "./form.js" */
/** @import { Composer, Layout } from "./messages.js" */

const FOLDS = 150; // milliseconds without the focus

/** Put the composer on the page; it is made once and stays, whatever is drawn around it. @param {Board} board */
export function composer(board) {
  const wanted = board.data.composer;
  const layout = wanted && board.data.layouts?.[wanted.noun];
  const known = board.composer;
  if (!layout) {
    if (known && !known.written()) { known.node.remove(); board.composer = null; }
    return;
  }
  if (known?.opening.id === wanted.id) { known.opening.layout = { ...known.opening.layout, add: layout.add }; return; }
  known?.node.remove();
  const form = (board.composer = makeComposer(board, wanted, layout));
  board.above.append(form.node);
  dock(board);
  if (wanted.focus) form.focus();
}

/** @param {Board} board @param {Composer} wanted @param {Layout} layout @returns {Form} */
function makeComposer(board, wanted, layout) {
  const form = makeForm({
    ...common(board), id: wanted.id, layout, fixed: wanted.fixed, submit: wanted.submit, title: wanted.title ?? layout.submit,
    look: `composer card ${wanted.look ?? ""}`,
    after: () => board.lastAdded,
    send(mine, { command, values }) {
      const origin = originOf(mine, mine.touched());
      sendWithEcho(board, command, { form: mine, values, origin }); // first: it is in the outbox before it leaves the field
      mine.clear();
      mine.focus();
    },
    restored: (mine) => { mine.node.toggleAttribute("data-open", true); },
  });
  const { node } = form;
  node.addEventListener("focusin", () => node.toggleAttribute("data-open", true));
  const fold = () => {
    // What is pressed must not move away from under the pointer: whoever presses slowly would hit something else.
    if (board.pressed) addEventListener("pointerup", () => setTimeout(fold, FOLDS), { once: true });
    else if (!holdsFocus(node) && !form.written()) node.toggleAttribute("data-open", false);
  };
  node.addEventListener("focusout", () => setTimeout(fold, FOLDS));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !form.written()) [...form.controls.values()][0]?.input?.blur();
  });
  return form;
}

/** On phones the composer is docked at the lower edge; notices stand above it, so the page says how high it is.
 * @param {Board} board */
function dock(board) {
  const { above } = board;
  board.docked ??= new ResizeObserver(() => {
    const height = above.isConnected && getComputedStyle(above).position === "fixed" ? above.offsetHeight : 0;
    document.documentElement.style.setProperty("--dock", `${height}px`);
  });
  board.docked.observe(above);
}
