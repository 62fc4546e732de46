// The composer of a page: one line that opens when it gets the focus, and the rows that are on their way from it.

import { goTo } from "./arriving.js";
import { el, holdsFocus, shortened, unique } from "./dom.js";
import { originOf } from "./editing.js";
import { makeForm } from "./form.js";
import { giveBack, isFree } from "./returning.js";

/** Put the composer on the page; it is made once and stays, whatever is drawn around it. @param {any} board */
export function composer(board) {
  const wanted = board.data.composer;
  if (!wanted) { if (!board.composer?.written()) { board.composer?.node.remove(); board.composer = null; } return; }
  if (board.composer?.opening.id === wanted.id) { board.composer.opening.layout = { ...board.composer.opening.layout, add: board.data.layouts[wanted.noun].add }; return; }
  board.composer?.node.remove();
  const layout = board.data.layouts[wanted.noun];
  board.composer = makeForm({
    scope: board.data.scope, review: board.data.review, board: board.data.board, people: board.data.people ?? [], after: () => board.lastAdded, remember: (command) => board.outbox.push(command, { text: false }),
    id: wanted.id, layout, fixed: wanted.fixed, submit: wanted.submit, title: wanted.title ?? layout.submit,
    look: `composer card ${wanted.look ?? ""}`,
    send(form, { command, values }) {
      const origin = originOf(form, form.touched());
      board.send(command, { form, values, origin }); // first: it is in the outbox before it leaves the field
      form.clear();
      form.focus();
    },
    restored: (form) => form.node.toggleAttribute("data-open", true),
  });
  const { node } = board.composer;
  node.addEventListener("focusin", () => node.toggleAttribute("data-open", true));
  node.addEventListener("focusout", () => setTimeout(() => {
    if (!holdsFocus(node) && !board.composer?.written()) node.toggleAttribute("data-open", false);
  }, 150));
  node.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !board.composer.written()) board.composer.controls.values().next().value.input?.blur();
  });
  board.above.append(node);
  dock(board);
  if (wanted.focus) board.composer.focus();
}

/** On phones the composer is docked at the lower edge; notices stand above it, so the page says how high it is. */
function dock(board) {
  const { above } = board;
  board.docked ??= new ResizeObserver(() => {
    const height = above.isConnected && getComputedStyle(above).position === "fixed" ? above.offsetHeight : 0;
    document.documentElement.style.setProperty("--dock", `${height}px`);
  });
  board.docked.observe(above);
}

/** Send what a form says: it stands on the board at once, marked as on its way, until the server's own row is there. */
export function sendWithEcho(board, command, { form, values, origin, box = null }) {
  const echo = echoOf(values);
  (box?.querySelector(":scope > .editor:last-child") ?? board.echoes)[box ? "before" : "append"](echo);
  const id = unique();
  board.sent.add(id);
  board.outbox.push(command, {
    origin, id,
    done(answer) {
      if (answer.ok) {
        board.expect(answer.ids ?? [], echo);
        if (board.data.composer?.opens) goTo(board.data.composer.opens, answer.review);
        return;
      }
      void returnTo(board, form, origin, answer, echo);
    },
  });
}

function echoOf(values) {
  const text = values.text ?? values.title ?? values.measure ?? Object.values(values).find((each) => typeof each === "string" && each) ?? "";
  return el("div", { class: "echo", role: "status" },
    values.starts ? el("span", { class: "small strong", text: values.starts }) : null,
    el("span", { class: "text", text: shortened(text, 200), dir: "auto" }), el("span", { class: "chip line", text: "on its way" }));
}

/** Show what was sent from here before this board was built (on another page, or before a reload) and waits for its answer.
 * @param {any} board */
export function echoWaiting(board) {
  for (const { id, origin } of board.outbox.waiting) {
    if (origin?.board !== board.data.board || origin.item || board.sent.has(id) || board.echoed.has(id)) continue;
    const echo = echoOf(origin.values);
    board.echoed.set(id, echo);
    board.echoes.append(echo);
  }
}

/** What waited when this board was built has its answer. @param {any} board */
export function echoAnswered(board, { sent, answer }) {
  const echo = board.echoed.get(sent.id);
  if (!echo) return;
  board.echoed.delete(sent.id);
  if (answer.ok) board.expect(answer.ids ?? [], echo); else echo.remove();
}

/** A refused text goes back into its form where that is empty and nobody types; else it stands above. */
async function returnTo(board, form, origin, answer, echo) {
  const back = await giveBack(board.data.scope, origin, answer, async () => {
    const free = await isFree(form);
    echo.remove();
    return free ? form : null;
  });
  back?.node.toggleAttribute("data-open", true);
}
