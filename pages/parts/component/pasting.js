// Pasting and dropping: several lines, or a file, become rows with a preview, wherever on the page somebody puts them.

import { mayWrite } from "./boards.js";
import { all, el, focused, startOf } from "./dom.js";
import { inboxOffers } from "./inbox.js";
import { bringIn } from "./intake.js";

/** @import { Board } from "./boards.js" */

const WRITES = "input,textarea,select,[contenteditable]";
const NOUN = "event"; // what rows become

/** What a board that takes rows listens to on the whole page.
 * @typedef {{stop: () => void, button: HTMLElement, role: string | null}} Taking */

/** Let a board take rows, or let go of that: only where this person may write events on it. @param {Board} board */
export function takeRows(board) {
  const wanted = board.data.composer?.noun === NOUN && mayWrite(board);
  if (!wanted) { letGo(board); return; }
  if (board.taking && board.taking.role !== board.data.role) letGo(board); // the inbox is for some roles alone
  board.taking ??= listen(board);
  if (!board.taking.button.isConnected) board.host.insertBefore(board.taking.button, board.list);
}

/** @param {Board} board */
export function letGo(board) {
  board.taking?.stop();
  board.taking = undefined;
}

/** @param {Board} board @returns {Taking} */
function listen(board) {
  const stop = new AbortController();
  const { signal } = stop;
  document.addEventListener("paste", (event) => onPaste(board, event), { signal, capture: true });
  let inside = 0;
  const mark = (/** @type {number} */ by) => {
    inside = Math.max(0, inside + by);
    document.body.toggleAttribute("data-dropping", inside > 0);
    board.host.toggleAttribute("data-dropping", inside > 0);
  };
  document.addEventListener("dragenter", (event) => { if (hasFiles(event)) mark(1); }, { signal });
  document.addEventListener("dragleave", (event) => { if (hasFiles(event)) mark(-1); }, { signal });
  document.addEventListener("dragover", (event) => { if (hasFiles(event)) event.preventDefault(); }, { signal });
  document.addEventListener("drop", (event) => {
    const files = sent(event.dataTransfer?.files);
    if (!files.length) return;
    event.preventDefault();
    inside = 0;
    mark(0);
    bringIn(board, ...files);
  }, { signal });
  const button = chooser(board);
  return { button, role: board.data.role ?? null, stop: () => { stop.abort(); button.remove(); mark(-inside); } };
}

/** @param {FileList | null | undefined} files */
const sent = (files) => [...(files ?? [])].map((each) => ({ data: each, name: each.name }));

/** @param {DragEvent} event */
const hasFiles = (event) => !!event.dataTransfer?.types.includes("Files");

/** The way in for whoever has no clipboard and nothing to drag. @param {Board} board */
function chooser(board) {
  const input = el("input", { type: "file", hidden: true, multiple: true, "aria-label": "File to bring in" });
  input.addEventListener("change", () => {
    bringIn(board, ...sent(input.files));
    input.value = "";
  });
  const words = "Bring in a file";
  return el("div", {}, inboxOffers(board), el("div", { class: "row taking" },
    el("button", { type: "button", class: "quiet small", text: words, onclick: () => input.click() }),
    el("span", { class: "soft small", text: "or paste lines, or drop a file here: Slack, PagerDuty, CSV, logs" }), input));
}

/** @param {Board} board @param {ClipboardEvent} event */
function onPaste(board, event) {
  const at = startOf(event);
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const files = event.clipboardData?.files;
  const field = writing(board, at);
  if (field === undefined || all(document, "dialog[open]").length || board.host.querySelector("dialog[open]")) return;
  if (files?.length && !text) {
    if (files[0]?.type.startsWith("image/")) return;
    event.preventDefault();
    bringIn(board, ...sent(files));
    return;
  }
  if (text.split("\n").filter((line) => line.trim()).length < 2) return;
  event.preventDefault();
  event.stopPropagation();
  bringIn(board, { data: new Blob([text]), name: "", asText: field ? () => insert(field, text) : undefined });
}

/** Return the field of the composer that is pasted into, null where it is nowhere in particular, and undefined where somebody
 * writes something else. @param {Board} board @param {HTMLElement} at @returns {HTMLTextAreaElement | null | undefined} */
function writing(board, at) {
  const field = at.matches?.(WRITES) ? at : focused()?.matches(WRITES) ? focused() : null;
  if (!field) return null;
  const isText = board.composer?.controls.get("text")?.input === field;
  return isText ? /** @type {HTMLTextAreaElement} */ (field) : undefined;
}

/** Put a text where the caret is, as the browser would have. @param {HTMLTextAreaElement} field @param {string} text */
function insert(field, text) {
  field.focus();
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
