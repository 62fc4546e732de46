// The outbox: what was sent and is not confirmed yet. Sending never waits: the text moves from the field into the outbox
// at the key press, and from there it goes to the server, one at a time and in the order it was written, until an answer
// comes. Each text has an id of its own; a text that is sent again after a cut line has the same id, so it is stored once.

import { shared, unique } from "./dom.js";
import { answerOf } from "./messages.js";
import { address } from "./place.js";
import { tab } from "./tab.js";
import { metTrouble, trouble, untilOver } from "./trouble.js";

const PREFIX = "postmortem:outbox:";
const ANSWERS_WITHIN = 15_000; // milliseconds
const LONGEST_PAUSE = 5_000;
const LONGEST_WAIT = 60; // seconds, whatever the server says
const CLICKS_COUNT_FOR = 60_000; // an old click means something else than when it was made; a text never gets old

/** What the server said (pmcore/web/routes/doing.py).
 * @typedef {{ok: boolean, sentence?: string, fields?: Record<string, string>, choices?: Record<string, Array<{label: string, text: string}>>,
 *   again?: boolean, theirs?: Record<string, any>, by?: string, ids?: string[], versions?: Record<string, number>, review?: string,
 *   wait?: number}} Answer */
/** One thing on its way. `text` tells what a person wrote from a click; `item` is what an
 * edit is of; `origin` is where it came from, for its way back.
 * @typedef {{id: string, command: Record<string, any>, text: boolean, item?: string, at: number, origin?: any}} Sent */

/** Return the outbox of a seat. @param {string} review @param {string} scope */
export const outboxOf = (review, scope) => shared(`outbox:${scope}`, () => makeOutbox(review, scope));

export function makeOutbox(review, scope, send = post) {
  /** @type {any} */
  const box = { waiting: [], listeners: new Set(), late: false, slowed: "", versions: new Map() };
  const handlers = new Map(); // id → what to do with the answer; after a reload nobody waits, the listeners hear of it
  const name = () => `${PREFIX}${tab().id}:${scope}`;
  const tell = (news) => { [...box.listeners].forEach((each) => each(news)); };
  const keep = () => {
    const texts = box.waiting.filter((each) => each.text);
    try {
      if (texts.length) localStorage.setItem(name(), JSON.stringify(texts)); else localStorage.removeItem(name());
    } catch { /* no storage: it is in memory */ }
  };

  let running = false;
  async function pump() {
    if (running) return;
    running = true;
    let tries = 0;
    while (box.waiting.length) {
      const next = box.waiting[0];
      const old = !next.text && !box.slowed && Date.now() - next.at > CLICKS_COUNT_FOR;
      const command = upToDate(box, next);
      const answer = old
        ? { ok: false, sentence: `${trouble() ? "The server could not save" : "The connection was gone"} for too long, so this click was not done. Please click again.` }
        : await send(review, { ...command, command_id: next.id });
      if (answer?.wait) { // this person has sent very much: it is kept, and goes on by itself
        box.slowed = answer.sentence; tell({ slowed: true });
        await new Promise((done) => setTimeout(done, Math.min(LONGEST_WAIT, answer.wait) * 1000));
        continue;
      }
      metTrouble(answer?.again ? answer.sentence ?? "" : "");
      if (answer === null || answer.again) { // nobody answered, or nothing was decided: the same again, with the same id
        box.late = true; tell({ late: true });
        await untilOver(Math.min(LONGEST_PAUSE, 250 * 2 ** tries++));
        continue;
      }
      tries = 0; box.late = false;
      box.waiting.shift(); keep();
      remember(box, next.item, command, answer);
      const handle = handlers.get(next.id);
      handlers.delete(next.id);
      try { handle?.(answer); } finally { tell({ sent: next, answer, handled: !!handle }); }
    }
    running = false;
    if (box.slowed) { box.slowed = ""; tell({ slowed: false }); }
  }

  /** Send a command; `done` hears the answer. Return its id. */
  box.push = (command, { text = true, origin = null, done = null, item = command.id, id = unique() } = {}) => {
    box.waiting.push({ id, command, text, item, at: Date.now(), origin });
    if (done) handlers.set(id, done);
    keep(); tell({ pushed: id });
    void pump();
    return id;
  };
  /** Call `listener` with what happens here; return how to stop that. */
  box.listen = (listener) => { box.listeners.add(listener); return () => box.listeners.delete(listener); };
  /** Take up what this tab had sent before it was loaded anew, and what tabs had sent that were closed before an answer
   * came: the ids are the same, so that whatever had arrived is not stored again. */
  box.resume = async () => {
    const take = (place) => {
      const known = new Set(box.waiting.map((each) => each.id));
      box.waiting.unshift(...keptAt(place).filter((each) => !known.has(each.id)));
    };
    take(name());
    tell({ resumed: true });
    void pump();
    const others = outboxesOf(scope).filter(({ owner }) => owner !== tab().id);
    const living = others.length ? await tab().living() : new Set();
    for (const { owner, place } of others) {
      if (living.has(owner)) continue;
      take(place);
      keep();
      localStorage.removeItem(place);
    }
    tell({ resumed: true });
    void pump();
  };
  void tab().ready.then(box.resume);
  return box;
}

/** Return what was kept under a name. */
function keptAt(place) {
  try { return JSON.parse(localStorage.getItem(place) ?? "[]"); } catch { return []; }
}

/** Return where the tabs of a seat keep what they have sent. @returns {Array<{owner: string, place: string}>} */
function outboxesOf(scope) {
  try {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(PREFIX) && place.endsWith(`:${scope}`));
    return places.map((place) => ({ place, owner: place.slice(PREFIX.length, -scope.length - 1) }));
  } catch {
    return []; // no storage, nothing kept
  }
}

const OWN = new Set(["kind", "id", "seen", "commands"]); // what is no field of the thing that is edited
const fieldsOf = (command) => Object.keys(command).filter((name) => !OWN.has(name));

/** A second edit of a field may be sent before the board has shown the first: then it was made on top of our own, and
 * counts from there. What others changed since is still noticed. */
function upToDate(box, { command, item }) {
  const own = item && command.seen ? box.versions.get(item) : null;
  const after = own ? fieldsOf(command).map((name) => own.get(name) ?? 0) : [0];
  const least = Math.min(...after);
  return least > command.seen ? { ...command, seen: least } : command;
}

/** Remember the version at which each field is by our own hand. */
function remember(box, item, command, answer) {
  const version = answer.versions?.[item];
  if (!answer.ok || !version) return;
  const own = box.versions.get(item) ?? new Map();
  for (const name of fieldsOf(command)) own.set(name, version);
  box.versions.set(item, own);
}

/** Send once. Return the answer, which may say `again`, or null where nobody answered; then the same should be sent again. */
export async function post(review, command) {
  const body = JSON.stringify(command);
  try {
    const response = await fetch(address("live/do", review ? { review } : {}), {
      method: "POST", body, credentials: "same-origin", headers: { "Content-Type": "application/json" },
      keepalive: body.length < 60_000, // so that a page that is left at once still sends it
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
