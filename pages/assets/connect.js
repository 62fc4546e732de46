// A page that stays empty says why, and goes on trying. Streamlit's page loads over plain HTTP; all that is in it comes over
// a WebSocket, and where a proxy keeps that back, one would look at a blank page for ever. This script is put into the page
// by the server (pmcore/web/streamlits.py), knows nothing of Streamlit but two attributes, and touches nothing else.
(() => {
  const PATIENCE = 5000; // a slow machine draws later than this; then the checks below find nothing wrong, and nothing is said
  const AGAIN = 4000;
  const base = location.pathname.replace(/[^/]*$/, "");
  const SOCKETS = { stream: `${base}_stcore/stream`, live: `${base}live/ws` };
  const SAYS = {
    down: "The server does not answer. What you wrote is kept here; this page goes on by itself when the server is back.",
    host: `The server does not take ${location.host} for its name. Ask whoever runs it to set POSTMORTEM_URL to the `
      + "address of this page, and to start it again.",
    origin: `The server does not know that it is reached at ${location.origin}, so it refuses the live connection. Ask `
      + "whoever runs it to set POSTMORTEM_URL to the address of this page, or to let the proxy pass the Host header on.",
    path: `Something other than Postmortem answers at ${base}live/check. Ask whoever runs the proxy to pass everything `
      + `below ${base} on, and to set POSTMORTEM_URL to ${location.origin}${base}.`,
    full: (/** @type {number} */ tabs) => `Postmortem is open in ${tabs} tabs of this browser already. Close one of them; `
      + "this page then goes on by itself.",
    blocked: (/** @type {string[]} */ paths) => "This page is loaded, but its live connection is blocked. Ask whoever runs the "
      + `proxy to pass WebSockets (the headers Upgrade and Connection) for ${paths.join(" and ")}. This page goes on by `
      + "itself as soon as they pass.",
  };

  /** @returns {DOMStringMap} */
  const app = () => /** @type {HTMLElement | null} */ (document.querySelector("[data-testid=stApp]"))?.dataset ?? {};
  const connected = () => app().testConnectionState === "CONNECTED";
  /** @param {number} ms */
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

  /** Whether a WebSocket to `path` opens. "?check" opens and closes, and is no session.
   * @param {string} path @returns {Promise<boolean>} */
  const opens = (path) => new Promise((done) => {
    const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}${path}?check`);
    const end = (/** @type {boolean} */ open) => { done(open); socket.onclose = null; socket.close(); };
    socket.onopen = () => end(true);
    socket.onclose = () => end(false);
    setTimeout(() => end(false), 3500);
  });

  /** @type {HTMLElement | null} */
  let box = null;

  /** @returns {Promise<string>} what is wrong, or an empty text */
  async function wrong() {
    let answer;
    try {
      // "empty" counts at the server as a page that waits in vain, so not before the sockets were really tried.
      const asked = `${base}live/check?${box ? "empty&" : ""}origin=${encodeURIComponent(location.origin)}`;
      answer = await fetch(asked, { cache: "no-store", signal: AbortSignal.timeout(3500) });
    } catch { return SAYS.down; }
    if (answer.status === 421) return SAYS.host;
    if ([502, 503, 504].includes(answer.status)) return SAYS.down;
    const said = await answer.json().catch(() => ({}));
    if (!said.postmortem) return SAYS.path;
    if (said.origin !== "own") return SAYS.origin;
    if (said.full) return SAYS.full(said.full);
    const [stream, live] = await Promise.all([opens(SOCKETS.stream), opens(SOCKETS.live)]);
    const shut = [...(stream ? [] : [SOCKETS.stream]), ...(live ? [] : [SOCKETS.live])];
    return shut.length ? SAYS.blocked(shut) : "";
  }

  // ------------------------------------------------------------------ saying it

  function say(/** @type {string} */ sentence) {
    if (!sentence) { box?.remove(); box = null; return; }
    if (!box) {
      box = document.createElement("div");
      box.id = "postmortem-connect";
      box.setAttribute("role", "alert");
      Object.assign(box.style, {
        position: "fixed", zIndex: "1000000", top: "max(16px, env(safe-area-inset-top))", left: "50%", transform: "translateX(-50%)",
        boxSizing: "border-box", width: "min(40rem, calc(100vw - 32px))", padding: "16px 20px", borderRadius: "12px",
        font: "16px/1.5 Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", overflowWrap: "anywhere",
        colorScheme: "light dark", color: "var(--of-ink)", background: "var(--of-warning)", border: "1px solid var(--of-warning-edge)",
        boxShadow: "0 8px 30px rgb(0 0 0 / .18)",
      });
      document.body.append(box);
    }
    if (box.textContent !== sentence) box.textContent = sentence;
  }

  // ------------------------------------------------------------------ watching

  // The boards have a connection of their own; a page that has none of them needs none. What boards share stands in a Map
  // there, and what is live or not among it is such a connection; one that was here once is told of by the boards themselves.
  const shared = /** @type {{__postmortem?: Map<string, any>}} */ (globalThis);
  const boardsWait = () => [...(shared.__postmortem?.values() ?? [])]
    .some((bus) => bus?.live === false && !bus.removed && !bus.left && !bus.boot);

  // In a review the rail says what becomes of the connection once it was there; no other page has anything that would.
  const railWatches = () => !!document.querySelector(".st-key-rail");

  async function watch() {
    for (let tries = 0; ; ) {
      await wait(box ? AGAIN : PATIENCE);
      if (!box && (document.hidden || (tries >= 3 && railWatches()))) continue;
      const fine = connected() && !boardsWait();
      say(fine ? "" : await wrong());
      if (fine) tries += 1;
      if (connected() && !boardsWait()) say("");
    }
  }

  watch();
})();
