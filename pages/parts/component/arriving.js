// Arriving on another page: it begins at its top, and whoever had the focus on something that is gone is put on its heading,
// so that the next Tab leads into the page, and a screen reader says where one is.

import { focused, one, shared } from "./dom.js";
import { address } from "./place.js";

const LED = "postmortem:led"; // in the tab's store: what a page that is loaded whole was led to by
const LOOKS_EVERY = 60; // milliseconds
const GIVES_UP = 8000;

/** Every board on a page says that it was drawn; the first one on another page begins it. */
export function arrive() {
  const now = shared("arriving", () => ({ path: wasLed() ? "" : location.pathname, timer: 0 }));
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

/** Go to a page of a review that was just started. It is loaded whole: the session of the page that is open was made with
 * the cookie of before, and does not know the new seat. The focus is put on its heading all the same.
 * @param {string} page @param {string} review */
export function goTo(page, review) {
  try { sessionStorage.setItem(LED, "yes"); } catch { /* a private window: the focus is then where browsers put it */ }
  location.assign(address(page, { review }));
}

function wasLed() {
  try {
    const led = sessionStorage.getItem(LED);
    sessionStorage.removeItem(LED);
    return !!led;
  } catch { return false; }
}

/** Nothing of the page before is left: what has the focus now keeps it. */
export const drawn = () => one(document, "[data-testid=stApp]")?.dataset.testScriptState === "notRunning";

/** Put the focus on the page's heading: where nothing better is left. */
export function toHeading() {
  const heading = one(document, "h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function scrollToTop() {
  const top = () => document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
  top();
  requestAnimationFrame(top);
}
