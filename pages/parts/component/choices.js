// Choices that depend on the review, such as its events as evidence; the server says which there are.

import { answerTo } from "./asking.js";

/** @import { Choices, Option } from "./messages.js" */

/** Return the choices named `of` for the thing with this id, or null where the server does not answer.
 * @param {string | undefined} review @param {string} of @param {string} id @returns {Promise<Option[] | null>} */
export async function choicesOf(review, of, id) {
  const found = /** @type {Choices | null} */ (await answerTo("live/choices", { review: review ?? "", of, id }));
  return found && found.choices;
}
