// Navigating: what leads to another page is told to Streamlit.

import { one } from "./dom.js";

/** @import { Board } from "./boards.js" */
/** @import { Pressed } from "./messages.js" */

const DELIVERS_FOR = 60_000; // milliseconds that a click on a way to another page waits for the server
const LOOKS_EVERY = 120;

/** Tell the page where a button leads. @param {Board} board @param {Omit<Pressed, "at">} pressed */
export const navigate = (board, pressed) => deliver(board, { ...pressed, at: Date.now() }, Date.now() + DELIVERS_FOR);

/** A click in the middle of a restart would be heard by nobody: it waits until the server that runs now has drawn this page.
 * @param {Board} board @param {Pressed} pressed @param {number} until */
function deliver(board, pressed, until) {
  const { bus, data } = board;
  const connected = (one(document, "[data-testid=stApp]")?.dataset.testConnectionState ?? "CONNECTED") === "CONNECTED";
  const drawn = !bus || !data.process || (bus.live && (bus.process === null || bus.process === data.process));
  if (connected && drawn) board.tell("do", pressed);
  else if (Date.now() < until && board.list.isConnected) setTimeout(() => deliver(board, pressed, until), LOOKS_EVERY);
}
