// Following: the page asks Streamlit to catch up when the meeting moved. Whoever is typing is not torn away: they are told,
// and have ten seconds, or the moment that they ask for.

import { el, overAll, shared } from "./dom.js";
import { typing } from "./form.js";

const RETRY = 4000; // the message may have met a restart
const NOTICE = 10_000;
const STILL_TYPING = 8000; // since the last key

/** Ask the page to catch up where the meeting's state differs from what was drawn. @param {any} board */
export function follow(board) {
  const { bus, data } = board;
  if (!data.drawn && !data.draws) return;
  if (bus?.removed) { if (data.drawn) once(board, "removed", { removed: true }); return; }
  const now = bus?.state;
  if (data.drawn && now) {
    const known = forgotten(board);
    const drawn = known ? { ...data.drawn, stage: known.stage } : data.drawn;
    const names = Object.keys(drawn).filter((name) => now[name] !== undefined && now[name] !== drawn[name]);
    if (!names.length && !known) { board.asked = null; stay(board); return; }
    if (names.includes("stage") && !(known ?? data.mine)?.stay && holdsBack(board, now.stage)) return;
    const told = known ? { landed: known.stage, stay: known.stay } : {};
    once(board, `state:${[...Object.keys(drawn).map((name) => now[name]), now.boot]}`, { state: now, ...told });
  }
}

/** Return what a server that was restarted has forgotten of this tab: the stage that it had followed the meeting to, and
 * whether its reader stays. Null where it knows. */
function forgotten({ data }) {
  const known = shared(`followed:${data.review}`, () => ({}));
  const now = { boot: data.boot, here: data.mine?.here, stage: data.drawn.stage, stay: !!data.mine?.stay };
  const lost = known.boot && known.boot !== now.boot && known.here === now.here
    && (known.stay !== now.stay || (!now.stay && known.stage !== now.stage));
  if (lost) return known;
  Object.assign(known, now);
  return null;
}

function once(board, name, value) {
  if (board.asked === name) return;
  board.asked = name;
  board.tell("moved", { ...value, at: Date.now() });
  clearTimeout(board.retry);
  board.retry = setTimeout(() => { board.asked = null; follow(board); }, RETRY);
}

/** Return whether somebody is in the middle of a text; then they get a notice with a countdown first. */
function holdsBack(board, stage) {
  const going = (board.going ??= {});
  if (going.stage !== stage) { stay(board); Object.assign((board.going = {}), { stage }); return begin(board, stage); }
  return !going.over;
}

function begin(board, stage) {
  const { at, form } = typing();
  const writes = form?.node.isConnected && form.written() && Date.now() - at < STILL_TYPING;
  if (!writes) { board.going.over = true; return false; }
  const { going } = board;
  going.until = Date.now() + NOTICE;
  const left = el("b", { text: "10" });
  const go = () => { stay(board, true); follow(board); };
  const wait = el("button", { type: "button", class: "btn", text: "I need a moment", onclick() {
    clearInterval(going.tick);
    board.bus.say({ moment: true });
    words.replaceChildren("Take your time. The facilitator knows.");
    wait.remove();
  } });
  const words = el("span", {}, `Everybody moves to ${board.data.stages?.[stage] ?? "the next stage"} in `, left, " s. Your text is kept.");
  going.bar = el("div", { class: "going", role: "alert" }, words, wait, el("button", { type: "button", class: "primary", text: "Go now", onclick: go }));
  going.tick = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((going.until - Date.now()) / 1000));
    left.textContent = String(seconds);
    if (!seconds) go();
  }, 250);
  overAll(board.host, going.bar);
  return true;
}

/** Take the notice away; `over` lets the page go on. */
function stay(board, over = false) {
  clearInterval(board.going?.tick);
  board.going?.bar?.remove();
  if (board.going?.bar) board.bus?.say({ moment: false });
  if (over) board.going.over = true; else board.going = {};
}

/** Ask the page to draw its own part anew when the board that it stands for looks different. @param {any} board */
export function drawAgain(board) {
  const version = board.bus?.boards.get(board.data.board)?.version;
  if (!board.data.draws || version === undefined || version === board.drawnVersion) return;
  clearTimeout(board.later);
  board.later = setTimeout(() => {
    board.drawnVersion = version; board.drawnAt = Date.now();
    board.tell("moved", { version, at: Date.now() });
  }, Math.max(0, 700 - (Date.now() - (board.drawnAt ?? 0))));
}
