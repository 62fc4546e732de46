// Who this tab is. Its id survives a reload (sessionStorage), and a duplicated tab, which has a copy of the id, takes another
// one, so that two tabs never write to the same draft. Tabs ask each other over a BroadcastChannel. At secure addresses each
// also holds a lock of its name: so a tab that is too busy to answer, or asleep, is known to live. A page that leaves says so
// in sessionStorage: where the next one finds that, the id is its own, however long a busy machine takes to give the lock back.

import { shared, unique } from "./dom.js";

const NAME = "postmortem:tab";
const LEFT = "postmortem:left"; // the id of a page that has left; a duplicated tab has a copy of a page that has not
const LOCK = "postmortem:tab:";
const LETS_GO = 800; // milliseconds; a page that is being loaded anew leaves its lock within a few
const SURELY = 10_000; // where the page before has said that it leaves; longer only where somebody else holds it
const SETTLES = 200; // milliseconds; a tab on the same machine answers within a few
const ANSWERS = 400;

/** A tab: its id, the id of this very page, when the first is sure to be its own, and which tabs live.
 * @typedef {{id: string, run: string, settled: boolean, ready: Promise<void>, living: () => Promise<Set<string>>}} Tab */

/** @returns {Tab} */
export const tab = () => shared("tab", makeTab);

/** Do something under the id of this tab: at once; where it is not sure yet that no other tab has it, under that of this page
 * for now, and then again. @param {(owner: string, provisional: string | null) => void} act gets the id, and the one of before */
export function whenSettled(act) {
  const { id, run, settled, ready } = tab();
  act(settled ? id : run, null);
  if (!settled) void ready.then(() => act(tab().id, run));
}

function remembered() {
  try { return sessionStorage.getItem(NAME); } catch { return null; }
}

/** Return whether the page that was here before has left with this id, and say from now on when this one does. @param {Tab} me */
function follows(me) {
  try {
    const followed = sessionStorage.getItem(LEFT) === me.id;
    sessionStorage.removeItem(LEFT);
    addEventListener("pagehide", () => sessionStorage.setItem(LEFT, me.id));
    addEventListener("pageshow", () => sessionStorage.removeItem(LEFT)); // it was kept, and is shown again
    return followed;
  } catch { return false; }
}

/** @param {string} id */
function remember(id) {
  try { sessionStorage.setItem(NAME, id); } catch { /* a private window: the id lives as long as the page */ }
}

function makeTab() {
  const run = unique(); // tells two pages apart that were opened with the same id
  /** @type {Tab} */
  const me = { id: remembered() ?? unique(), run, settled: true, ready: Promise.resolve(), living: async () => new Set([me.id]) };
  remember(me.id);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("postmortem") : null;
  if (!channel) return me;
  me.settled = false;
  const copied = new AbortController(); // says that this id is another tab's
  /** @type {Set<string>} */
  const heard = new Set();
  channel.onmessage = ({ data }) => {
    if (data?.run === run) return;
    if (data?.ask && me.settled) channel.postMessage({ here: me.id, run });
    if (data?.here) heard.add(data.here);
    if (data?.here === me.id) copied.abort(); // the other was first
  };
  const ask = () => channel.postMessage({ ask: true, run });
  const timeout = follows(me) ? SURELY : LETS_GO;
  if (navigator.locks) setTimeout(() => copied.abort(), timeout);
  const first = navigator.locks ? hold(me.id, copied.signal) : pause(SETTLES).then(() => !copied.signal.aborted);
  me.ready = first.then((ours) => {
    if (!ours) {
      me.id = unique();
      remember(me.id);
      if (navigator.locks) void hold(me.id);
    }
    me.settled = true;
  });
  ask();
  me.living = async () => {
    heard.clear();
    ask();
    await pause(ANSWERS);
    const { held = [] } = (await navigator.locks?.query()) ?? {};
    return new Set([me.id, ...heard, ...held.map(({ name = "" }) => name.replace(LOCK, ""))]);
  };
  return me;
}

/** @param {number} time milliseconds */
const pause = (time) => new Promise((done) => setTimeout(done, time));

/** Hold the lock of an id as long as this page lives. Return whether we got it before `signal` said no; a browser may miss a
 * signal that comes while it still takes the request, so we listen ourselves, and let go of what we get too late.
 * @param {string} id @param {AbortSignal} [signal] @returns {Promise<boolean>} */
const hold = (id, signal) => new Promise((got) => {
  const giveUp = () => got(false);
  signal?.addEventListener("abort", giveUp);
  const mine = () => {
    if (signal?.aborted) return undefined;
    got(true);
    return new Promise(() => {});
  };
  navigator.locks.request(`${LOCK}${id}`, { signal }, mine).catch(giveUp);
});
