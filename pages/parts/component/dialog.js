// A dialog for what destroys or leaves: it keeps the focus inside and gives it back. Everything else is done inline.

import { el, focusOn, focused } from "./dom.js";

/** Ask a question; the answer is whether the person said yes. Escape and a click beside it are no; where `no` is an answer of its
 * own, they are neither (null).
 * @param {Element} parent @param {{title: string, text?: string, yes: string, no?: string}} words
 * @returns {Promise<boolean | null>} */
export function ask(parent, { title, text = "", yes, no }) {
  const neither = no ? null : false;
  const before = focused();
  return new Promise((answered) => {
    /** @param {boolean | null} value */
    const done = (value) => {
      dialog.close();
      dialog.remove();
      if (before?.isConnected) focusOn(before);
      answered(value);
    };
    /** @param {Event} event */
    const oncancel = (event) => { event.preventDefault(); done(neither); };
    const dialog = el("dialog", { class: "ask", "aria-label": title, oncancel },
      el("h3", { text: title }), text ? el("p", { text, dir: "auto" }) : null,
      el("div", { class: "row" },
        el("button", { type: "button", class: no ? "quiet" : "btn", text: "Cancel", onclick: () => done(neither) }),
        no ? el("button", { type: "button", class: "btn", text: no, onclick: () => done(false) }) : null,
        el("button", { type: "button", class: "primary", text: yes, onclick: () => done(true) })));
    dialog.addEventListener("click", (event) => { if (event.target === dialog) done(neither); });
    parent.append(dialog);
    dialog.showModal();
  });
}
