// Asking the server something that changes nothing: what it answers, or nothing where it does not.

import { address } from "./place.js";

/** Return the answer of one of our routes, null where there is none. @param {string} route @param {Record<string, string>} query
 * @returns {Promise<any>} */
export async function answerTo(route, query) {
  try {
    const response = await fetch(address(route, query), { credentials: "same-origin" });
    return response.ok ? await response.json() : null;
  } catch {
    return null;
  }
}
