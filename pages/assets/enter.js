// The page of a link to a seat that nobody has used yet goes on by itself, once somebody sees it (pmcore/web/routes/enter.py).
(() => {
  const form = document.getElementById("enter");
  let gone = false;
  const go = () => {
    if (gone || document.visibilityState !== "visible" || document.prerendering) return;
    gone = true;
    form.requestSubmit();
  };
  document.addEventListener("visibilitychange", go);
  document.addEventListener("prerenderingchange", go);
  go();
})();
