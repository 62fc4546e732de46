// The outbox: what was sent and is not confirmed yet. Sending never waits: the text moves from the field into the outbox
// at the key press, and from there it goes to the server, one at a time and in the order it was written, until an answer
// comes. Each text has an id of its own; a text that is sent again after a cut line has the same id, so it is stored once.

import { shared, unique } from "./dom.js";
import { forgetAt, keepAt, keptAt, placeOf, placesOf } from "./outboxstore.js";
import { makeOwnVersions } from "./ownversions.js";
import { post } from "./post.js";
import { tab } from "./tab.js";
import { metTrouble, trouble, untilOver } from "./trouble.js";

/** @import { Origin } from "./drafts.js" */
/** @import { Answer, NotDone } from "./messages.js" */

const FIRST_PAUSE = 250; // milliseconds until the same is sent again; each further one is twice as long
const LONGEST_PAUSE = 5_000;
const LONGEST_WAIT = 60; // seconds, whatever the server says
const SENT = "sent-"; // before the id of a thing on its way, in place of the item that it adds
const CLICKS_COUNT_FOR = 60_000; // an old click means something else than when it was made; a text never gets old

/** One thing on its way. `text` tells what a person wrote from a click; `item` is what an edit is of; `origin` is where it
 * came from, for its way back.
 * @typedef {{id: string, command: Record<string, any>, text: boolean, item?: string, at: number, origin?: Origin | null}} Waiting */

/** What happened in an outbox: a thing was pushed, what was kept came back, it was slowed or goes on, an answer came.
 * @typedef {{pushed?: string, resumed?: boolean, slowed?: boolean, sent?: Waiting, answer?: Answer, handled?: boolean}} News */

/** How a thing is pushed; `done` hears the answer.
 * @typedef {{text?: boolean, origin?: Origin | null, done?: ((answer: Answer) => void) | null, item?: string, id?: string}} Push */

/** Return how a command says `under` what was sent before it and may be on its way yet. @param {string} id of what was sent */
export const underSent = (id) => SENT + id;

/** Whether that is something on its way, in place of an item. @param {string} under */
export const isOnItsWay = (under) => under.startsWith(SENT);

/** Return the outbox of a seat. @param {string} review @param {string} scope @returns {Outbox} */
export const outboxOf = (review, scope) => shared(`outbox:${scope}`, () => new Outbox(review, scope));

/** What waits to be sent from a seat, in this tab. */
export class Outbox {
  /** @type {Waiting[]} */
  waiting = [];
  slowed = ""; // the sentence of a server that was sent very much
  /** @type {Set<(news: News) => void>} */
  #listeners = new Set();
  /** @type {Map<string, (answer: Answer) => void>} */
  #handlers = new Map(); // who waits for an answer; after a reload nobody does, and the listeners hear of it
  #own = makeOwnVersions();
  #taken = false; // whether what this tab had sent before it was loaded anew is among what waits
  #running = false;

  /** @param {string} review @param {string} scope */
  constructor(review, scope) {
    this.review = review;
    this.scope = scope;
    void tab().ready.then(() => this.resume());
  }

  /** Send a command; return its id. @param {Record<string, any>} command @param {Push} [how] */
  push(command, { text = true, origin = null, done = null, item = command.id, id = unique() } = {}) {
    this.waiting.push({ id, command, text, item, at: Date.now(), origin });
    if (done) this.#handlers.set(id, done);
    this.#keep();
    this.#tell({ pushed: id });
    void this.#pump();
    return id;
  }

  /** Call `listener` with what happens here; return how to stop that. @param {(news: News) => void} listener */
  listen(listener) {
    this.#listeners.add(listener);
    return () => { this.#listeners.delete(listener); };
  }

  /** Take up what this tab had sent before it was loaded anew, and what tabs had sent that were closed before an answer
   * came: the ids are the same, so that whatever had arrived is not stored again. */
  async resume() {
    this.#take(placeOf(tab().id, this.scope));
    this.#taken = true;
    this.#goOn();
    const others = placesOf(this.scope).filter(({ owner }) => owner !== tab().id);
    const living = others.length ? await tab().living() : new Set();
    for (const { owner, place } of others) {
      if (living.has(owner)) continue;
      this.#take(place);
      this.#keep();
      forgetAt(place);
    }
    this.#goOn();
  }

  #goOn() {
    this.#tell({ resumed: true });
    void this.#pump();
  }

  /** @param {string} place */
  #take(place) {
    this.waiting = withoutRepeats([...keptAt(place), ...this.waiting]);
  }

  /** Keep the texts. What was kept before a reload stays as well until it was taken up. */
  #keep() {
    const place = placeOf(tab().id, this.scope);
    const texts = this.waiting.filter((each) => each.text);
    keepAt(place, this.#taken ? texts : withoutRepeats([...keptAt(place), ...texts]));
  }

  /** @param {News} news */
  #tell(news) { [...this.#listeners].forEach((each) => each(news)); }

  async #pump() {
    if (this.#running) return;
    this.#running = true;
    let tries = 0;
    while (this.waiting.length) {
      const next = this.waiting[0];
      const command = this.#own.upToDate(next);
      const answer = this.#isOld(next) ? tooOld() : await post(this.review, { ...command, command_id: next.id });
      if (answer && !answer.ok && answer.wait) { await this.#slowDown(answer); continue; }
      if (answer === null || (!answer.ok && answer.again)) { // nobody answered, or nothing was decided: the same again
        metTrouble(answer?.sentence ?? "");
        await untilOver(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** tries++));
        continue;
      }
      metTrouble("");
      tries = 0;
      this.waiting = this.waiting.filter((each) => each !== next); // others may have come before it meanwhile
      if (answer.ok) this.#arrived(next.id, answer.ids?.[0]);
      this.#keep();
      if (answer.ok) this.#own.remember(next.item, command, answer.versions);
      this.#answered(next, answer);
    }
    this.#running = false;
    if (this.slowed) { this.slowed = ""; this.#tell({ slowed: false }); }
  }

  /** What was written under a thing on its way goes under the item that it has become. @param {string} id @param {string} [item] */
  #arrived(id, item) {
    for (const each of this.waiting) if (item && each.command.under === underSent(id)) each.command.under = item;
  }

  /** Whether a click is too old to be done. @param {Waiting} next */
  #isOld(next) {
    return !next.text && !this.slowed && Date.now() - next.at > CLICKS_COUNT_FOR;
  }

  /** This person has sent very much: it is kept, and goes on by itself. @param {NotDone} answer */
  async #slowDown(answer) {
    this.slowed = answer.sentence;
    this.#tell({ slowed: true });
    await new Promise((done) => setTimeout(done, Math.min(LONGEST_WAIT, answer.wait ?? 0) * 1000));
  }

  /** @param {Waiting} sent @param {Answer} answer */
  #answered(sent, answer) {
    const handle = this.#handlers.get(sent.id);
    this.#handlers.delete(sent.id);
    try { handle?.(answer); } catch (error) { reportError(error); } // what else waits goes on
    this.#tell({ sent, answer, handled: !!handle });
  }
}

/** @returns {NotDone} */
function tooOld() {
  const why = trouble() ? "The server could not save" : "The connection was gone";
  return { ok: false, sentence: `${why} for too long, so this click was not done. Please click again.` };
}

/** Return the things without those that are there a second time; whoever holds one of `waiting` goes on holding it.
 * @param {Waiting[]} things */
function withoutRepeats(things) {
  const last = new Map(things.map((each) => [each.id, each]));
  return [...last.values()];
}
