// Drafts: what was typed and not sent. Every key press is kept in this browser under the tab, the seat and the form, so
// that a reload, another page or a crash loses nothing, and two tabs never share one.

import { tab } from "./tab.js";

const PREFIX = "postmortem:draft:";

/** Where a text was written, so that it finds its way back even after a reload: the form, its board, what people call it,
 * the `item` that is edited, and what was `fixed` of what is added.
 * @typedef {{form: string, values: Record<string, any>, board: string, noun: string, label: string, item?: string,
 *   fixed?: Record<string, any>}} Origin */

/** What is kept of a form. `seen` is the version that an edit began at, `why` the reason that a text was left over.
 * @typedef {Omit<Origin, "form"> & {form?: string, seen?: number, why?: string, at: number}} Draft */

/** A draft with the tab that it belongs to. @typedef {{owner: string, form: string, draft: Draft}} Kept */

/** @param {string} owner @param {string} scope @param {string} form */
const nameOf = (owner, scope, form) => `${PREFIX}${owner}:${scope}:${form}`;

/** Return the draft of a form in this tab, or null. @param {string} scope @param {string} form @returns {Draft | null} */
export function loadDraft(scope, form) {
  try { return JSON.parse(localStorage.getItem(nameOf(tab().id, scope, form)) ?? "null"); } catch { return null; }
}

/** Keep a draft; one without values is dropped. @param {string} scope @param {string} form @param {Draft} draft
 * @param {string} [owner] the tab that it belongs to */
export function saveDraft(scope, form, draft, owner = tab().id) {
  const name = nameOf(owner, scope, form);
  try {
    if (Object.keys(draft.values).length) localStorage.setItem(name, JSON.stringify(draft));
    else localStorage.removeItem(name);
  } catch { /* no storage: the form itself still holds the text */ }
}

/** Forget a draft. @param {string} scope @param {string} form @param {string} [owner] the tab that it belongs to */
export function dropDraft(scope, form, owner = tab().id) {
  try { localStorage.removeItem(nameOf(owner, scope, form)); } catch { /* nothing was kept */ }
}

/** Return all drafts of a seat. @param {string} scope @returns {Kept[]} */
export function draftsOf(scope) {
  const found = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const name = localStorage.key(at) ?? "";
      const [owner, ...rest] = name.startsWith(PREFIX) ? name.slice(PREFIX.length).split(":") : [];
      const place = rest.join(":");
      if (!owner || !place.startsWith(`${scope}:`)) continue;
      const draft = JSON.parse(localStorage.getItem(name) ?? "null");
      if (draft?.values) found.push({ owner, form: place.slice(scope.length + 1), draft });
    }
  } catch { /* no storage, no drafts */ }
  return found;
}

/** Return the drafts that tabs left behind which are not open any more. @param {string} scope */
export async function orphans(scope) {
  const others = draftsOf(scope).filter((each) => each.owner !== tab().id);
  if (!others.length) return [];
  const living = await tab().living();
  return others.filter((each) => !living.has(each.owner));
}
