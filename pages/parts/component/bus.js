// The bus: one WebSocket per tab and review, shared by all boards on the page. It keeps the latest blocks of each board
// that somebody watches, comes back by itself after a lost connection, and forgets all when the server was restarted.

import { shared } from "./dom.js";
import { merged, mergedMine } from "./merging.js";
import { frameOf } from "./messages.js";
import { socketAddress } from "./place.js";

/** @import { BoardState } from "./merging.js" */
/** @import { Frame, Mine, Said, State } from "./messages.js" */

const FOLLOWS = 300; // milliseconds between the state and what is for one person alone
const RELOADS = 1200; // the new cookie may still be on its way
const STAYS_OPEN = 1500; // another page of the review may want it in a moment
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
 * @property {string | null} boot
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
export function makeBus(review) {
  /** @type {Bus} */
  const bus = {
    boards: new Map(), watchers: new Set(), state: null, mine: null, boot: null, skew: 0,
    socket: null, tries: 0, live: false, fresh: false, removed: false, left: false,
    say(message) { if (bus.socket?.readyState === WebSocket.OPEN) bus.socket.send(JSON.stringify(message)); },
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
  const boards = [...bus.watchers].map((each) => each.board ?? "").filter(Boolean);
  bus.say({ watch: [...new Set(boards)] });
}

/** @param {Bus} bus @param {string} review */
function open(bus, review) {
  const socket = (bus.socket = new WebSocket(socketAddress("live/ws", { review, own: "changes" })));
  socket.onopen = () => {
    Object.assign(bus, { tries: 0, live: true, fresh: true });
    bus.boards.clear();
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
  if ("now" in frame) bus.skew = frame.now - Date.now();
  if ("removed" in frame) bus.removed = true;
  if ("signed_out" in frame) { bus.left = true; setTimeout(() => location.reload(), RELOADS); }
  if ("state" in frame) { bus.state = frame.state; expectMine(bus); }
  if ("mine" in frame) bus.mine = mergedMine(bus.mine, frame.mine);
  if ("board" in frame) bus.boards.set(frame.board, merged(bus.boards.get(frame.board), frame));
  tell(bus);
}

/** After a new connection what is for one person alone follows the state in the same breath, or there is nothing.
 * @param {Bus} bus */
function expectMine(bus) {
  if (!bus.fresh) return;
  const before = bus.mine;
  bus.fresh = false;
  setTimeout(() => { if (bus.mine === before) { bus.mine = {}; tell(bus); } }, FOLLOWS);
}
