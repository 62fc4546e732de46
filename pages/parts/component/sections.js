// Sections: a long list comes in parts. Where a part was not read yet stands a place for it, as high as its rows will be; it is
// read when it comes near the eye, when somebody asks for it, or for a row in it (finding.js).

import { all } from "./dom.js";

/** @import { Board } from "./boards.js" */
/** @import { BoardState } from "./merging.js" */
/** @import { Shown } from "./patch.js" */

const MARK = "§"; // pmcore/boards/long_list.py
const NEAR = 1500; // pixels above and below what can be seen

/** Return the board that something to follow belongs to: `timeline` for `timeline§3`. @param {string} name */
export const boardOf = (name) => name.split(MARK, 1)[0] ?? "";

/** Return the sections that are not in their board any more. @param {Iterable<string>} sections @param {string} name of the board
 * @param {BoardState | undefined} board */
export const goneOf = (sections, name, board) => [...sections].filter((each) => boardOf(each) === name
  && !board?.blocks.has(each.slice(name.length)));

/** Return a board with the rows of the sections that were read in their places.
 * @param {Map<string, BoardState>} boards @param {string} name @returns {Shown | undefined} */
export function whole(boards, name) {
  const board = boards.get(name);
  if (!board?.order.some((key) => key.startsWith(MARK))) return board;
  const blocks = new Map();
  const read = [];
  for (const key of board.order) {
    const section = key.startsWith(MARK) ? boards.get(name + key) : undefined;
    if (section) read.push(key);
    // A row that moves from one section to the next is in both for a moment.
    for (const each of section?.order ?? [key]) if (!blocks.has(each)) blocks.set(each, (section ?? board).blocks.get(each) ?? "");
  }
  return { blocks, order: [...blocks.keys()], read: read.join() };
}

/** Read the sections that are near what can be seen. @param {Board} board */
export function readNear({ list, bus, data }) {
  const places = bus && !list.hidden ? all(list, ":scope > .block[data-key^='§']") : [];
  const near = places.filter((each) => {
    const { top, bottom, height } = each.getBoundingClientRect(); // what is hidden has no height
    return height > 0 && bottom > -NEAR && top < innerHeight + NEAR;
  });
  if (near.length) bus?.read(near.map((each) => data.board + (each.dataset.key ?? "")));
}

/** Return whether something of the list was not read yet. @param {Board} board */
export const isCut = ({ list }) => !!list.querySelector(":scope > .block[data-key^='§']");

/** Return whether the list is so long that it comes in sections. @param {Board} board */
export const isLong = ({ bus, data }) => !!bus?.boards.get(data.board)?.order.some((key) => key.startsWith(MARK));
