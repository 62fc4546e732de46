// Bringing in: what somebody pasted, dropped or chose is shown as rows before any of it is on the timeline. The server reads
// and draws; here are the dialog, what is ticked, and the answers. Nothing that was pasted is lost: closing gives the text back.

import { all, around, el, focusOn, focused, inputs, one, shared, startOf, unique } from "./dom.js";
import { address } from "./place.js";
import { openTray } from "./tray.js";

/** @import { Board } from "./boards.js" */
/** @import { Brought, Done, NotDone } from "./messages.js" */

const READS_WITHIN = 60_000; // milliseconds
const TOO_LARGE = "A file may have at most 50 MB. Split it, or export a shorter span of time.";
const TELLS = 900; // milliseconds of reading after which it is said how long it takes already
const TYPES = 400; // milliseconds after the last key in a field of the preview

/** What is brought in: its bytes, its file name (none where it was pasted), and what to do with the text where nobody wants
 * rows of it; or which alerts of the inbox. `brought` hears that rows came.
 * @typedef {{data: Blob, name: string, asText?: () => void, inbox?: FromInbox, brought?: () => void}} Sent */
/** @typedef {{service: string, source: string, title: string}} FromInbox */

/** The dialog while it is open. @typedef {object} Intake
 * @property {Board} board
 * @property {Sent} sent
 * @property {HTMLDialogElement} dialog
 * @property {HTMLFormElement} form
 * @property {HTMLElement} body
 * @property {HTMLElement} said
 * @property {HTMLButtonElement} put
 * @property {HTMLButtonElement | null} tray
 * @property {string} ticket
 * @property {[string, string][]} answers
 * @property {Set<string>} unmasked
 * @property {{what: string, id: string}} pressed what was wanted last, and its id
 * @property {Set<string>} off rows that are not wanted
 * @property {Set<string>} seen rows that the server did not tick: not wanted unless somebody does
 * @property {HTMLElement} bar that something is on its way
 * @property {HTMLElement} seconds how long already
 * @property {number} clock
 * @property {number} asked which reading is the latest
 * @property {AbortController | null} reading
 * @property {HTMLElement | null} before what had the focus */

/** @returns {{open: Intake | null}} */
const current = () => shared("intake", () => ({ open: null }));

/** Show what was sent as rows. @param {Board} board @param {Sent} sent */
export function bringIn(board, sent) {
  if (current().open) return;
  const intake = makeDialog(board, sent);
  current().open = intake;
  board.host.append(intake.dialog);
  intake.dialog.showModal();
  void read(intake, sent.data);
}

/** @param {Board} board @param {Sent} sent @returns {Intake} */
function makeDialog(board, sent) {
  const body = el("div", { class: "rows-read" });
  const said = el("p", { class: "say", role: "status", text: "Reading…" });
  const seconds = el("span", { class: "soft small", "aria-hidden": "true" });
  // without a value, because nobody knows how much is left
  const bar = el("div", { class: "row reading", hidden: true }, el("progress", { "aria-label": "Reading" }), seconds);
  const put = el("button", { type: "submit", class: "primary", text: "Put on the timeline", disabled: true });
  const decides = ["facilitator", "scribe"].includes(board.data.role);
  const tray = decides ? el("button", { type: "button", class: "btn", text: "Into the tray", hidden: true }) : null;
  const form = el("form", { class: "intake" },
    el("header", { class: "row spread" },
      el("h3", { text: titleOf(sent), dir: "auto" }),
      el("button", { type: "button", class: "icon", "aria-label": "Close", text: "×", onclick: () => close(intake) })),
    body, said, bar,
    el("div", { class: "row foot" },
      sent.asText ? el("button", { type: "button", class: "quiet", text: "Keep it as one text", onclick: () => close(intake) }) : null,
      tray, put));
  const dialog = el("dialog", { class: "ask wide", "aria-label": "Bring in", oncancel: (/** @type {Event} */ event) => {
    event.preventDefault();
    close(intake);
  } }, form);
  /** @type {Intake} */
  const intake = {
    board, sent, dialog, form, body, said, put, tray, ticket: "", answers: [],
    pressed: { what: "", id: "" }, unmasked: new Set(), off: new Set(), seen: new Set(),
    asked: 0, reading: null, bar, seconds, clock: 0, before: focused(),
  };
  hear(intake);
  return intake;
}

/** @param {Sent} sent */
const titleOf = ({ name, inbox }) => inbox?.title ?? (name ? `Bring in ${name}` : "Bring in what you pasted");

/** @param {Intake} intake */
function hear(intake) {
  const { form, tray } = intake;
  let timer = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { submitter } = /** @type {SubmitEvent} */ (event);
    void bring(intake, !submitter && first(intake) === tray ? "tray" : "timeline"); // by keys: what is offered first
  });
  tray?.addEventListener("click", () => { void bring(intake, "tray"); });
  form.addEventListener("change", (event) => {
    const at = /** @type {HTMLInputElement} */ (event.target);
    if (at.matches("[name=row],[data-all]")) tick(intake, at);
    else if (!at.name.startsWith("name:")) { clearTimeout(timer); void read(intake); }
  });
  form.addEventListener("toggle", (event) => { // whoever opens the names goes on to say them
    const at = /** @type {HTMLDetailsElement} */ (event.target);
    if (at.open && at.matches(".named")) focusOn(inputs(at, "input").find((each) => !each.value) ?? null);
  }, true);
  form.addEventListener("input", (event) => {
    const at = /** @type {HTMLInputElement} */ (event.target);
    if (!at.matches("[name=starts]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => { void read(intake); }, TYPES);
  });
  form.addEventListener("click", (event) => {
    const button = around(/** @type {Element} */ (event.target), "button");
    if (!button) return;
    const { answer, means = "", unmask } = button.dataset;
    if (answer !== undefined) { intake.answers.push([answer, means]); void read(intake); }
    if (unmask !== undefined) { intake.unmasked.add(unmask); void read(intake); }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    const at = startOf(event);
    if (event.ctrlKey || event.metaKey) { event.preventDefault(); form.requestSubmit(); }
    else if (at.matches("input")) { event.preventDefault(); at.dispatchEvent(new Event("change", { bubbles: true })); }
  });
}

/** Tick a row or all, and say how many there are. @param {Intake} intake @param {HTMLInputElement} at */
function tick(intake, at) {
  const rows = inputs(intake.form, "[name=row]:not(:disabled)");
  if (at.dataset.all !== undefined) for (const each of rows) each.checked = at.checked;
  for (const each of rows) { if (each.checked) intake.off.delete(each.value); else intake.off.add(each.value); }
  const whole = /** @type {HTMLInputElement | null} */ (one(intake.form, "[data-all]"));
  if (whole) whole.checked = rows.every((each) => each.checked);
  count(intake);
}

/** Return the button that is offered first: a long file belongs into the tray. @param {Intake} intake */
const first = ({ tray, put }) => (tray?.classList.contains("primary") ? tray : put);

/** @param {Intake} intake */
function count(intake) {
  const { form, put, tray } = intake;
  const rows = inputs(form, "[name=row]:not(:disabled)");
  const beyond = Number(form.dataset.beyond ?? 0);
  const many = rows.filter((each) => each.checked).length + beyond;
  put.disabled = !many;
  const rowsOf = many === 1 ? "1 row" : many ? `${many.toLocaleString("en")} rows` : "rows";
  put.textContent = `Put ${rowsOf} on the timeline`;
  if (tray) {
    tray.hidden = !many;
    const long = many > Number(form.dataset.directly ?? 0);
    tray.className = long ? "primary" : "btn";
    put.className = long ? "btn" : "primary";
  }
}

/** What the form says about how to read, as the query of an address. @param {Intake} intake */
function options(intake) {
  const { board, sent, ticket, form } = intake;
  const asked = new URLSearchParams({ review: board.data.review ?? "", name: sent.name, ticket });
  if (sent.inbox) { asked.set("inbox", sent.inbox.service); asked.set("source", sent.inbox.source); }
  for (const name of ["importer", "zone", "day", "starts"]) {
    const field = /** @type {HTMLInputElement | null} */ (one(form, `[name=${name}]`));
    if (field?.value) asked.set(name, field.value);
  }
  for (const each of /** @type {HTMLSelectElement[]} */ (all(form, "select[name^='column:']"))) {
    asked.append("columns", `${each.name.slice("column:".length)}=${each.value}`);
  }
  for (const [about, means] of intake.answers) asked.append("answers", `${about}=${means}`);
  for (const row of intake.unmasked) asked.append("unmask", row);
  return asked;
}

/** Let the server read, and show what it found. @param {Intake} intake @param {Blob | null} [data] where it has none yet */
async function read(intake, data = null) {
  const mine = (intake.asked += 1);
  intake.reading?.abort();
  intake.reading = new AbortController();
  say(intake, "Reading…");
  const answer = /** @type {Brought | NotDone | null} */ (await send(intake, options(intake), data, intake.reading.signal));
  if (mine !== intake.asked || current().open !== intake) return;
  if (!answer) { say(intake, "Nobody answered. Check the connection, then try again.", true); return; }
  if (!answer.ok) { say(intake, answer.sentence, true); return; }
  intake.ticket = answer.ticket;
  const at = focused();
  const name = at && intake.body.contains(at) ? /** @type {HTMLInputElement} */ (at).name : "";
  const names = namesOf(intake);
  intake.body.innerHTML = answer.html; // drawn by our own templates with autoescape on
  intake.form.dataset.beyond = String(answer.beyond);
  intake.form.dataset.directly = String(answer.directly);
  for (const each of inputs(intake.form, "[name=row]:not(:disabled)")) {
    if (each.dataset.off !== undefined && !intake.seen.has(each.value)) { intake.seen.add(each.value); intake.off.add(each.value); }
    each.checked = !intake.off.has(each.value);
  }
  for (const each of inputs(intake.form, "[name^='name:']")) each.value = names[each.name.slice("name:".length)] ?? each.value;
  say(intake, "");
  count(intake);
  const again = name && one(intake.body, `[name="${CSS.escape(name)}"]`);
  focusOn(again || one(intake.body, ".asks button,.asks input") || (intake.put.disabled ? null : first(intake)));
}

/** @param {Intake} intake @returns {Record<string, string>} */
function namesOf(intake) {
  const found = inputs(intake.form, "[name^='name:']").map((each) => [each.name.slice("name:".length), each.value]);
  return Object.fromEntries(found);
}

/** @param {Intake} intake @param {"timeline" | "tray"} to */
async function bring(intake, to) {
  if (!intake.ticket || intake.put.disabled) return;
  const asked = new URLSearchParams({ review: intake.board.data.review ?? "", ticket: intake.ticket });
  const picked = inputs(intake.form, "[name=row]:checked").filter((each) => each.dataset.off === "lacks").map((each) => Number(each.value));
  const wants = { to, without: [...intake.off].map(Number), picked, names: namesOf(intake) };
  const what = JSON.stringify(wants);
  if (intake.pressed.what !== what) intake.pressed = { what, id: unique() };
  const { id } = intake.pressed; // the same again where no answer came: it is done once
  const body = JSON.stringify({ ...wants, command_id: id });
  say(intake, "Putting the rows in…");
  const answer = /** @type {Done | NotDone | null} */ (await send(intake, asked, new Blob([body]), null, "live/intake/do"));
  if (!answer) { say(intake, "Nobody answered. Check the connection, then try again.", true); return; }
  if (!answer.ok) { say(intake, answer.sentence, true); return; }
  if (to === "tray") openTray(intake.board);
  finish(intake);
  intake.sent.brought?.();
  intake.board.expect(answer.ids.slice(0, 1));
  intake.board.offerUndo(to === "tray" ? "The rows are in the tray." : "The rows are on the timeline.", id);
}

/** @param {Intake} intake @param {URLSearchParams} asked @param {Blob | null} data @param {AbortSignal | null} stop
 * @param {string} [route] @returns {Promise<Record<string, any> | null>} */
async function send(intake, asked, data, stop, route = "live/intake") {
  const late = AbortSignal.timeout(READS_WITHIN);
  try {
    const response = await fetch(`${address(route)}?${asked}`, {
      method: "POST", body: data ?? "", credentials: "same-origin", signal: stop ? AbortSignal.any([stop, late]) : late,
      headers: { "Content-Type": "application/octet-stream" },
    });
    if (response.status === 413) return { ok: false, sentence: TOO_LARGE };
    return await response.json();
  } catch {
    return null;
  }
}

/** @param {Intake} intake @param {string} sentence @param {boolean} [wrong] */
function say(intake, sentence, wrong = false) {
  const { said, body, bar, seconds } = intake;
  said.textContent = sentence;
  said.toggleAttribute("data-wrong", wrong);
  const busy = !!sentence && !wrong;
  body.toggleAttribute("data-busy", busy);
  bar.hidden = !busy;
  clearInterval(intake.clock);
  const since = Date.now();
  seconds.textContent = "";
  if (busy) intake.clock = setInterval(() => { seconds.textContent = `${Math.round((Date.now() - since) / 1000)} s`; }, TELLS);
}

/** Close it; what was pasted into a field goes there after all. @param {Intake} intake */
function close(intake) {
  finish(intake);
  intake.sent.asText?.();
}

/** @param {Intake} intake */
function finish(intake) {
  intake.reading?.abort();
  clearInterval(intake.clock);
  intake.dialog.close();
  intake.dialog.remove();
  current().open = null;
  if (intake.before?.isConnected) focusOn(intake.before);
}
