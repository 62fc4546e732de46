// The bus: one WebSocket per tab and review, shared by all boards on the page. It keeps the latest blocks of each board
// that somebody watches, comes back by itself after a lost connection with what it has, and forgets that only where the store
// has another history. Of a long list it keeps the sections that came near the eye (sections.js).

import { shared } from "./dom.js";
import { merged, mergedMine } from "./merging.js";
import { frameOf } from "./messages.js";
import { socketAddress } from "./place.js";
import { boardOf, goneOf } from "./sections.js";

/** @import { BoardState } from "./merging.js" */
/** @import { BoardFrame, Frame, Mine, Said, State } from "./messages.js" */

const FOLLOWS = 300; // milliseconds between the state and what is for one person alone
const RELOADS = 1200; // the new cookie may still be on its way
const STAYS_OPEN = 1500; // another page of the review may want it in a moment
const GATHERS = 40; // what is to be read within this time is asked for at once
const LONGEST_BACKOFF = 8; // times the pause between two tries

/** Who is told when something came in, and the board that they need for it, if any.
 * @typedef {(() => void) & {board?: string | null}} Watcher */

/** `skew` is the server's clock before ours in milliseconds; `live` tells whether the socket is open, `fresh` whether the
 * state has not come yet, `removed` and `left` that it will not open again.
 * @typedef {object} Bus
 * @property {Map<string, BoardState>} boards
 * @property {Set<Watcher>} watchers
 * @property {State | null} state
 * @property {Mine | null} mine
 * @property {string | null} boot which history of the store the boards are of
 * @property {string | null} process which server said so
 * @property {Set<string>} sections of long lists that are read
 * @property {number} asks a timer
 * @property {(names: string[]) => void} read read sections
 * @property {number} skew
 * @property {WebSocket | null} socket
 * @property {number} tries
 * @property {boolean} live
 * @property {boolean} fresh
 * @property {boolean} removed
 * @property {boolean} left
 * @property {(message: Said) => void} say
 * @property {(watcher: Watcher) => () => void} join return how to leave */

/** Return the bus of a review. @param {string} review @returns {Bus} */
export const busOf = (review) => shared(`bus:${review}`, () => makeBus(review));

/** @param {string} review @returns {Bus} */
function makeBus(review) {
  /** @type {Bus} */
  const bus = {
    boards: new Map(), watchers: new Set(), state: null, mine: null, boot: null, process: null, skew: 0,
    sections: new Set(), asks: 0,
    socket: null, tries: 0, live: false, fresh: false, removed: false, left: false,
    say(message) { if (bus.socket?.readyState === WebSocket.OPEN) bus.socket.send(JSON.stringify(message)); },
    read(names) {
      const more = names.filter((each) => !bus.sections.has(each));
      for (const each of more) bus.sections.add(each);
      if (more.length) askSoon(bus);
    },
    join(watcher) {
      bus.watchers.add(watcher);
      if (bus.socket) watch(bus); else open(bus, review);
      return () => {
        bus.watchers.delete(watcher);
        watch(bus);
        setTimeout(() => closeUnwatched(bus), STAYS_OPEN);
      };
    },
  };
  // A laptop that leaves its network would notice only minutes later. This machine itself is always in reach.
  const near = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  addEventListener("offline", () => { if (!near) { bus.live = false; tell(bus); } });
  addEventListener("online", () => { if (!near) bus.socket?.close(); });
  return bus;
}

/** @param {Bus} bus */
function tell(bus) { [...bus.watchers].forEach((each) => each()); }

/** Say which boards are needed. @param {Bus} bus */
function watch(bus) {
  const boards = new Set([...bus.watchers].map((each) => each.board ?? "").filter(Boolean));
  const names = [...boards, ...[...bus.sections].filter((each) => boards.has(boardOf(each)))];
  /** @type {Record<string, [number, string]>} */
  const at = {};
  for (const each of names) {
    const known = bus.boards.get(each);
    if (known) at[each] = [known.version, known.digest];
  }
  bus.say({ watch: names, at });
}

/** Say it in a moment, for all that come near together. @param {Bus} bus */
function askSoon(bus) {
  clearTimeout(bus.asks);
  bus.asks = setTimeout(() => watch(bus), GATHERS);
}

/** @param {Bus} bus @param {string} review */
function open(bus, review) {
  const query = { review, own: "changes", ...(bus.boot ? { boot: bus.boot } : {}) };
  const socket = (bus.socket = new WebSocket(socketAddress("live/ws", query)));
  socket.onopen = () => {
    Object.assign(bus, { tries: 0, live: true, fresh: true });
    watch(bus);
    tell(bus);
  };
  socket.onmessage = (event) => take(bus, frameOf(event.data));
  socket.onclose = () => {
    if (bus.socket !== socket) return;
    bus.socket = null;
    bus.live = false;
    tell(bus);
    if (bus.watchers.size && !bus.removed && !bus.left) setTimeout(() => open(bus, review), backoff(bus.tries++));
  };
}

/** @param {number} tries @returns {number} milliseconds */
const backoff = (tries) => (300 + Math.random() * 600) * Math.min(LONGEST_BACKOFF, 2 ** tries);

/** @param {Bus} bus */
function closeUnwatched(bus) {
  if (bus.watchers.size || !bus.socket) return;
  const old = bus.socket;
  bus.socket = null;
  old.close();
}

/** Take what a frame says, and tell everybody. @param {Bus} bus @param {Frame} frame */
function take(bus, frame) {
  if ("boot" in frame && frame.boot !== bus.boot) { bus.boot = frame.boot; bus.boards.clear(); }
  if ("process" in frame) bus.process = frame.process;
  if ("now" in frame) bus.skew = frame.now - Date.now();
  if ("removed" in frame) bus.removed = true;
  if ("signed_out" in frame) { bus.left = true; setTimeout(() => location.reload(), RELOADS); }
  if ("state" in frame) { bus.state = frame.state; expectMine(bus); }
  if ("mine" in frame) bus.mine = mergedMine(bus.mine, frame.mine);
  if ("board" in frame) takeBoard(bus, frame);
  tell(bus);
}

/** @param {Bus} bus @param {BoardFrame} frame */
function takeBoard(bus, frame) {
  const name = frame.board;
  bus.boards.set(name, merged(bus.boards.get(name), frame));
  if (boardOf(name) !== name) { bus.sections.add(name); return; } // one that grew came in two: the other half is read as well
  for (const gone of goneOf(bus.sections, name, bus.boards.get(name))) { bus.sections.delete(gone); bus.boards.delete(gone); }
}

/** After a new connection what is for one person alone follows the state in the same breath, or there is nothing.
 * @param {Bus} bus */
function expectMine(bus) {
  if (!bus.fresh) return;
  const before = bus.mine;
  bus.fresh = false;
  setTimeout(() => { if (bus.mine === before) { bus.mine = {}; tell(bus); } }, FOLLOWS);
}
