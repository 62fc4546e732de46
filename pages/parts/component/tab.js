// Who this tab is. Its id survives a reload (sessionStorage), and a duplicated tab takes another one, so that two tabs
// never write to the same draft. Which other tabs live is asked over a BroadcastChannel.

import { shared, unique } from "./dom.js";

const NAME = "postmortem:tab";
const SETTLES = 60; // milliseconds; a tab on the same machine answers within a few

/** @returns {{id: string, ready: Promise<void>, living: () => Promise<Set<string>>}} */
export const tab = () => shared("tab", makeTab);

function remembered() {
  try { return sessionStorage.getItem(NAME); } catch { return null; }
}

function remember(id) {
  try { sessionStorage.setItem(NAME, id); } catch { /* a private window: the id lives as long as the page */ }
}

function makeTab() {
  const run = unique(); // tells two pages apart that were opened with the same id
  const me = { id: remembered() ?? unique(), ready: Promise.resolve(), living: async () => new Set() };
  remember(me.id);
  const channel = typeof BroadcastChannel === "function" ? new BroadcastChannel("postmortem") : null;
  if (!channel) { me.living = async () => new Set([me.id]); return me; }
  let settling = true;
  const heard = new Set();
  channel.onmessage = ({ data }) => {
    if (data?.run === run) return;
    if (data?.ask) channel.postMessage({ here: me.id, run });
    if (data?.here) heard.add(data.here);
    if (data?.here === me.id && settling) { me.id = unique(); remember(me.id); } // we are the copy: the other was first
  };
  const ask = (wait) => { channel.postMessage({ ask: true, run }); return new Promise((done) => setTimeout(done, wait)); };
  me.ready = ask(SETTLES).then(() => { settling = false; });
  me.living = async () => { heard.clear(); await ask(400); return new Set([...heard, me.id]); };
  return me;
}
