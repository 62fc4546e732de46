// Echoes: what was sent stands on the board at once, marked as on its way, until the server's own row is there.

import { goTo } from "./arriving.js";
import { el, one, shortened, unique } from "./dom.js";
import { giveBack, isFree } from "./returning.js";
import { arrivesAs, keyed } from "./unsigned.js";

/** @import { Board, FromForm } from "./boards.js" */
/** @import { Origin } from "./drafts.js" */
/** @import { Form } from "./form.js" */
/** @import { NotDone } from "./messages.js" */
/** @import { News } from "./outbox.js" */

const WORDS = 200; // letters that are shown of a text

/** Send what a form says; return the id under which it is on its way.
 * @param {Board} board @param {Record<string, any>} command @param {FromForm} sent
 * @returns {string} */
export function sendWithEcho(board, command, { form, values, origin, box = null }) {
  const echo = echoOf(values);
  const editor = box && one(box, ":scope > .editor:last-child");
  if (editor) editor.before(echo); else (box ?? board.echoes).append(echo);
  const id = unique();
  board.sent.add(id);
  keyed(board, command);
  board.outbox.push(command, {
    origin, id,
    done(answer) {
      form.arrived?.(id, answer.ok ? answer.ids ?? [] : []);
      if (!answer.ok) { void returnTo(board, form, origin, answer, echo); return; }
      board.expect(arrivesAs(command, answer), echo);
      const opens = board.data.composer?.opens;
      if (opens) goTo(opens, answer.review);
    },
  });
  return id;
}

/** @param {Record<string, any>} values */
function echoOf(values) {
  const some = Object.values(values).find((each) => typeof each === "string" && each);
  const text = values.text ?? values.title ?? values.measure ?? some ?? "";
  return el("div", { class: "echo", role: "status" },
    values.starts ? el("span", { class: "small strong", text: values.starts }) : null,
    el("span", { class: "text", text: shortened(text, WORDS), dir: "auto" }), el("span", { class: "chip line", text: "on its way" }));
}

/** Show what was sent from here before this board was built (on another page, or before a reload) and waits for its answer.
 * @param {Board} board */
export function echoWaiting(board) {
  for (const { id, origin } of board.outbox.waiting) {
    if (!origin || origin.board !== board.data.board || origin.item || board.sent.has(id) || board.echoed.has(id)) continue;
    const echo = echoOf(origin.values);
    board.echoed.set(id, echo);
    board.echoes.append(echo);
  }
}

/** What waited when this board was built has its answer. @param {Board} board @param {News} news */
export function echoAnswered(board, { sent, answer }) {
  const echo = sent && board.echoed.get(sent.id);
  if (!echo || !answer) return;
  board.echoed.delete(sent.id);
  if (answer.ok) board.expect(arrivesAs(sent.command, answer), echo); else echo.remove();
}

/** A refused text goes back into its form where that is empty and nobody types; else it stands above.
 * @param {Board} board @param {Form} form @param {Origin} origin @param {NotDone} answer @param {HTMLElement} echo */
async function returnTo(board, form, origin, answer, echo) {
  const back = await giveBack(board.data.scope ?? "", origin, answer, async () => {
    const free = await isFree(form);
    echo.remove();
    return free ? form : null;
  });
  back?.node.toggleAttribute("data-open", true);
}
