// Drafts: what was typed and not sent. Every key press is kept in this browser under the tab, the seat and the form, so
// that a reload, another page or a crash loses nothing, and two tabs never share one.

import { tab } from "./tab.js";

const PREFIX = "postmortem:draft:";

/** What is kept of a form. `board` and `label` say to a person where it was written; `item` is what is being edited.
 * @typedef {{values: Record<string, any>, board: string, noun: string, label: string, item?: string, fixed?: object,
 *   seen?: number, at: number}} Draft */

const nameOf = (owner, scope, form) => `${PREFIX}${owner}:${scope}:${form}`;

/** Return the draft of a form in this tab, or null. @returns {Draft | null} */
export function loadDraft(scope, form) {
  try { return JSON.parse(localStorage.getItem(nameOf(tab().id, scope, form)) ?? "null"); } catch { return null; }
}

/** Keep a draft; one without values is dropped. @param {Draft} draft */
export function saveDraft(scope, form, draft) {
  const name = nameOf(tab().id, scope, form);
  try {
    if (Object.keys(draft.values).length) localStorage.setItem(name, JSON.stringify(draft));
    else localStorage.removeItem(name);
  } catch { /* no storage: the form itself still holds the text */ }
}

export function dropDraft(scope, form, owner = tab().id) {
  try { localStorage.removeItem(nameOf(owner, scope, form)); } catch { /* nothing was kept */ }
}

/** Return all drafts of a seat, with the tab and the form that each belongs to.
 * @returns {Array<{owner: string, form: string, draft: Draft}>} */
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

/** Return the drafts that tabs left behind which are not open any more. */
export async function orphans(scope) {
  const all = draftsOf(scope).filter((each) => each.owner !== tab().id);
  if (!all.length) return [];
  const living = await tab().living();
  return all.filter((each) => !living.has(each.owner));
}
