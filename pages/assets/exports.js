// Whoever asked for a document sees how far it is, until the download begins: how many come before it, or that it is being
// written. The server is asked only meanwhile. This script is put into the page by the server (pmcore/web/streamlits.py).
(() => {
  const LOOK = 1000;
  const MOST = 15 * 60; // looks: longer than anything waits
  /** @type {HTMLElement | null} */
  let box = null;
  let looking = false;

  /** @returns {Promise<Array<{sentence: string}>>} */
  async function waiting() {
    const base = location.pathname.replace(/[^/]*$/, "");
    const answer = await fetch(`${base}export`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
    return answer.ok ? (await answer.json()).documents : [];
  }

  function say(/** @type {string[]} */ sentences) {
    if (!sentences.length) { box?.remove(); box = null; return; }
    if (!box) {
      box = document.createElement("div");
      box.id = "postmortem-exports";
      box.setAttribute("role", "status");
      Object.assign(box.style, {
        position: "fixed", zIndex: "999999", bottom: "max(16px, env(safe-area-inset-bottom))", left: "50%", transform: "translateX(-50%)",
        boxSizing: "border-box", width: "max-content", maxWidth: "calc(100vw - 32px)", padding: "12px 18px", borderRadius: "12px",
        font: "16px/1.5 Inter, system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif", overflowWrap: "anywhere", whiteSpace: "pre-line",
        colorScheme: "light dark", color: "var(--of-ink)", background: "var(--of-card)", border: "1px solid var(--of-edge)",
        boxShadow: "0 8px 30px rgb(0 0 0 / .18)",
      });
      document.body.append(box);
    }
    const text = sentences.join("\n");
    if (box.textContent !== text) box.textContent = text;
  }

  async function look() {
    if (looking) return;
    looking = true;
    // The click and the request that it makes need a moment, so that nothing is there at first.
    for (let looks = 0, quiet = 0; looks < MOST && quiet < 3; looks += 1) {
      await new Promise((done) => { setTimeout(done, LOOK); });
      const documents = await waiting().catch(() => []);
      quiet = documents.length ? 0 : quiet + 1;
      say(documents.map((each) => each.sentence));
    }
    looking = false;
  }

  document.addEventListener("click", (event) => {
    const at = /** @type {Element} */ (event.target);
    if (at.closest?.("a[href*='/export/']")) look();
  }, true);
})();
