// The slider of the timeline: one stands at a moment of the incident, by oneself or, as facilitator, for everybody.

import { answerTo } from "./asking.js";
import { all, el, focusOn } from "./dom.js";
import { everybodyAt, keepLooks, standEverywhere, standingOf } from "./standing.js";

/** @import { Board } from "./boards.js" */
/** @import { Step } from "./messages.js" */

/** The open slider: its moments, its field, what it says. @typedef {{node: HTMLElement, field: HTMLInputElement, said: HTMLElement,
 * steps: Step[], sends: number, asks: number, share: (everybody: boolean) => void}} StandBar */

const PAUSE = 250; // milliseconds after the last move, before everybody moves along
const AGAIN = 1000; // milliseconds, before the moments are asked for anew

/** Open the slider above the list, or close it; then all is shown again. @param {Board} board */
export async function toggleBar(board) {
  if (board.standBar) { closeBar(board); return; }
  const steps = await ask(board);
  if (board.standBar) return;
  if (!steps?.length) { board.complain("No event has a time yet."); return; }
  const bar = (board.standBar = makeBar(board, steps));
  board.host.insertBefore(bar.node, board.list);
  const everybody = everybodyAt(board);
  keepLooks(board, null);
  choose(board, bar, everybody === null ? steps.length - 1 : before(steps, everybody));
  focusOn(bar.field);
}

/** @param {Board} board */
function closeBar(board) {
  const bar = board.standBar;
  if (!bar) return;
  clearTimeout(bar.sends);
  clearTimeout(bar.asks);
  bar.node.remove();
  delete board.standBar;
  Object.assign(standingOf(board), { alone: null, hides: false });
  standEverywhere();
  focusOn(all(board.list, '[data-do="stand"]')[0]);
}

/** Rows may have come, gone or moved: the slider has their moments a little later. @param {Board} board */
export function keepUp(board) {
  const bar = board.standBar;
  if (!bar || bar.asks) return;
  bar.asks = setTimeout(async () => {
    const steps = await ask(board);
    bar.asks = 0;
    const at = bar.steps[Number(bar.field.value)]?.at;
    if (!steps?.length || at === undefined || board.standBar !== bar) return;
    const end = Number(bar.field.value) === bar.steps.length - 1 && standingOf(board).alone === null;
    bar.steps = steps;
    bar.field.max = String(steps.length - 1);
    choose(board, bar, end ? steps.length - 1 : before(steps, at));
  }, AGAIN);
}

/** @param {Board} board @param {Step[]} steps @returns {StandBar} */
function makeBar(board, steps) {
  const field = el("input", {
    type: "range", min: 0, max: steps.length - 1, step: 1, "aria-label": "Stand at", class: "moments",
  });
  const said = el("b", { class: "stands" });
  const hides = el("span", { class: "soft hides" });
  const words = el("span", { class: "says", role: "status" }, said, " ", hides);
  const share = el("button", {
    type: "button", class: "btn share", text: "For everybody", onclick: () => send(board, bar),
  });
  const close = el("button", { type: "button", class: "quiet", text: "Look at all", onclick: () => closeBar(board) });
  const node = el("div", { class: "standbar", role: "group", "aria-label": "Stand at a moment" },
    words, field, el("span", { class: "row" }, board.data.role === "facilitator" ? share : null, close));
  /** @type {StandBar} */
  const bar = {
    node, field, said: words, steps, sends: 0, asks: 0,
    share(everybody) { // without the slider one stands with everybody
      node.classList.toggle("shared", everybody);
      close.textContent = everybody ? "Close the slider" : "Look at all";
    },
  };
  field.addEventListener("input", () => {
    keepLooks(board, null);
    choose(board, bar, Number(field.value));
    if (everybodyAt(board) === null || board.data.role !== "facilitator") return;
    clearTimeout(bar.sends);
    bar.sends = setTimeout(() => send(board, bar), PAUSE);
  });
  field.addEventListener("keydown", (event) => { if (event.key === "Escape") closeBar(board); });
  return bar;
}

/** Stand at one of the moments; at the last one nothing is hidden. @param {Board} board @param {StandBar} bar @param {number} n */
function choose(board, bar, n) {
  const { at, says, later } = bar.steps[n];
  bar.field.value = String(n);
  const hidden = later ? `${later} later ${later === 1 ? "one" : "ones"} hidden` : "nothing is later";
  bar.field.setAttribute("aria-valuetext", `${says}, ${hidden}`);
  const [stands, hides] = all(bar.said, "*");
  stands.textContent = `You stand at ${says}`;
  hides.textContent = hidden;
  Object.assign(standingOf(board), { alone: at, hides: later > 0 });
  standEverywhere();
}

/** Let everybody stand where the facilitator does. @param {Board} board @param {StandBar} bar */
function send(board, bar) {
  const { at } = bar.steps[Number(bar.field.value)];
  board.outbox.push({ kind: "stand_at", at: new Date(at).toISOString() }, {
    text: false,
    done: (answer) => { if (!answer.ok) board.complain(answer.sentence); },
  });
}

/** Return the last moment that is not after `at`. @param {Step[]} steps @param {number} at */
const before = (steps, at) => Math.max(0, steps.findLastIndex((each) => each.at <= at));

/** @param {Board} board @returns {Promise<Step[] | null>} */
async function ask({ data }) {
  return (await answerTo("live/steps", { review: data.review ?? "" }))?.steps ?? null;
}
