// Editing where it stands: a row becomes a form in its place, a button opens a form below its row that adds, or one that
// asks for what goes along with a click.

import { blockOf } from "./blocks.js";
import { compare, watchOthers } from "./conflict.js";
import { all } from "./dom.js";
import { sendWithEcho } from "./echoes.js";
import { cancel, close, common, hold, openIn } from "./editors.js";
import { makeForm } from "./form.js";
import { forgetDraft, originOf } from "./formdraft.js";
import { hasArrived, itemIn, itemOf, rowOf, showAtOnce } from "./items.js";
import { giveBack, isElsewhere, isFree } from "./returning.js";

/** @import { Block } from "./blocks.js" */
/** @import { Board } from "./boards.js" */
/** @import { Form } from "./form.js" */
/** @import { Item } from "./items.js" */
/** @import { NotDone } from "./messages.js" */

/** How an editor opens: with the fields `names` (else all), at the field `first`, as the layout `noun`, in place of its row
 * (`hides`), where the focus goes back to, and
 * what it begins with (else what its row shows) and sends along.
 * @typedef {{names?: string[], first?: string, noun?: string, from?: HTMLElement | null, focus?: boolean, hides?: boolean,
 * values?: Record<string, any>, fixed?: Record<string, any>, title?: string}} Editing */

/** Open the editor of the item that `button` belongs to, with all its fields or those that `data-names` names; `data-fixed` goes along.
 * @param {Board} board @param {HTMLElement} button @param {HTMLElement} [from] where the focus goes back to */
export function openEditor(board, button, from = button) {
  const item = itemOf(button);
  const { names, first, layout, beside, fixed, title } = button.dataset;
  if (!item) return;
  const along = fixed ? { fixed: JSON.parse(fixed), title } : {};
  editItem(board, item, { names: names?.split(","), first, noun: layout, from, hides: beside === undefined, ...along });
}

/** Return the editor of an item, or null where there is none for it.
 * @param {Board} board @param {Item} item @param {Editing} [how] @returns {Form | null} */
export function editItem(board, item, how = {}) {
  const { names, first, noun = item.noun, from = null, focus = true, hides = true, values, fixed, title } = how;
  const box = blockOf(item.node);
  const id = `edit:${noun}:${item.id}${names ? `:${names.join("+")}` : ""}`;
  const known = box && openIn(box, id, focus, first);
  const layout = board.data.layouts?.[noun];
  if (known || !box || !layout) return known ?? null;
  const { label } = item.node.dataset;
  const form = makeForm({
    ...common(board), id, layout, names, item: item.id, seen: item.version, values: values ?? item.values, fixed, look: "inline",
    title: title ?? (label ? `Edit ${label}` : "Edit"),
    send: (mine, { command }) => save(board, box, mine, command),
    close: (mine) => cancel(board, box, mine, () => reopen(board, box, mine)),
  });
  hold(box, form, { hides, from });
  watchOthers(box, form);
  if (focus) form.focus(first);
  return form;
}

/** Open a form that adds something below the block of `button`, such as an answer under a cause. It stays for the next.
 * @param {Board} board @param {HTMLElement} button @param {HTMLElement} [from] */
export function openAdder(board, button, from = button) {
  const { add: noun = "", fixed = "{}", title } = button.dataset;
  const box = blockOf(button);
  if (box) addBelow(board, box, noun, JSON.parse(fixed), { title, from });
}

/** @param {Board} board @param {Block} box @param {string} noun @param {Record<string, any>} fixed what is sent along
 * @param {{title?: string, from?: HTMLElement | null, focus?: boolean}} [how] @returns {Form | null} */
export function addBelow(board, box, noun, fixed, { title, from = null, focus = true } = {}) {
  const id = `add:${noun}:${Object.values(fixed).join("+")}`;
  const known = openIn(box, id, focus);
  const layout = board.data.layouts?.[noun];
  if (known || !layout) return known ?? null;
  const form = makeForm({
    ...common(board), id, layout, fixed, look: "inline", title: title ?? layout.submit,
    send: (mine, { command }) => add(board, blockOf(mine.node) ?? box, mine, command), // in the tree it goes to other blocks
    close: (mine) => { const now = blockOf(mine.node) ?? box; cancel(board, now, mine, () => reopen(board, now, mine)); },
  });
  hold(box, form, { hides: false, from });
  if (focus) form.focus();
  return form;
}

/** Open a form below the block of `button` that asks for what goes along with it, such as why the ticked cards are deferred.
 * @param {Board} board @param {HTMLElement} button @param {{focus?: boolean}} [how] @returns {Form | null} */
export function askAlong(board, button, { focus = true } = {}) {
  const { along: noun = "", title, each } = button.dataset;
  const box = blockOf(button);
  const id = `along:${each}`;
  const known = box && openIn(box, id, focus);
  const layout = board.data.layouts?.[noun];
  if (known || !box || !layout) return known ?? null;
  const now = () => (button.isConnected ? button : askedBy(board, id) ?? button); // it may have been drawn anew meanwhile
  /** @param {{focus: boolean}} how */
  const again = (how) => askAlong(board, now(), how);
  const form = makeForm({
    ...common(board), id, layout, look: "inline", title, submit: button.textContent?.trim(), again,
    send: (mine) => { if (board.sendAlong(now(), mine.touched(), mine)) { forgetDraft(mine); close(box, mine); } },
    close: (mine) => cancel(board, box, mine, () => again({ focus: true })),
  });
  hold(box, form, { hides: false, from: button });
  if (focus) form.focus();
  return form;
}

/** Return the button that a form asks for more to send along with. @param {Board} board @param {string} id of the form */
export const askedBy = (board, id) => all(board.list, "[data-along]").find((each) => `along:${each.dataset.each}` === id);

/** Open a form again as it was. @param {Board} board @param {Block} box @param {Form} form @param {boolean} [focus]
 * @returns {Form | null} */
function reopen(board, box, form, focus = true) {
  const { again, layout, fixed = {}, title, item: id, names } = form.opening;
  if (again) return again({ focus });
  if (!form.edits) return addBelow(board, box, layout.noun, fixed, { title, focus });
  const item = itemIn(box, id);
  return item && editItem(board, item, { names, noun: layout.noun, hides: form.hides, focus, fixed: form.opening.fixed, title });
}

/** Open the form again into which `values` were written, and show there why they were refused. Where something else is
 * typed in it meanwhile, or its row is gone, they stand on top of the board.
 * @param {Board} board @param {Form} form @param {Record<string, any>} values @param {NotDone} answer @param {Block | null} [at] */
export async function returnTo(board, form, values, answer, at = null) {
  const asked = askedBy(board, form.id);
  const box = at ?? (asked ? blockOf(asked) : null);
  const again = await giveBack(form.opening.scope, originOf(form, values), answer, async () => {
    const open = box?.pmEditors?.get(form.id);
    const free = !open || await isFree(open);
    return free && box?.isConnected ? reopen(board, box, form, !isElsewhere(box)) : null;
  });
  if (again && answer.theirs) compare(again, answer, values);
}

/** Save an edit: the row shows it at once; where it is refused, the form comes back with what was typed.
 * @param {Board} board @param {Block} box @param {Form} form @param {Record<string, any>} command */
function save(board, box, form, command) {
  const touched = form.touched();
  const { item, layout, fixed } = form.opening;
  if (!fixed && !Object.keys(touched).length) { forgetDraft(form); close(box, form); return; }
  const row = rowOf(box, item);
  close(box, form);
  if (row && layout.noun !== "version") showAtOnce(row, touched, layout); // its row stays as it is
  const id = board.outbox.push(command, {
    origin: originOf(form, touched), item,
    done(answer) {
      hasArrived(row);
      if (answer.ok) { if (layout.said) board.offerUndo(layout.said, id); return; }
      board.redraw(box);
      void returnTo(board, form, touched, answer, box);
    },
  });
  forgetDraft(form); // it is in the outbox now, which is kept as well
}

/** Add what an open form says, and keep the form for the next one; return the id under which it is on its way.
 * @param {Board} board @param {Block} box @param {Form} form @param {Record<string, any>} command */
function add(board, box, form, command) {
  const touched = form.touched();
  form.clear();
  form.focus();
  return sendWithEcho(board, command, { form, values: touched, origin: originOf(form, touched), box });
}
