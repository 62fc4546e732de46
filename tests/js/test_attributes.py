"""One language of attributes: the script or the style sheet looks at each that is drawn, and at none that nobody writes."""

import re

from pages.parts.assets import page_style, style
from pmcore.boards import Room, draw
from pmcore.boards.intake import SHOWN, preview_html
from pmcore.boards.long_list import Section
from pmcore.boards.tray import TrayLine, rows_html
from pmcore.commands.causes import AddCause
from pmcore.commands.looking import LookHere
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.intake.bringing import compared
from pmcore.intake.preview import Answer, Preview, Problem, Question, Row
from pmcore.intake.wanted import Wanted
from pmcore.model.people import Role
from pmcore.web.routes.intake_page import page_of
from tests.contracts.screens import every_screen
from tests.forms import every_layout
from tests.kit import given

# Notes every attribute that somebody looks at: as a property, in a selector, or in a rule of the style sheet.
WATCH = """
globalThis.seen = new Set();
globalThis.written = new Set();
const kebab = (name) => name.replace(/[A-Z]/g, (each) => `-${each.toLowerCase()}`);
const note = (text) => { for (const found of String(text).matchAll(/data-([a-z-]+)/g)) seen.add(found[1]); };
for (const kind of [Element, Document, DocumentFragment]) {
  for (const name of ["querySelector", "querySelectorAll", "matches", "closest", "getAttribute", "hasAttribute"]) {
    const plain = kind.prototype[name];
    if (plain) kind.prototype[name] = function (...given) { note(given[0]); return plain.apply(this, given); };
  }
}
for (const name of ["setAttribute", "toggleAttribute"]) {
  const plain = Element.prototype[name];
  Element.prototype[name] = function (...given) {
    for (const found of String(given[0]).matchAll(/^data-(.+)/g)) written.add(found[1]);
    return plain.apply(this, given);
  };
}
const { get } = Object.getOwnPropertyDescriptor(HTMLElement.prototype, "dataset");
Object.defineProperty(HTMLElement.prototype, "dataset", { get() {
  return new Proxy(get.call(this), {
    get(values, name) {
      if (typeof name === "string") seen.add(kebab(name));
      return values[name];
    },
    set(values, name, value) { written.add(kebab(name)); values[name] = value; return true; },
  });
} });
for (const sheet of document.styleSheets) for (const rule of sheet.cssRules) note(rule.cssText);
"""
# Shows each screen as the page of its board would, and presses each sort of button once.
PRESS = """
const { default: mount } = await import("/js/board.js");
const pressed = new Set();
const later = (time) => new Promise((done) => { setTimeout(done, time); });
const there = async (find) => { while (!find()) await later(5); return find(); };
for (const [number, screen] of arg.screens.entries()) {
  const parentElement = document.body.appendChild(document.createElement("div"));
  const data = { ...screen, review: "r", scope: `s${number}`, me: "p", layouts: arg.layouts, mine: { here: "overview" } };
  if (screen.board === "timeline") data.composer = { id: "new:event", noun: "event", look: "low" };
  mount({ parentElement, data, setTriggerValue: () => {} });
  parentElement.querySelector(".composer textarea")?.focus();
  for (const button of parentElement.querySelectorAll("button, [data-click], [data-dot]")) {
    const sort = [screen.board, ...button.getAttributeNames(), button.dataset.choose, !button.dataset.value].join(" ");
    if (pressed.has(sort) || !button.isConnected || button.dataset.do === "sample") continue; // that leaves the page
    pressed.add(sort);
    for (const each of parentElement.querySelectorAll("[data-pick]")) each.checked = true;
    button.click();
    await later(5);
    [...document.querySelectorAll(".choice button.item")].at(-1)?.click(); // the one that empties, where there is one
    for (const yes of document.querySelectorAll("dialog[open] button")) yes.click();
  }
  for (const key of "?*") { // keys of the row that has the focus
    const from = parentElement.querySelector(".block button");
    from?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }));
  }
  await later(10);
}
const brought = { ok: true, ticket: "t", html: arg.preview, beyond: 0, directly: 60 };
globalThis.fetch = async () => new Response(JSON.stringify(brought), { headers: { "content-type": "application/json" } });
const dataTransfer = new DataTransfer();
dataTransfer.items.add(new File(["time,what"], "export.csv"));
for (const kind of ["dragenter", "drop"]) document.dispatchEvent(new DragEvent(kind, { dataTransfer, cancelable: true }));
for (const sort of ["[data-all]", "[data-answer]", "[data-unmask]"]) {
  (await there(() => document.querySelector(`.intake ${sort}`))).click();
  await later(50);
}
const [{ busOf }, { boards }, { showTray }] = await Promise.all(["bus", "boards", "tray"].map((each) => import(`/js/${each}.js`)));
const page = { ok: true, first: 0, count: 2, html: arg.tray, people: [], kinds: [], files: [] };
globalThis.fetch = async () => new Response(JSON.stringify(page), { headers: { "content-type": "application/json" } });
Object.assign(busOf("r"), { mine: { tray: { open: 2, mark: "1" } }, state: { role: "facilitator" } });
for (const each of boards()) showTray(each);
const tray = document.querySelector("details.tray");
tray.open = true;
(await there(() => tray.querySelector("[data-decide]"))).click();
tray.querySelector("[data-nth]").dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true, composed: true }));
await later(50);
return { seen: [...seen], written: [...written] };
"""

STREAMLITS = {"testid", "test-connection-state", "test-script-state"}
CHOSEN = re.compile(r'data-choose="(\w+)"[^>]*data-value=(""|")')  # a choice, and whether it is empty


def sent():
    """Return the blocks of everything that people are sent, each board once in each phase and for each person."""
    told = given(
        AddTimelineEvent(text="It fails", starts="2026-11-23 14:00", event_kind="detection", marks="began"),
        AddTimelineEvent(text="It works", starts="15:00", event_kind="mitigation", marks="mitigated"),
    )
    looked = given(AddCause(text="It failed"), LookHere(id="C-01"))
    yield "causes", "facilitator", draw("causes", looked.review, Room())
    yield "checks", "facilitator", draw("checks", told.review, Room())
    yield "timeline", "facilitator", [Section(1, []).place]
    for screen in every_screen():
        yield screen.name, screen.me.role.value, screen.blocks


def preview(review):
    """Return the preview of a file in which everything is that a preview can show."""
    asks = Question("PST", "Which zone is PST here:", [Answer("US Pacific", "-08:00")])
    rows = [Row(1, None, "token=••• was sent", who="Pat Lee", masked=1, asks="PST", typed="9:37 PST")]
    rows.append(Row(2, None, "somebody asked", typed="some day", problem="Line 2: this is no time."))
    rows += [Row(number, None, "said later") for number in range(3, SHOWN + 2)]  # more than a page shows
    problems = [Problem(3, "Line 3: no time.")]
    held = Preview("csv", "UTC", rows, problems, [asks, Question("DAY", "Which day?")], masked=1)
    return preview_html(
        page_of(compared(review, held, Wanted(), frozenset(), alike=True), review, Role.SCRIBE)
    )


def tray():
    """Return two rows of the tray, one that nobody has decided about."""
    line = TrayLine(
        "f:1", 0, "20 Nov", "14:05", "Disk full", "Kim", "#incident", "detection", "open", True, 1, "No end."
    )
    return rows_html((line, line._replace(id="f:2", nth=1, state="aside")))


def said(blocks):
    return {name for block in blocks for name in re.findall(r"\sdata-([a-z-]+)", block.html)}


def test_what_is_drawn_says_in_attributes_what_is_looked_at_and_nothing_else_is_looked_for(tab):
    known, screens = set(), []
    for board, role, blocks in sent():
        sorts = {
            (board, role == "facilitator", *sorted(said([each])), *CHOSEN.findall(each.html))
            for each in blocks
        }
        if not sorts <= known:
            known |= sorts
            screens.append(
                {"board": board, "role": role, "blocks": [(each.key, each.html) for each in blocks]}
            )
    tab.page.add_style_tag(content=style() + page_style())
    tab.run(WATCH)
    layouts = {each["noun"]: each for each in every_layout()}
    brought = preview(given().review)
    told = tab.run(PRESS, arg={"screens": screens, "layouts": layouts, "preview": brought, "tray": tray()})
    seen, written = set(told["seen"]), set(told["written"])
    drawn = {
        name
        for html in [brought, tray(), *(html for screen in screens for _, html in screen["blocks"])]
        for name in re.findall(r"\sdata-([a-z-]+)", html)
    }
    assert len(drawn) > 40
    assert drawn - seen == set(), "something is drawn that nobody reads"
    assert seen - drawn - written - STREAMLITS == set(), "something is looked for that nobody says"
