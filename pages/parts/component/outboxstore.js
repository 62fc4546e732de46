// Where an outbox keeps what waits: in the browser, per tab and seat, so that a reload or a crash goes on with it.

/** @import { Waiting } from "./outbox.js" */

const PREFIX = "postmortem:outbox:";

/** Return the name under which a tab keeps what was sent from a seat. @param {string} owner @param {string} scope */
export const placeOf = (owner, scope) => `${PREFIX}${owner}:${scope}`;

/** Return what was kept in a place. @param {string} place @returns {Waiting[]} */
export function keptAt(place) {
  try { return JSON.parse(localStorage.getItem(place) ?? "[]"); } catch { return []; }
}

/** @param {string} place @param {Waiting[]} things */
export function keepAt(place, things) {
  try {
    if (things.length) localStorage.setItem(place, JSON.stringify(things)); else localStorage.removeItem(place);
  } catch { /* no storage: it is in memory */ }
}

/** @param {string} place */
export function forgetAt(place) {
  try { localStorage.removeItem(place); } catch { /* nothing was kept */ }
}

/** Return where the tabs of a seat keep what they have sent. @param {string} scope
 * @returns {Array<{owner: string, place: string}>} */
export function placesOf(scope) {
  try {
    const places = Object.keys(localStorage).filter((place) => place.startsWith(PREFIX) && place.endsWith(`:${scope}`));
    return places.map((place) => ({ place, owner: place.slice(PREFIX.length, -scope.length - 1) }));
  } catch {
    return []; // no storage, nothing kept
  }
}
