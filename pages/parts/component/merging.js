// Merging: what a board is after a frame. Frames hold what changed (blocks, and which keys went, came or moved), so each is put
// into what was there before.

/** @import { BoardFrame, Mine } from "./messages.js" */

/** A board as it is now: its blocks by key, and their keys from top to bottom.
 * @typedef {{version: number, digest: string, blocks: Map<string, string>, order: string[]}} BoardState */

/** Return a board after a frame: from version 0 the frame is the whole board, else what changed.
 * @param {BoardState | undefined} known @param {BoardFrame} frame @returns {BoardState} */
export function merged(known, frame) {
  const before = frame.from === 0 ? undefined : known;
  const blocks = new Map(before ? before.blocks : []);
  for (const key of frame.gone ?? []) blocks.delete(key);
  for (const [key, html] of Object.entries(frame.blocks ?? {})) blocks.set(key, html);
  return { version: frame.version ?? 0, digest: frame.digest ?? "", blocks, order: frame.order ?? moved(before?.order ?? [], frame) };
}

/** Return the keys of a board after a frame that says only what went, and what came or moved below which other key.
 * @param {string[]} order @param {BoardFrame} frame @returns {string[]} */
function moved(order, { gone = [], moves = [] }) {
  if (!gone.length && !moves.length) return order;
  const away = new Set([...gone, ...moves.map(([key]) => key)]);
  const rest = order.filter((key) => !away.has(key));
  for (const [key, above] of moves) rest.splice(above === null ? 0 : rest.indexOf(above) + 1, 0, key);
  return rest;
}

/** Return what is for one person alone after a frame: with an `order`, the frame holds only the own cards that changed.
 * @param {Mine | null} before @param {Mine} mine @returns {Mine} */
export function mergedMine(before, mine) {
  if (!mine.order) return mine;
  const known = new Map([...(before?.own ?? []), ...(mine.own ?? [])]);
  return { ...mine, own: mine.order.flatMap((key) => (known.has(key) ? [[key, known.get(key) ?? ""]] : [])) };
}
