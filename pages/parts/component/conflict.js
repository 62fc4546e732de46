// Conflicts: two people write in the same field. While one edits, they see what the other changes; when both have saved,
// both texts stand side by side, and saving again is a decision.

import { el, one, same, shortened } from "./dom.js";
import { itemIn, wordOf } from "./items.js";

/** @import { Block } from "./blocks.js" */
/** @import { Form } from "./form.js" */
/** @import { NotDone } from "./messages.js" */

const REMOVED = "This was removed while you write. Your text stays here; copy it, or ask for the row to be brought back (History).";
const OVER = "What this belongs to is over, or not here any more. Your text stays here; copy it.";

/** Show both texts where two people changed the same. @param {Form} form @param {NotDone} answer
 * @param {Record<string, any>} mine */
export function compare(form, answer, mine) {
  one(form.node, ".compare")?.remove();
  const theirs = Object.entries(answer.theirs ?? {}).filter(([name]) => form.controls.has(name));
  const rows = theirs.map(([name, value]) => both(form, name, value, answer.by));
  for (const [name, value] of theirs) if (same(mine[name], value)) form.base[name] = value;
  if (answer.seen) form.seen = answer.seen;
  if (!rows.length) return;
  const box = el("div", { class: "compare", role: "alert" }, el("p", { class: "strong", text: answer.sentence }), ...rows);
  form.node.prepend(box);
}

/** @param {Form} form @param {string} name @param {any} theirs @param {string | undefined} by */
function both(form, name, theirs, by) {
  const control = form.controls.get(name);
  const shown = Array.isArray(theirs) ? theirs.join(", ") : String(wordOf(control?.field, theirs ?? ""));
  const take = () => { control?.write(theirs); form.base[name] = theirs; form.focus(name); };
  return el("div", { class: "both" },
    el("div", { class: "small soft", text: `${control?.field.label}, as ${by || "somebody"} left it:` }),
    el("div", { class: "text", text: shown || "(empty)", dir: "auto" }),
    el("button", { type: "button", class: "btn small", text: "Take this instead of mine", onclick: take }));
}

/** While somebody edits, say what others change in the same fields. @param {Block} box @param {Form} form */
export function watchOthers(box, form) {
  const told = el("p", { class: "small others", role: "status" });
  form.node.prepend(told);
  form.others = ({ values }) => {
    const changed = [...form.controls].filter(([name]) => values[name] !== undefined && !same(values[name], form.base[name]));
    const words = changed.map(([name, each]) => `${each.field.label} is now “${shortened(wordOf(each.field, values[name]))}”`);
    told.textContent = words.length ? `Changed by somebody while you write: ${words.join("; ")}.` : "";
  };
  box.addEventListener("gone", () => { told.textContent = form.edits ? REMOVED : OVER; });
}

/** Tell open editors of a block that was drawn anew what it says now. @param {Block} box */
export function tellEditors(box) {
  for (const form of box.pmEditors?.values() ?? []) {
    const item = form.edits && itemIn(box, form.opening.item);
    if (item) form.others?.(item);
  }
}
