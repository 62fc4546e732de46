// Sending what a button carries: one command, or one for each ticked row, all together.

import { ask } from "./dialog.js";
import { inputs, unique } from "./dom.js";
import { askAlong, returnTo } from "./editing.js";
import { originOf } from "./formdraft.js";
import { notice } from "./notice.js";
import { openThere, openWanted } from "./opening.js";

/** @import { Board, Button } from "./boards.js" */
/** @import { Origin } from "./drafts.js" */
/** @import { Form } from "./form.js" */
/** @import { NotDone } from "./messages.js" */

/** How a command is sent: whether a person wrote some of it, where that came from, and what becomes of a refusal.
 * @typedef {{text?: boolean, origin?: Origin | null, refused?: (answer: NotDone) => void}} How */

/** @param {Board} board */
const ticked = (board) => inputs(board.list, "input[data-pick]:checked");

/** @param {Board} board @param {Button} button */
function tickFirst(board, button) {
  button.pmAt = 0; // nothing was done: the next press counts
  board.complain("Tick some rows first.");
}

/** Send the command of a button. @param {Board} board @param {Button} button */
export function sendOne(board, button) {
  const { send = "{}", toggle, collect, prior } = button.dataset;
  const command = JSON.parse(send);
  if (toggle) command[toggle] = button.getAttribute("aria-pressed") !== "true";
  if (collect) {
    const chosen = ticked(board);
    if (!chosen.length) { tickFirst(board, button); return; }
    command[collect] = chosen.map((each) => each.dataset.pick);
    for (const each of chosen) each.checked = false;
  }
  if (!prior) { push(board, button, command); return; }
  board.outbox.push(JSON.parse(prior), {
    text: false,
    done: (answer) => { if (answer.ok) push(board, button, command); else board.complain(answer.sentence); },
  });
}

/** Send to each ticked row. `more` goes along, as it was written in `form`: there it comes back when it is refused.
 * @param {Board} board @param {Button} button @param {Record<string, any>} [more] @param {Form | null} [form]
 * @returns {boolean} whether it was sent */
export function sendEach(board, button, more = {}, form = null) {
  const chosen = ticked(board);
  if (!chosen.length) { tickFirst(board, button); return false; }
  const { each: pattern = "{}", whole } = button.dataset; // a group is one thing where it is meant whole; else each of its cards is
  const ids = chosen.flatMap(({ dataset }) => (whole === undefined && dataset.cards ? dataset.cards.split(" ") : [dataset.pick]));
  if (button.dataset.along && !form) { askAlong(board, button); return false; }
  const picks = new Set(chosen.map((each) => each.dataset.pick));
  for (const each of chosen) each.checked = false;
  push(board, button, { commands: ids.map((id) => ({ ...JSON.parse(pattern), ...more, id })) }, {
    text: Object.keys(more).length > 0, origin: form && originOf(form, more),
    refused(answer) {
      for (const each of inputs(board.list, "input[data-pick]")) each.checked ||= picks.has(each.dataset.pick);
      if (form) void returnTo(board, form, more, answer); else board.complain(answer.sentence);
    },
  });
  return true;
}

/** @param {Board} board @param {Button} button @param {Record<string, any>} command @param {How} [how] */
function push(board, button, command, how = {}) {
  const { say, here, then, back, opens } = button.dataset;
  const { text = false, origin = null, refused = (answer) => board.complain(answer.sentence) } = how;
  if (here) command[here] = board.data.mine?.here;
  button.setAttribute("aria-busy", "true");
  const id = board.outbox.push(command, {
    text, origin,
    async done(answer) {
      button.removeAttribute("aria-busy");
      if (answer.ok) {
        if (answer.said) notice(board.host, answer.said);
        else if (say) board.offerUndo(say, id, back && JSON.parse(back));
        if (opens) {
          openThere({ noun: opens, id: answer.ids?.[0] ?? "", evidence: button.dataset.id ?? "" });
          openWanted(board); // its row may have come before this answer
        }
        if (then) board.navigate({ do: then, id: button.dataset.id ?? id, value: "", command_id: unique() });
        return;
      }
      const { override } = answer;
      if (!override) { refused(answer); return; }
      const sure = await ask(board.host, { title: override.title, text: answer.sentence, yes: override.yes, no: override.no });
      if (sure || (override.no && sure === false)) push(board, button, { ...command, [override.field]: sure });
    },
  });
}
