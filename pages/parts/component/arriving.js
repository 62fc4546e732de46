// Arriving on another page: it begins at its top, and whoever had the focus on something that is gone is put on its heading,
// so that the next Tab leads into the page, and a screen reader says where one is.

import { focused, shared } from "./dom.js";

const LOOKS_EVERY = 60; // milliseconds
const GIVES_UP = 8000;

/** Every board on a page says that it was drawn; the first one on another page begins it. */
export function arrive() {
  const now = shared("arriving", () => ({ path: location.pathname, timer: 0 }));
  if (now.path === location.pathname) return;
  now.path = location.pathname;
  scrollToTop();
  clearInterval(now.timer);
  const until = Date.now() + GIVES_UP;
  now.timer = setInterval(() => {
    if (!drawn() && Date.now() < until) return;
    clearInterval(now.timer);
    if (!focused()) toHeading();
  }, LOOKS_EVERY);
}

/** Nothing of the page before is left: what has the focus now keeps it. */
const drawn = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

/** Put the focus on the page's heading: where nothing better is left. */
export function toHeading() {
  const heading = document.querySelector("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function scrollToTop() {
  const top = () => document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  top();
  requestAnimationFrame(top);
}
