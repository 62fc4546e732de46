// Asking the server something that changes nothing: what it answers, or nothing where it does not.

import { address } from "./place.js";
import { isKey } from "./unsigned.js";

/** Return the answer of one of our routes, null where there is none. What is asked stands in the address, so no key does.
 * @param {string} route @param {Record<string, string>} query @returns {Promise<any>} */
export async function answerTo(route, query) {
  try {
    const asked = Object.entries(query).map(([name, value]) => [name, isKey(value) ? "" : value]);
    const response = await fetch(address(route, Object.fromEntries(asked)), { credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
