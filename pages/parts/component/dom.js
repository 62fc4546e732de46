// Small helpers for elements, ids and focus; nothing here knows what a review is.

/** Return a new element. Properties that start with "on" are listeners; null, undefined and false leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} Tag @param {Tag} tag @param {Record<string, any>} [props]
 * @param {...(Node | string | null | undefined | false)} children @returns {HTMLElementTagNameMap[Tag]} */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "text") node.textContent = value;
    else if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((each) => each !== null && each !== undefined && each !== false));
  return node;
}

/** Return the elements that a selector finds. @param {ParentNode} root @param {string} selector @returns {HTMLElement[]} */
export const all = (root, selector) => [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll(selector))];

/** Return the first element that a selector finds. @param {ParentNode} root @param {string} selector
 * @returns {HTMLElement | null} */
export const one = (root, selector) => root.querySelector(selector);

/** Return the fields that a selector finds. @param {ParentNode} root @param {string} selector @returns {HTMLInputElement[]} */
export const inputs = (root, selector) => [.../** @type {NodeListOf<HTMLInputElement>} */ (root.querySelectorAll(selector))];

/** Return the element or the next one around it that fits. @param {Element} element @param {string} selector
 * @returns {HTMLElement | null} */
export const around = (element, selector) => element.closest(selector);

/** Return the element that an event began at, also inside a shadow root. @param {Event} event @returns {HTMLElement} */
export const startOf = (event) => /** @type {HTMLElement} */ (event.composedPath()[0]);

/** Return whether something is to be seen; an old browser says that all is. @param {HTMLElement} element */
export const isVisible = (element) => element.checkVisibility?.() ?? true;

/** Focus an element where it stands. @param {HTMLElement | null | undefined} element */
export const focusOn = (element) => element?.focus({ preventScroll: true });

/** Show a node over everything else on the page, whatever it stands in: what is docked or sticks would cover it.
 * @param {Element} host @param {HTMLElement} node */
export function overAll(host, node) {
  node.setAttribute("popover", "manual");
  host.append(node);
  node.showPopover?.();
}

/** Return a random id in the usual writing of a UUID. It also works without TLS, where crypto.randomUUID is missing. */
export function unique() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Return what the name stands for in this tab; the first to ask makes it. Every component on the page gets the same one.
 * @template T @param {string} name @param {() => T} make @returns {T} */
export function shared(name, make) {
  const tab = /** @type {{__postmortem?: Map<string, any>}} */ (globalThis);
  const known = (tab.__postmortem ??= new Map());
  if (!known.has(name)) known.set(name, make());
  return known.get(name);
}

/** Return the element that has the focus, also inside shadow roots; null where it is nowhere in particular.
 * @returns {HTMLElement | null} */
export function focused() {
  let each = document.activeElement;
  while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
  return each === document.body ? null : /** @type {HTMLElement | null} */ (each);
}

/** Return whether the focus is in `node`. @param {Node} node */
export const holdsFocus = (node) => {
  const at = focused();
  return !!at && node.contains(at);
};

/** Return the number of letters as the server counts them: code points. @param {string} text */
export const lengthOf = (text) => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

/** Return whether two form values say the same. @param {any} value @param {any} other */
export const same = (value, other) => plain(value) === plain(other);
/** @param {any} value */
const plain = (value) => JSON.stringify(Array.isArray(value) ? value.toSorted() : (value ?? ""));

/** Return the first so many letters of a text, on one line. @param {any} text @param {number} [most] */
export function shortened(text, most = 80) {
  const line = String(text).split(/\s+/).join(" ").trim();
  return lengthOf(line) > most ? `${[...line].slice(0, most - 1).join("")}…` : line;
}
