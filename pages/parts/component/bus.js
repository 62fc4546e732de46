// The bus: one WebSocket per tab and review, shared by all boards on the page. It keeps the latest blocks of each board
// that somebody watches, comes back by itself after a lost connection, and forgets all when the server was restarted.

import { shared } from "./dom.js";
import { frameOf } from "./messages.js";
import { socketAddress } from "./place.js";

/** @typedef {{version: number, blocks: Map<string, string>, order: string[]}} BoardState */
/** A frame from the server (pmcore/live/frames.py); each part may be missing.
 * @typedef {{now?: number, boot?: string, removed?: boolean, signed_out?: boolean, state?: object, mine?: object, board?: string, from?: number,
 *   version?: number, order?: string[], gone?: string[], moves?: [string, string | null][], blocks?: Record<string, string>}} Frame */

const FOLLOWS = 300; // milliseconds

const between = (least, most) => least + Math.random() * (most - least);

/** Return the bus of a review. @param {string} review */
export const busOf = (review) => shared(`bus:${review}`, () => makeBus(review));

/** @param {string} review */
export function makeBus(review) {
  /** @type {any} */
  const bus = {
    boards: new Map(), watchers: new Set(), state: null, mine: null, boot: null, skew: 0,
    socket: null, tries: 0, live: false, removed: false, left: false,
  };
  const tell = () => { [...bus.watchers].forEach((each) => each()); };
  const watched = () => [...new Set([...bus.watchers].map((each) => each.board).filter(Boolean))];
  const say = (message) => { if (bus.socket?.readyState === 1) bus.socket.send(JSON.stringify(message)); };
  const watch = () => say({ watch: watched() });

  /** @param {Frame} frame */
  const take = (frame) => {
    if (frame.boot && frame.boot !== bus.boot) { bus.boot = frame.boot; bus.boards.clear(); }
    if (frame.now) bus.skew = frame.now - Date.now();
    if (frame.removed) bus.removed = true;
    if (frame.signed_out) { bus.left = true; setTimeout(() => location.reload(), 1200); } // the new cookie may still be on its way
    if (frame.state && bus.fresh) { // what is for one person alone follows in the same breath, or there is nothing
      const before = bus.mine;
      bus.fresh = false;
      setTimeout(() => { if (bus.mine === before) { bus.mine = {}; tell(); } }, FOLLOWS);
    }
    if (frame.state) bus.state = { ...frame.state, boot: bus.boot };
    if (frame.mine) bus.mine = mergedMine(bus.mine, frame.mine);
    if (frame.board) bus.boards.set(frame.board, merged(bus.boards.get(frame.board), frame));
    tell();
  };

  const open = () => {
    const socket = (bus.socket = new WebSocket(socketAddress("live/ws", { review, own: "changes" })));
    socket.onopen = () => { bus.tries = 0; bus.live = true; bus.fresh = true; bus.boards.clear(); watch(); tell(); };
    socket.onmessage = (event) => take(frameOf(event.data));
    socket.onclose = () => {
      if (bus.socket !== socket) return;
      bus.socket = null; bus.live = false; tell();
      if (bus.watchers.size && !bus.removed && !bus.left) setTimeout(open, between(300, 900) * Math.min(8, 2 ** bus.tries++));
    };
  };

  // A laptop that leaves its network would notice only minutes later. This machine itself is always in reach.
  const near = /^(localhost|127\.|\[::1\])/.test(location.hostname);
  addEventListener("offline", () => { if (!near) { bus.live = false; tell(); } });
  addEventListener("online", () => { if (!near) bus.socket?.close(); });

  bus.say = say;
  bus.join = (watcher) => {
    bus.watchers.add(watcher);
    if (bus.socket) watch(); else open();
    return () => {
      bus.watchers.delete(watcher); watch();
      setTimeout(() => { // another page of the review may want it in a moment
        if (bus.watchers.size || !bus.socket) return;
        const old = bus.socket;
        bus.socket = null;
        old.close();
      }, 1500);
    };
  };
  return bus;
}

/** Return what is for one person alone after a frame: with an `order`, the frame holds only the own cards that changed.
 * @param {any} before @param {any} mine */
export function mergedMine(before, mine) {
  if (!mine.order) return mine;
  const known = new Map([...(before?.own ?? []), ...mine.own]);
  return { ...mine, own: mine.order.filter((key) => known.has(key)).map((key) => [key, known.get(key)]) };
}

/** Return a board after a frame: from version 0 the frame is the whole board, else what changed.
 * @param {BoardState | undefined} known @param {Frame} frame @returns {BoardState} */
export function merged(known, frame) {
  const before = frame.from === 0 ? undefined : known;
  const blocks = new Map(before ? before.blocks : []);
  for (const key of frame.gone ?? []) blocks.delete(key);
  for (const [key, html] of Object.entries(frame.blocks ?? {})) blocks.set(key, html);
  return { version: frame.version ?? 0, blocks, order: frame.order ?? moved(before?.order ?? [], frame) };
}

/** Return the keys of a board after a frame that says only what went, and what came or moved below which other key.
 * @param {string[]} order @param {Frame} frame @returns {string[]} */
function moved(order, { gone = [], moves = [] }) {
  if (!gone.length && !moves.length) return order;
  const away = new Set([...gone, ...moves.map(([key]) => key)]);
  const rest = order.filter((key) => !away.has(key));
  for (const [key, above] of moves) rest.splice(above === null ? 0 : rest.indexOf(above) + 1, 0, key);
  return rest;
}
