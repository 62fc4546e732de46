// Leftovers: texts that found no place. A refused text whose form is in use again, a draft of a tab that was closed, an
// edit of something that is gone. They stand on top of their board until somebody uses them or throws them away.

import { boards } from "./boards.js";
import { el, shortened, unique } from "./dom.js";
import { dropDraft, draftsOf, orphans, saveDraft } from "./drafts.js";
import { tab } from "./tab.js";

/** @import { Board } from "./boards.js" */
/** @import { Draft, Kept, Origin } from "./drafts.js" */

/** Keep a text that has no place now; return how to forget it. @param {string} scope
 * @param {Omit<Draft, "at">} origin @param {string} [why] */
export function keepLeftover(scope, origin, why = "") {
  const name = `left:${unique()}`;
  saveDraft(scope, name, { ...origin, why, at: Date.now() });
  return () => dropDraft(scope, name);
}

/** Let every board on the page look for what is left over: the one that a text was written on may have been built anew. */
export const showAllLeftovers = () => { for (const each of boards()) each.refreshLeftovers(); };

/** Draw what is left over for this board. @param {Board} board @param {(origin: Origin) => boolean} use return whether it was used */
export async function showLeftovers(board, use) {
  const { scope, board: name } = board.data;
  if (!scope) return;
  const own = draftsOf(scope).filter(({ owner, form }) => owner === tab().id && form.startsWith("left:"));
  const left = (await orphans(scope)).map((each) => ({ ...each, closed: true }));
  const all = [...own, ...left].filter(({ draft }) => draft.board === name);
  board.leftovers.replaceChildren(...all.map((each) => card(board, each, use)));
}

/** @param {Board} board @param {Kept & {closed?: boolean}} left @param {(origin: Origin) => boolean} use */
function card(board, { owner, form, draft, closed }, use) {
  const away = () => { dropDraft(board.data.scope ?? "", form, owner); node.remove(); };
  const why = draft.why || (closed ? "Not sent yet, from a window that was closed." : "Not saved.");
  const copy = async () => {
    try { await navigator.clipboard.writeText(wordsOf(draft.values)); } catch { /* it can be selected */ }
  };
  const node = el("div", { class: "card leftover", role: "group", "aria-label": "A text that is not saved" },
    el("p", { class: "strong", text: why }),
    el("p", { class: "text", text: wordsOf(draft.values), dir: "auto" }),
    el("div", { class: "row" },
      el("button", { type: "button", class: "btn", text: "Go on with it", onclick: () => { if (use({ ...draft, form })) away(); } }),
      el("button", { type: "button", class: "quiet", text: "Copy", onclick: copy }),
      el("button", { type: "button", class: "quiet", text: "Throw away", onclick: away })));
  return node;
}

/** @param {Record<string, any> | undefined} values */
const wordsOf = (values) => Object.values(values ?? {}).filter((each) => typeof each === "string" && each).join("\n");

/** Return whether a form stands on this page over a list, such as one that other pages have, too. @param {string} form */
const isOpen = (form) => [...boards()].some(({ composer }) => composer?.opening.id === form);

/** Return the boards of this seat on which something waits that was not sent, with a few words of it.
 * @param {string} scope @param {string | undefined} here a board that is in sight @returns {Array<{board: string, text: string}>} */
export function waitingElsewhere(scope, here) {
  const found = new Map();
  for (const { owner, form, draft } of draftsOf(scope)) {
    const elsewhere = draft.board && draft.board !== here && !isOpen(form);
    if (owner === tab().id && elsewhere) found.set(draft.board, shortened(wordsOf(draft.values), 60));
  }
  return [...found].map(([board, text]) => ({ board, text }));
}
