// Items: what a row of a board is about. Templates mark a row with its id, noun and version, and the parts of it with the
// names of their fields; so an editor begins with exactly what stands there, without asking the server.

/** The item that an element belongs to. `values` are the fields as the row shows them.
 * @typedef {{id: string, noun: string, version: number | undefined, values: Record<string, any>, node: HTMLElement}} Item */

/** @param {Element} element @returns {Item | null} */
export function itemOf(element) {
  const node = /** @type {HTMLElement | null} */ (element.closest("[data-item]"));
  if (!node) return null;
  const values = JSON.parse(node.dataset.more || "{}");
  for (const part of partsOf(node)) values[part.dataset.field] = part.dataset.value ?? part.textContent;
  return { id: node.dataset.item, noun: node.dataset.noun, version: Number(node.dataset.version) || undefined, values, node };
}

/** Return the elements that show fields of this very item. @param {HTMLElement} node @returns {HTMLElement[]} */
export const partsOf = (node) => [...node.querySelectorAll("[data-field]")].filter((each) => each.closest("[data-item]") === node);

/** Show values before the server has confirmed them. @param {HTMLElement} node @param {Record<string, any>} values */
export function showAtOnce(node, values) {
  node.toggleAttribute("data-on-its-way", true);
  for (const part of partsOf(node)) {
    const value = values[part.dataset.field];
    if (typeof value !== "string") continue;
    if (part.dataset.value === undefined) part.textContent = value;
    else { part.dataset.value = value; if (part.dataset.plain !== undefined) part.textContent = value; }
  }
}
