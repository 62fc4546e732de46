// Following: the page asks Streamlit to catch up when the meeting moved. Whoever is typing is not torn away: they are told,
// and have ten seconds, or the moment that they ask for.

import { el, overAll, shared } from "./dom.js";
import { typing } from "./formdraft.js";

/** @import { Board } from "./boards.js" */
/** @import { Drawn, Moved } from "./messages.js" */

/** That everybody moves to a stage: the notice, until when it stays, and whether its person goes along now.
 * @typedef {{stage?: string, over?: boolean, bar?: HTMLElement, tick?: number}} Notice */

/** What a tab followed: which server drew it, for which page and stage, and whether its reader stays.
 * @typedef {{process?: string, here?: string, stage?: string, stay?: boolean}} Followed */

const RETRY = 4000; // the message may have met a restart
const NOTICE = 10_000;
const STILL_TYPING = 8000; // since the last key

/** Ask the page to catch up where the meeting's state differs from what was drawn. @param {Board} board */
export function follow(board) {
  const { bus, data } = board;
  if (!data.drawn) return;
  if (bus?.removed) { once(board, "removed", { removed: true }); return; }
  const now = bus?.state;
  if (!now) return;
  const known = forgotten(board, data.drawn);
  const drawn = known ? { ...data.drawn, stage: known.stage } : data.drawn;
  const all = /** @type {Array<keyof Drawn>} */ (Object.keys(drawn));
  const names = all.filter((name) => now[name] !== undefined && now[name] !== drawn[name]);
  if (!names.length && !known) { board.asked = null; stay(board); return; }
  if (names.includes("stage") && !(known ?? data.mine)?.stay && holdsBack(board, now.stage)) return;
  const told = known ? { landed: known.stage, stay: known.stay } : elsewhere(board, data.drawn);
  once(board, `state:${[...all.map((name) => now[name]), bus.process]}`, { state: now, ...told });
}

/** Return what a server that was restarted has forgotten of this tab: the stage that it had followed the meeting to, and
 * whether its reader stays. Null where it knows. @param {Board} board @param {Drawn} drawn @returns {Followed | null} */
function forgotten({ data }, drawn) {
  const known = shared(`followed:${data.review}`, () => /** @type {Followed} */ ({}));
  const now = { process: data.process, here: data.mine?.here, stage: drawn.stage, stay: !!data.mine?.stay };
  const lost = known.process && known.process !== now.process && known.here === now.here
    && (known.stay !== now.stay || (!now.stay && known.stage !== now.stage));
  if (lost) return known;
  Object.assign(known, now);
  return null;
}

/** Return what the server that answers now cannot know, where another one has drawn this page: what is told may reach it
 * before the page is drawn anew. @param {Board} board @param {Drawn} drawn */
function elsewhere({ bus, data }, drawn) {
  const restarted = bus?.process && data.process && bus.process !== data.process;
  return restarted ? { landed: drawn.stage, stay: !!data.mine?.stay } : {};
}

/** Tell the page, once; and again where nothing came of it. @param {Board} board @param {string} name @param {Omit<Moved, "at">} value */
function once(board, name, value) {
  if (board.asked === name) return;
  board.asked = name;
  board.tell("moved", { ...value, at: Date.now() });
  clearTimeout(board.retry);
  board.retry = setTimeout(() => { board.asked = null; follow(board); }, RETRY);
}

/** Return whether somebody is in the middle of a text; then they get a notice with a countdown first.
 * @param {Board} board @param {string} stage */
function holdsBack(board, stage) {
  const going = (board.going ??= {});
  if (going.stage === stage) return !going.over;
  stay(board);
  board.going = { stage };
  return begin(board, board.going, stage);
}

/** @param {Board} board @param {Notice} going @param {string} stage */
function begin(board, going, stage) {
  const { at, form } = typing();
  const writes = form?.node.isConnected && form.written() && Date.now() - at < STILL_TYPING;
  if (!writes) { going.over = true; return false; }
  const until = Date.now() + NOTICE;
  const left = el("b", { text: "10" });
  const go = () => { stay(board, true); follow(board); };
  const pause = () => {
    clearInterval(going.tick);
    board.bus?.say({ moment: true });
    words.replaceChildren("Take your time. The facilitator knows.");
    wait.remove();
  };
  const wait = el("button", { type: "button", class: "btn", text: "I need a moment", onclick: pause });
  const now = el("button", { type: "button", class: "primary", text: "Go now", onclick: go });
  const words = el("span", {}, `Everybody moves to ${board.data.stages?.[stage] ?? "the next stage"} in `, left, " s. Your text is kept.");
  going.bar = el("div", { class: "going", role: "alert" }, words, wait, now);
  going.tick = setInterval(() => {
    const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    left.textContent = String(seconds);
    if (!seconds) go();
  }, 250);
  overAll(board.host, going.bar);
  return true;
}

/** Take the notice away; `over` lets the page go on. @param {Board} board @param {boolean} [over] */
function stay(board, over = false) {
  clearInterval(board.going?.tick);
  board.going?.bar?.remove();
  if (board.going?.bar) board.bus?.say({ moment: false });
  board.going = over ? { ...board.going, over } : {};
}
