// Reopening: what this tab had open with text in it before it was loaded anew is open again, and a text that was left over
// goes back to where it belongs.

import { blockOf } from "./blocks.js";
import { mayWrite } from "./boards.js";
import { all, one, same } from "./dom.js";
import { draftsOf, dropDraft } from "./drafts.js";
import { addBelow, askAlong, askedBy, editItem } from "./editing.js";
import { bringRows } from "./finding.js";
import { itemIn } from "./items.js";
import { keepLeftover } from "./leftovers.js";
import { tab } from "./tab.js";

/** @import { Board } from "./boards.js" */
/** @import { Draft, Origin } from "./drafts.js" */

const NO_PLACE = "There is no place for this text here now. Copy it.";
const NO_ROW = "What this belonged to is not there any more. Copy the text, or bring the row back in the history.";
const NOT_NOW = "You cannot write here at the moment. The text stays here.";
const IN_USE = "Send or clear what stands in the form first.";

/** Open again what this tab had open with text in it before it was loaded anew. @param {Board} board */
export async function reopenDrafts(board) {
  await tab().ready;
  const { scope = "", board: name, layouts = {} } = board.data;
  const mine = draftsOf(scope).filter(({ owner, draft }) => owner === tab().id && draft.board === name && layouts[draft.noun]);
  await bringRows(board, mine.flatMap(({ draft }) => draft.item ?? []));
  for (const { form: id, draft } of mine) reopenDraft(board, id, draft);
  board.refreshLeftovers();
}

/** @param {Board} board @param {string} id of the form @param {Draft} draft */
function reopenDraft(board, id, draft) {
  if (id.startsWith("edit:")) reopenEditor(board, id, draft);
  else if (id.startsWith("add:")) {
    const box = placeFor(board, draft);
    if (box) addBelow(board, box, draft.noun, draft.fixed ?? {}, { title: draft.label, focus: false });
  } else if (id.startsWith("along:")) {
    const button = askedBy(board, id);
    if (button) askAlong(board, button, { focus: false });
  }
}

/** @param {Board} board @param {string} id @param {Draft} draft */
function reopenEditor(board, id, draft) {
  const { scope = "" } = board.data;
  const item = itemIn(board.list, draft.item);
  if (!item) {
    keepLeftover(scope, { ...draft, form: id }, "What you were editing is not there any more.");
    dropDraft(scope, id);
    return;
  }
  const names = id.split(":")[3]?.split("+");
  const beside = one(item.node, `[data-beside][data-names="${CSS.escape(names?.join(",") ?? "")}"]`);
  editItem(board, item, { names, noun: draft.noun, focus: false, hides: !beside, fixed: draft.fixed, title: draft.label });
}

/** Return the block below which a text was being added. @param {Board} board @param {Pick<Draft, "noun" | "fixed">} draft */
function placeFor(board, { noun, fixed = {} }) {
  const button = all(board.list, "[data-add]").find((each) => each.dataset.add === noun
    && same(Object.entries(JSON.parse(each.dataset.fixed ?? "{}")).flat(), Object.entries(fixed).flat()));
  return button ? blockOf(button) : null;
}

/** Go on with a text that was left over. Return whether a form took it. @param {Board} board @param {Origin} origin */
export function take(board, origin) {
  const sentence = mayWrite(board) ? takeInto(board, origin) : NOT_NOW;
  if (sentence) board.complain(sentence);
  return !sentence;
}

/** Put a text into the form that it belongs to. Return why that cannot be, or an empty text.
 * @param {Board} board @param {Origin} origin */
function takeInto(board, { values, noun, item: id, fixed = {} }) {
  const wanted = board.data.composer;
  const { composer } = board;
  if (id) {
    const item = itemIn(board.list, id);
    if (!item) return NO_ROW;
    editItem(board, item)?.fill(values);
    return "";
  }
  if (wanted?.noun === noun && composer && !Object.keys(fixed).some((name) => fixed[name] !== wanted.fixed?.[name])) {
    if (composer.written()) return IN_USE;
    composer.fill(values);
    composer.focus();
    return "";
  }
  const box = placeFor(board, { noun, fixed });
  if (!box) return NO_PLACE;
  addBelow(board, box, noun, fixed)?.fill(values);
  return "";
}
