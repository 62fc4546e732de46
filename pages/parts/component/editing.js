// Editing where it stands: a row becomes a form in its place, a button opens a form below its row. The form belongs to the
// block, not to what is shown in it, so others' changes are drawn without touching it.

import { el, focused, same, shortened } from "./dom.js";
import { dropDraft, draftsOf } from "./drafts.js";
import { makeForm } from "./form.js";
import { itemOf, showAtOnce } from "./items.js";
import { keepLeftover } from "./leftovers.js";
import { notice } from "./notice.js";
import { wayBack } from "./patch.js";
import { giveBack, isElsewhere, isFree } from "./returning.js";
import { tab } from "./tab.js";

/** Open the editor of the item that `button` belongs to, with all its fields or those that `data-names` names. */
export function openEditor(board, button, from = button) {
  const item = itemOf(button);
  if (item) editItem(board, item, { names: button.dataset.names?.split(","), first: button.dataset.first, noun: button.dataset.layout, from, hides: button.dataset.beside === undefined });
}

/** @param {any} board @param {import("./items.js").Item} item */
export function editItem(board, item, { names = undefined, first = undefined, noun = item.noun, from = null, focus = true, values = null, hides = true } = {}) {
  const box = item.node.closest(".block");
  const id = `edit:${noun}:${item.id}${names ? `:${names.join("+")}` : ""}`;
  const known = box.pmEditors?.get(id);
  if (known) { if (focus) known.focus(first); return known; }
  const layout = board.data.layouts?.[noun];
  if (!layout) return null;
  const form = makeForm({
    ...common(board), id, layout, names, item: item.id, seen: item.version, values: item.values, look: "inline",
    title: item.node.dataset.label ? `Edit ${item.node.dataset.label}` : "Edit",
    send: (mine, sent) => save(board, box, mine, sent), close: (mine) => cancel(board, box, mine),
  });
  hold(box, id, form, { hides, from });
  watchOthers(box, form);
  if (values) form.fill(values);
  if (focus) form.focus(first);
  return form;
}

/** Open a form that adds something below the block of `button`, such as an answer under a cause. It stays for the next. */
export function openAdder(board, button, from = button) {
  const { add: noun, fixed = "{}", title } = button.dataset;
  addBelow(board, button.closest(".block"), noun, JSON.parse(fixed), { title, from });
}

export function addBelow(board, box, noun, fixed, { title = undefined, from = null, focus = true } = {}) {
  const id = `add:${noun}:${Object.values(fixed).join("+")}`;
  const known = box.pmEditors?.get(id);
  if (known) { if (focus) known.focus(); return known; }
  const layout = board.data.layouts[noun];
  const form = makeForm({
    ...common(board), id, layout, fixed, look: "inline", title: title ?? layout.submit,
    send: (mine, sent) => add(board, box, mine, sent), close: (mine) => cancel(board, box, mine),
  });
  hold(box, id, form, { hides: false, from });
  box.pmPlace = JSON.stringify({ noun, fixed });
  if (focus) form.focus();
  return form;
}

/** Open a form below the block of `button` that asks for what goes along with it, such as why the ticked cards are deferred. */
export function askAlong(board, button, { focus = true } = {}) {
  const { along: noun, title, each } = button.dataset;
  const box = button.closest(".block");
  const id = `along:${each}`;
  const known = box.pmEditors?.get(id);
  if (known) { if (focus) known.focus(); return known; }
  const now = () => (button.isConnected ? button : askedBy(board, id) ?? button); // it may have been drawn anew meanwhile
  const form = makeForm({
    ...common(board), id, layout: board.data.layouts[noun], look: "inline", title, submit: button.textContent.trim(),
    send: (mine) => { if (board.sendAlong(now(), mine.touched(), mine)) { forget(mine); close(board, box, mine); } },
    close: (mine) => cancel(board, box, mine), again: (how) => askAlong(board, now(), how),
  });
  hold(box, id, form, { hides: false, from: button });
  if (focus) form.focus();
  return form;
}

const askedBy = (board, id) => [...board.list.querySelectorAll("[data-along]")].find((each) => `along:${each.dataset.each}` === id);

const common = (board) => ({ scope: board.data.scope, review: board.data.review, board: board.data.board, people: board.data.people ?? [], remember: (command) => board.outbox.push(command, { text: false }) });

function hold(box, id, form, { hides, from }) {
  box.pmEditors ??= new Map();
  box.pmEditors.set(id, form);
  form.back = from && wayBack(box.querySelector(".shown"), from);
  form.hides = hides;
  box.append(el("div", { class: "editor" }, form.node));
  if (from) form.node.scrollIntoView({ block: "nearest" }); // all of it, not just the line that gets the focus
  box.toggleAttribute("data-edited", [...box.pmEditors.values()].some((each) => each.hides));
}

function release(box, form) {
  box.pmEditors.delete(form.id);
  form.node.parentElement?.remove();
  box.toggleAttribute("data-edited", [...box.pmEditors.values()].some((each) => each.hides));
}

/** Close the form and give the focus back to where it was opened. */
function close(board, box, form, { focus = form.node.contains(focused()) } = {}) {
  release(box, form);
  if (box.pmGone && !box.pmEditors.size) { box.remove(); return; }
  if (!focus) return;
  (form.back?.() ?? box.querySelector(".shown summary, .shown button"))?.focus({ preventScroll: true });
}

/** Escape: what stood there before stands there again; what was typed can be had back. */
function cancel(board, box, form) {
  const typed = form.touched();
  const had = form.written();
  dropDraft(form.opening.scope, form.id);
  close(board, box, form);
  if (!had) return;
  notice(board.host, "The edit was dropped.", { label: "Get it back", act: () => {
    const again = reopen(board, box, form);
    again?.fill(typed);
  } });
}

export function reopen(board, box, form, focus = true) {
  if (form.opening.again) return form.opening.again({ focus });
  if (!form.edits) return addBelow(board, box, form.opening.layout.noun, form.opening.fixed ?? {}, { title: form.opening.title, focus });
  const node = box.querySelector(`[data-item="${CSS.escape(form.opening.item)}"]`);
  const item = node && itemOf(node);
  return item ? editItem(board, item, { names: form.opening.names, noun: form.opening.layout.noun, hides: form.hides, focus }) : null;
}

/** Open the form again into which `values` were written, and show there why they were refused. Where something else is
 * typed in it meanwhile, or its row is gone, they stand on top of the board. */
export async function returnTo(board, form, values, answer, box = askedBy(board, form.id)?.closest(".block")) {
  const again = await giveBack(form.opening.scope, originOf(form, values), answer, async () => {
    const open = box?.pmEditors?.get(form.id);
    const free = !open || await isFree(open);
    return free && box?.isConnected ? reopen(board, box, form, !isElsewhere(box)) : null;
  });
  if (again && answer.theirs) compare(again, answer, values);
}

/** Save an edit: the row shows it at once; where it is refused, the form comes back with what was typed. */
function save(board, box, form, { command }) {
  const touched = form.touched();
  if (!Object.keys(touched).length) { dropDraft(form.opening.scope, form.id); close(board, box, form); return; }
  const node = box.querySelector(`[data-item="${CSS.escape(form.opening.item)}"]`);
  close(board, box, form);
  if (node) showAtOnce(node, touched);
  const id = board.outbox.push(command, {
    origin: originOf(form, touched), item: form.opening.item,
    done(answer) {
      node?.toggleAttribute("data-on-its-way", false);
      if (answer.ok) { if (form.opening.layout.said) board.offerUndo(form.opening.layout.said, id); return; }
      board.redraw(box);
      void returnTo(board, form, touched, answer, box);
    },
  });
  forget(form); // it is in the outbox now, which is kept as well
}

/** Add what an open form says, and keep the form for the next one. */
function add(board, box, form, { command }) {
  const touched = form.touched();
  form.clear();
  form.focus();
  board.send(command, { form, values: touched, origin: originOf(form, touched), box });
}

const forget = (form) => dropDraft(form.opening.scope, form.id);

/** Return where a text came from, so that it can find its way back even after a reload. */
export const originOf = (form, values) => ({
  form: form.id, values, board: form.opening.board, noun: form.opening.layout.noun, label: form.opening.title ?? "",
  item: form.opening.item, fixed: form.opening.fixed,
});

/** Show both texts where two people changed the same; saving again is then a decision. */
export function compare(form, answer, mine) {
  form.node.querySelector(".compare")?.remove();
  const rows = Object.entries(answer.theirs).filter(([name]) => form.controls.has(name)).map(([name, theirs]) => {
    const control = form.controls.get(name);
    const shown = Array.isArray(theirs) ? theirs.join(", ") : String(theirs ?? "");
    return el("div", { class: "both" },
      el("div", { class: "small soft", text: `${control.field.label}, as ${answer.by || "somebody"} left it:` }),
      el("div", { class: "text", text: shown || "(empty)", dir: "auto" }),
      el("button", { type: "button", class: "btn small", text: "Take this instead of mine", onclick: () => {
        control.write(theirs); form.base[name] = theirs; form.focus(name);
      } }));
  });
  for (const [name, theirs] of Object.entries(answer.theirs)) if (form.controls.has(name) && same(mine[name], theirs)) form.base[name] = theirs;
  if (answer.seen) form.seen = answer.seen;
  if (rows.length) form.node.prepend(el("div", { class: "compare", role: "alert" }, el("p", { class: "strong", text: answer.sentence }), ...rows));
}

/** While somebody edits, say what others change in the same fields. */
function watchOthers(box, form) {
  const told = el("p", { class: "small others", role: "status" });
  form.node.prepend(told);
  form.others = (item) => {
    const changed = [...form.controls].filter(([name]) => item.values[name] !== undefined && !same(item.values[name], form.base[name]));
    told.textContent = changed.length
      ? `Changed by somebody while you write: ${changed.map(([name, each]) => `${each.field.label} is now “${shortened(item.values[name])}”`).join("; ")}.` : "";
  };
  box.addEventListener("gone", () => { told.textContent = "This was removed while you write. Your text stays here; copy it, or ask for the row to be brought back (History)."; });
}

/** Tell open editors of a block that was drawn anew what it says now. */
export function tellEditors(box) {
  for (const form of box.pmEditors?.values() ?? []) {
    const node = form.edits && box.querySelector(`[data-item="${CSS.escape(form.opening.item)}"]`);
    if (node) form.others?.(itemOf(node));
  }
}

/** Open again what this tab had open with text in it before it was loaded anew. */
export async function reopenDrafts(board) {
  await tab().ready;
  for (const { owner, form: id, draft } of draftsOf(board.data.scope)) {
    if (owner !== tab().id || draft.board !== board.data.board || !board.data.layouts?.[draft.noun]) continue;
    if (id.startsWith("edit:")) {
      const node = board.list.querySelector(`[data-item="${CSS.escape(draft.item ?? "")}"]`);
      const names = id.split(":")[3]?.split("+");
      const beside = node?.querySelector(`[data-beside][data-names="${CSS.escape(names?.join(",") ?? "")}"]`);
      if (node) editItem(board, itemOf(node), { names, noun: draft.noun, focus: false, hides: !beside });
      else { keepLeftover(board.data.scope, { ...draft, form: id }, "What you were editing is not there any more."); dropDraft(board.data.scope, id); }
    } else if (id.startsWith("add:")) {
      const box = [...board.list.querySelectorAll("[data-add]")].find((each) => each.dataset.add === draft.noun
        && same(Object.values(JSON.parse(each.dataset.fixed ?? "{}")), Object.values(draft.fixed ?? {})))?.closest(".block");
      if (box) addBelow(board, box, draft.noun, draft.fixed ?? {}, { title: draft.label, focus: false });
    } else if (id.startsWith("along:")) {
      const button = askedBy(board, id);
      if (button) askAlong(board, button, { focus: false });
    }
  }
  board.refreshLeftovers();
}
