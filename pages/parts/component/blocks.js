// Blocks: a board is a list of them. What a block shows is drawn by the server; while somebody writes in it, it also has
// forms, which nobody draws over. Both stand on the element itself, so that they end with it.

import { around, one } from "./dom.js";

/** @import { Form } from "./form.js" */
/** A block of a board: the HTML that it shows, its open forms by id, and whether its thing was removed meanwhile.
 * @typedef {HTMLElement & {pmHtml?: string, pmEditors?: Map<string, Form>, pmGone?: boolean}} Block */

/** Return the block that an element is in. @param {Element} element @returns {Block | null} */
export const blockOf = (element) => around(element, ".block");

/** Return the part of a block that the server draws. @param {Block} block */
export const shownIn = (block) => /** @type {HTMLElement} */ (one(block, ":scope > .shown"));
