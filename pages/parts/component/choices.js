// Choices that depend on the review, such as its events as evidence; the server says which there are.

import { address } from "./place.js";

/** @import { Choices, Option } from "./messages.js" */

/** Return the choices named `of` for the thing with this id, or null where the server does not answer.
 * @param {string | undefined} review @param {string} of @param {string} id @returns {Promise<Option[] | null>} */
export async function choicesOf(review, of, id) {
  try {
    const response = await fetch(address("live/choices", { review: review ?? "", of, id }), { credentials: "same-origin" });
    return response.ok ? /** @type {Choices} */ (await response.json()).choices : null;
  } catch {
    return null;
  }
}
