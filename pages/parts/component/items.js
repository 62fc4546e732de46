// Items: what a row of a board is about. Templates mark a row with its id, noun and version, and the parts of it with the
// names of their fields; so an editor begins with exactly what stands there, without asking the server.

import { all, around, one } from "./dom.js";

/** @import { Field, Layout } from "./messages.js" */

/** The item that an element belongs to. `values` are the fields as the row shows them.
 * @typedef {{id: string, noun: string, version: number | undefined, values: Record<string, any>, node: HTMLElement}} Item */

/** @param {Element} element @returns {Item | null} */
export function itemOf(element) {
  const node = around(element, "[data-item]");
  if (!node) return null;
  const values = JSON.parse(node.dataset.more || "{}");
  for (const part of partsOf(node)) values[part.dataset.field ?? ""] = part.dataset.value ?? part.textContent;
  return { id: node.dataset.item ?? "", noun: node.dataset.noun ?? "", version: Number(node.dataset.version) || undefined, values, node };
}

/** Return the row of an item. @param {ParentNode} root @param {string | undefined} id @returns {HTMLElement | null} */
export const rowOf = (root, id) => one(root, `[data-item="${CSS.escape(id ?? "")}"]`);

/** Return the item of a row that stands in `root`. @param {ParentNode} root @param {string | undefined} id */
export function itemIn(root, id) {
  const row = rowOf(root, id);
  return row && itemOf(row);
}

/** Return the elements that show fields of this very item. @param {HTMLElement} node */
const partsOf = (node) => all(node, "[data-field]").filter((each) => each.closest("[data-item]") === node);

/** What people read for a value: of a choice the label, else what stands there.
 * @param {Field | undefined} field @param {any} value @returns {any} */
export const wordOf = (field, value) => field?.options?.find(([code]) => code === value)?.[1] ?? value;

/** Show values before the server has confirmed them. @param {HTMLElement} node @param {Record<string, any>} values
 * @param {Layout} [layout] of the noun, which has the words for codes */
export function showAtOnce(node, values, layout) {
  node.toggleAttribute("data-on-its-way", true);
  for (const part of partsOf(node)) {
    const value = values[part.dataset.field ?? ""];
    if (typeof value !== "string") continue;
    if (part.dataset.value === undefined) { part.textContent = value; continue; }
    part.dataset.value = value;
    if (part.dataset.plain === undefined) continue;
    part.textContent = wordOf(layout?.fields.find((each) => each.name === part.dataset.field), value);
  }
}

/** The server has answered: what the row shows is what it has. @param {HTMLElement | null | undefined} node */
export const hasArrived = (node) => node?.toggleAttribute("data-on-its-way", false);
