// Editors: the forms that stand in a block. They belong to the block, not to what is shown in it, so others' changes are
// drawn without touching them.

import { shownIn } from "./blocks.js";
import { peopleOf } from "./boards.js";
import { el, focusOn, holdsFocus, one } from "./dom.js";
import { wayBack } from "./filling.js";
import { forgetDraft } from "./formdraft.js";
import { notice } from "./notice.js";
import { writesUnsigned } from "./unsigned.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board } from "./boards.js" */
/** @import { Form } from "./form.js" */

/** Return what every form of a board is opened with. @param {Board} board */
export const common = (board) => ({
  scope: board.data.scope ?? "", review: board.data.review, board: board.data.board, people: () => peopleOf(board),
  remember: (/** @type {Record<string, any>} */ command) => {
    if (!writesUnsigned(board)) board.outbox.push(command, { text: false }); // a line of the log with a name, beside one without
  },
});

/** Return the form with this id where it is open in a block; it then has the focus, unless it should not.
 * @param {Block} box @param {string} id @param {boolean} focus @param {string} [first] the field */
export function openIn(box, id, focus, first) {
  const known = box.pmEditors?.get(id);
  if (known && focus) known.focus(first);
  return known;
}

/** Put a form into a block. Its row is hidden where the form `hides` it; the focus goes back to where it came `from`.
 * @param {Block} box @param {Form} form @param {{hides: boolean, from?: HTMLElement | null}} how */
export function hold(box, form, { hides, from = null }) {
  box.pmEditors ??= new Map();
  box.pmEditors.set(form.id, form);
  form.back = from ? wayBack(shownIn(box), from) : undefined;
  form.hides = hides;
  box.append(el("div", { class: "editor" }, form.node));
  if (from) form.node.scrollIntoView({ block: "nearest" }); // all of it, not just the line that gets the focus
  hideRow(box);
}

/** @param {Block} box */
function hideRow(box) {
  box.toggleAttribute("data-edited", [...(box.pmEditors?.values() ?? [])].some((each) => each.hides));
}

/** Close the form and give the focus back to where it was opened. @param {Block} box @param {Form} form */
export function close(box, form) {
  const focus = holdsFocus(form.node);
  box.pmEditors?.delete(form.id);
  form.node.parentElement?.remove();
  hideRow(box);
  if (box.pmGone && !box.pmEditors?.size) { box.remove(); return; }
  if (focus) focusOn(form.back?.() ?? one(box, ".shown > [data-node]") ?? one(box, ".shown summary, .shown button"));
}

/** Escape: what stood there before stands there again; what was typed can be had back with `reopen`.
 * @param {Board} board @param {Block} box @param {Form} form @param {() => Form | null} reopen */
export function cancel(board, box, form, reopen) {
  const typed = form.touched();
  const had = form.written();
  forgetDraft(form);
  close(box, form);
  if (had) notice(board.host, "The edit was dropped.", { label: "Get it back", act: () => reopen()?.fill(typed) });
}
