// The page of a link to a seat that nobody has used yet goes on by itself, once somebody sees it (pmcore/web/routes/enter.py).
(() => {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById("enter"));
  let gone = false;
  const go = () => {
    const ahead = "prerendering" in document && document.prerendering; // loaded before somebody asked for it
    if (gone || document.visibilityState !== "visible" || ahead) return;
    gone = true;
    form?.requestSubmit();
  };
  document.addEventListener("visibilitychange", go);
  document.addEventListener("prerenderingchange", go);
  go();
})();
