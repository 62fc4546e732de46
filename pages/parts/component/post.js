// Sending once, to `/live/do`.

import { answerOf } from "./messages.js";
import { bodyOf } from "./onesize.js";
import { address } from "./place.js";

/** @import { Answer } from "./messages.js" */

const ANSWERS_WITHIN = 15_000; // milliseconds
const KEPT_ALIVE = 60_000; // letters: browsers send no more than 64 kB for a page that is gone

/** Return the answer, which may say `again`, or null where nobody answered; then the same should be sent again.
 * @param {string} review @param {Record<string, any>} command @returns {Promise<Answer | null>} */
export async function post(review, command) {
  const body = bodyOf(command);
  try {
    const response = await fetch(address("live/do", review ? { review } : {}), {
      method: "POST", body, credentials: "same-origin", headers: { "Content-Type": "application/json" },
      keepalive: body.length < KEPT_ALIVE, // so that a page that is left at once still sends it
      signal: AbortSignal.timeout?.(ANSWERS_WITHIN),
    });
    const json = (response.headers.get("content-type") ?? "").includes("json");
    const answer = answerOf(json ? await response.json() : null);
    if (answer) return answer;
    if (response.status === 413) return { ok: false, sentence: "That is more than can be sent at once. Make it shorter." };
    return null;
  } catch {
    return null;
  }
}
