// One size: what is answered in secret is sent in as many bytes whatever it says, so that who sees only how much goes over the
// line learns nothing of it.

/** The commands of which the log says only that they came (`sealed` in pmcore/commands; a contract test compares them). */
const SECRET = new Set([
  "answer_agreement", "answer_link", "answer_pulse", "estimate_item", "place_dot", "take_back_dot", "vote_primary",
]);
const SIZE = 4_608; // bytes: more than the longest of them, which is an exception with 50 events and a reason of 500 letters

/** Return the body of a request; blanks behind JSON say nothing. @param {Record<string, any>} command */
export function bodyOf(command) {
  const body = JSON.stringify(command);
  if (!SECRET.has(command.kind)) return body;
  return body + " ".repeat(Math.max(0, SIZE - new TextEncoder().encode(body).length));
}
