// What travels about files: the inbox, what is brought in, and the tray. The server says the same in pmcore/boards/intake_messages.py.

// ------------------------------------------------------------------ /live/inbox, /live/intake, /live/intake/do
/** Alerts of the inbox that fit a review: those of a service from a source, in words, and what they are known by until more come.
 * @typedef {object} InboxOffer
 * @property {string} service
 * @property {string} source
 * @property {string} says
 * @property {string} key */
/** What the inbox offers to a review; nothing where nothing fits, and to whoever does not decide.
 * @typedef {object} InboxOffered
 * @property {InboxOffer[]} offers */
/** What a file or a paste holds, under a ticket: rows as the inside of a form; `beyond` go along, above `directly` into the tray.
 * @typedef {object} Brought
 * @property {true} ok
 * @property {string} ticket
 * @property {string} html
 * @property {number} beyond
 * @property {number} directly
 * @property {boolean} timed */
/** A file that nothing recognises, and what it can be read as after all.
 * @typedef {object} NotRead
 * @property {false} ok
 * @property {string} sentence
 * @property {string} html */
/** What becomes of the rows under a ticket, and what people named in them are called. All come `without` these; `picked` without a time.
 * @typedef {object} Bring
 * @property {string} to `timeline` or `tray`
 * @property {number[]} without
 * @property {number[]} [picked]
 * @property {boolean} [rest]
 * @property {Record<string, string>} names
 * @property {string} command_id */

// ------------------------------------------------------------------ /live/tray, /live/tray/do
/** A file in the tray: how many of its rows nobody has decided about, and how many there are.
 * @typedef {object} TrayPart
 * @property {string} id
 * @property {string} name
 * @property {number} open
 * @property {number} count */
/** A page of the rows asked for: `count` in all, `html` those from `first` on; what to choose from, with how many rows as hint.
 * @typedef {object} TrayShown
 * @property {true} ok
 * @property {number} first
 * @property {number} count
 * @property {string} html
 * @property {[string, string, string][]} people
 * @property {[string, string, string][]} kinds
 * @property {string} names
 * @property {TrayPart[]} files */
/** What becomes of rows (`f1:3` is the third one of a file), or of `all` that the address asks for.
 * @typedef {object} TrayWant
 * @property {string} to `placed`, `aside` or `open`
 * @property {string[]} rows
 * @property {boolean} all
 * @property {string} command_id */

// ------------------------------------------------------------------ reading them
/** Said where a request brought no answer. */
export const UNANSWERED = "Nobody answered. Check the connection, then try again.";
const TOO_LARGE = "A file may have at most 50 MB. Split it, or export a shorter span of time.";

/** Return what the server says of a file; `gone` where it does not keep the file any more, which has to be sent again.
 * @param {Response} response @returns {Promise<Record<string, any>>} */
export async function answered(response) {
  if (response.status === 413) return { ok: false, sentence: TOO_LARGE };
  return response.status === 410 ? { gone: true } : await response.json();
}
