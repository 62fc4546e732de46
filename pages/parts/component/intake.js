// Bringing in: what somebody pasted, dropped or chose is shown as rows before any of it is on the timeline. The server reads
// and draws; here are the dialog, what is ticked, and the answers. Nothing that was pasted is lost: closing gives the text back.

import { around, el, focusOn, focused, inputs, one, shared, startOf, unique } from "./dom.js";
import { decided, namesOf, options, reading, tick, tickAgain, wanted } from "./intakefields.js";
import { UNANSWERED, answered } from "./intakemessages.js";
import { address } from "./place.js";
import { openTray } from "./tray.js";

/** @import { Board } from "./boards.js" */
/** @import { Brought, NotRead } from "./intakemessages.js" */
/** @import { Done, NotDone } from "./messages.js" */

const READS_WITHIN = 60_000; // milliseconds
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
 * @property {HTMLElement} telling
 * @property {HTMLButtonElement} put
 * @property {HTMLButtonElement | null} tray
 * @property {HTMLButtonElement | null} keep
 * @property {string} ticket
 * @property {Map<string, string>} said how to read it, by the name of the field
 * @property {[string, string][]} answers
 * @property {Set<string>} unmasked
 * @property {{what: string, id: string}} pressed what was wanted last, and its id
 * @property {Set<string>} off rows that are not wanted
 * @property {boolean} rest whether the rows that are not shown are
 * @property {Set<string>} seen rows that the server did not tick: not wanted unless somebody does
 * @property {HTMLElement} bar that something is on its way
 * @property {HTMLElement} seconds how long already
 * @property {number} clock
 * @property {number} asked which reading is the latest
 * @property {boolean} busy whether something is on its way
 * @property {string} shown as what the rows were read that are shown
 * @property {AbortController | null} reading
 * @property {HTMLElement | null} before what had the focus */

/** What is shown, and what waits until that is done. @returns {{open: Intake | null, waiting: [Board, Sent][]}} */
const current = () => shared("intake", () => ({ open: null, waiting: [] }));

/** Show what was sent as rows, one after the other. @param {Board} board @param {...Sent} several */
export function bringIn(board, ...several) {
  current().waiting.push(...several.map((each) => /** @type {[Board, Sent]} */ ([board, each])));
  const { open, waiting } = current();
  if (open) { entitle(open); return; }
  const next = waiting.shift();
  if (next) show(...next);
}

/** @param {Board} board @param {Sent} sent */
function show(board, sent) {
  const intake = makeDialog(board, sent);
  current().open = intake;
  board.host.append(intake.dialog);
  entitle(intake);
  intake.dialog.showModal();
  void read(intake);
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
  const keep = sent.asText
    ? el("button", { type: "button", class: "quiet", text: "Keep it as one text", onclick: () => close(intake) }) : null;
  const form = el("form", { class: "intake" },
    el("header", { class: "row spread" },
      el("h3", { dir: "auto" }), el("span", { class: "soft small", "data-more": true }),
      el("button", { type: "button", class: "icon", "aria-label": "Close", text: "×", onclick: () => close(intake) })),
    body, el("div", { class: "telling" }, said, bar), el("div", { class: "row foot" }, keep, tray, put), zones());
  const dialog = el("dialog", { class: "ask wide", "aria-label": "Bring in", oncancel: (/** @type {Event} */ event) => {
    event.preventDefault();
    close(intake);
  } }, form);
  /** @type {Intake} */
  const intake = {
    board, sent, dialog, form, body, telling: said, put, tray, keep, ticket: "", said: new Map(), answers: [],
    pressed: { what: "", id: "" }, unmasked: new Set(), off: new Set(), seen: new Set(), rest: true,
    asked: 0, busy: false, shown: "", reading: null, bar, seconds, clock: 0, before: focused(),
  };
  hear(intake);
  return intake;
}

/** @param {Sent} sent */
const titleOf = ({ name, inbox }) => inbox?.title ?? (name ? `Bring in ${name}` : "Bring in what you pasted");

/** Say what this is, and how much waits behind it. @param {Intake} intake */
function entitle({ form, sent }) {
  const waits = current().waiting.length;
  const [title, more] = [one(form, "h3"), one(form, "[data-more]")];
  if (title) title.textContent = titleOf(sent);
  if (more) more.textContent = waits === 1 ? "1 more file waits" : waits ? `${waits} more files wait` : "";
}

/** The zones that this browser knows, as what a field suggests. */
function zones() {
  const names = Intl.supportedValuesOf?.("timeZone") ?? [];
  return el("datalist", { id: "intake-zones" }, ...["UTC", ...names].map((name) => el("option", { value: name })));
}

/** @param {Intake} intake */
function hear(intake) {
  const { form, tray } = intake;
  let timer = 0;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { submitter } = /** @type {SubmitEvent} */ (event);
    const offered = submitter ?? first(intake); // by keys: what is offered first
    if (offered === intake.keep) close(intake);
    else void bring(intake, offered === tray ? "tray" : "timeline");
  });
  tray?.addEventListener("click", () => { void bring(intake, "tray"); });
  form.addEventListener("change", (event) => {
    const at = /** @type {HTMLInputElement} */ (event.target);
    if (at.matches("[name=row],[data-all]")) { tick(intake, at); count(intake); }
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

/** Return the button that is offered first: a long file belongs into the tray, lines without any time were hardly meant as rows.
 * @param {Intake} intake */
const first = ({ keep, tray, put }) => [keep, tray].find((each) => each?.classList.contains("primary")) ?? put;

/** @param {Intake} intake */
function count(intake) {
  const { form, put, tray, keep } = intake;
  const many = wanted(intake);
  const directly = Number(form.dataset.directly ?? 0);
  put.disabled = !many || (!tray && many > directly);
  const rowsOf = many === 1 ? "1 row" : many ? `${many.toLocaleString("en")} rows` : "rows";
  put.textContent = `Put ${rowsOf} on the timeline`;
  if (tray) {
    tray.hidden = !many;
    tray.className = many > directly ? "primary" : "btn";
  }
  if (keep) keep.className = form.dataset.timed ? "quiet" : "primary";
  put.className = first(intake) === put ? "primary" : "btn";
}

/** Let the server read, and show what it found. @param {Intake} intake */
async function read(intake) {
  const mine = (intake.asked += 1);
  intake.reading?.abort();
  intake.reading = new AbortController();
  say(intake, "Reading…");
  const data = intake.ticket ? null : intake.sent.data; // it is kept for a while under its ticket
  const answer = /** @type {Brought | NotRead | NotDone | null} */ (await send(intake, options(intake), data, intake.reading.signal));
  if (mine !== intake.asked || current().open !== intake) return;
  if (!answer) { unanswered(intake); return; }
  if ("gone" in answer) { intake.ticket = ""; void read(intake); return; }
  if (!answer.ok) { unread(intake, answer); return; }
  draw(intake, answer);
}

/** Show what was read; what was said, ticked and typed stays. @param {Intake} intake @param {Brought} answer */
function draw(intake, answer) {
  intake.ticket = answer.ticket;
  const at = /** @type {HTMLInputElement | null} */ (focused());
  const name = at && intake.body.contains(at) ? at.name : "";
  const names = namesOf(intake);
  intake.body.innerHTML = answer.html; // drawn by our own templates with autoescape on
  Object.assign(intake.form.dataset, { beyond: answer.beyond, directly: answer.directly, timed: answer.timed ? "yes" : "" });
  intake.shown = reading(intake);
  tickAgain(intake);
  for (const each of inputs(intake.form, "[name^='name:']")) each.value = names[each.name.slice("name:".length)] ?? each.value;
  say(intake, "");
  count(intake);
  const again = /** @type {HTMLInputElement | null} */ (name ? one(intake.body, `[name="${CSS.escape(name)}"]`) : null);
  if (at && again?.matches("input:not([type=checkbox])")) again.value = at.value; // somebody types on while it is read
  focusOn(again || one(intake.body, ".asks button,.asks input") || (intake.put.disabled ? null : first(intake)));
}

/** Say why nothing was read; what nothing recognises can be read as something after all. @param {Intake} intake
 * @param {NotDone | NotRead} answer */
function unread(intake, answer) {
  say(intake, answer.sentence, true);
  if (!("html" in answer)) return;
  intake.body.innerHTML = answer.html; // drawn by our own templates with autoescape on
  focusOn(one(intake.body, "select"));
}

/** Offer to try again. @param {Intake} intake */
function unanswered(intake) {
  say(intake, UNANSWERED, true);
  if (intake.ticket) return;
  intake.put.textContent = "Read it again";
  intake.put.disabled = false;
  focusOn(intake.put);
}

/** @param {Intake} intake @param {"timeline" | "tray"} to */
async function bring(intake, to) {
  if (intake.busy || intake.put.disabled) return;
  if (!intake.ticket || reading(intake) !== intake.shown) { void read(intake); return; } // what would come is shown first
  const asked = new URLSearchParams({ review: intake.board.data.review ?? "", ticket: intake.ticket });
  const wants = decided(intake, to);
  const what = JSON.stringify(wants);
  if (intake.pressed.what !== what) intake.pressed = { what, id: unique() };
  const { id } = intake.pressed; // the same again where no answer came: it is done once
  const body = JSON.stringify({ ...wants, command_id: id });
  say(intake, "Putting the rows in…");
  const answer = /** @type {Done | NotDone | null} */ (await send(intake, asked, new Blob([body]), null, "live/intake/do"));
  if (!answer) { unanswered(intake); return; }
  if ("gone" in answer) { intake.ticket = ""; void read(intake); return; }
  if (!answer.ok) { say(intake, answer.sentence, true); return; }
  finish(intake);
  if (to === "tray") openTray(intake.board);
  intake.sent.brought?.();
  intake.board.expect(answer.ids.slice(0, 1));
  intake.board.offerUndo(to === "tray" ? "The rows are in the tray." : "The rows are on the timeline.", id);
  bringIn(intake.board); // what waits
}

/** @param {number} seconds @returns {Promise<void>} */
const later = (seconds) => new Promise((done) => { setTimeout(done, seconds * 1000); });

/** @param {Intake} intake @param {URLSearchParams} asked @param {Blob | null} data @param {AbortSignal | null} stop
 * @param {string} [route] @returns {Promise<Record<string, any> | null>} */
async function send(intake, asked, data, stop, route = "live/intake") {
  const late = AbortSignal.timeout(READS_WITHIN);
  const signal = stop ? AbortSignal.any([stop, late]) : late;
  try {
    for (;;) {
      const response = await fetch(`${address(route)}?${asked}`, {
        method: "POST", body: data ?? "", credentials: "same-origin", signal, headers: { "Content-Type": "application/octet-stream" },
      });
      const answer = await answered(response);
      if (!answer.again) return answer;
      await later(answer.wait ?? 1); // files that nobody waits for any more are still being read: the same again
    }
  } catch {
    return null;
  }
}

/** @param {Intake} intake @param {string} sentence @param {boolean} [wrong] */
function say(intake, sentence, wrong = false) {
  const { telling, body, bar, seconds } = intake;
  telling.textContent = sentence;
  telling.toggleAttribute("data-wrong", wrong);
  intake.busy = !!sentence && !wrong;
  const { busy } = intake;
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
  bringIn(intake.board); // what waits
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
