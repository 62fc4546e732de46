"""People at their browsers, so that a test reads like the meeting it is about.

    ana, ben = come("Ana"), come("Ben", **PHONE)
    ana.joins(review["join_url"])
    ana.form("Add to the timeline").writes({"When": "14:05", "What happened": "Alert fired"}).sends()
    ben.sees("Alert fired")

They do what people do: click, press keys, read. What is typed is typed key by key, but for the middle of a longer text, which
comes in one piece as from a keyboard that guesses words: each key draws a frame, ten milliseconds of processor. Things are found
by their role and by the name that a screen reader would say; every wait is for something that the person would see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, Self

from playwright.sync_api import Locator, Page, Route, TimeoutError, WebSocket, expect  # noqa: A004

PAGES = {
    "lobby": "Lobby",
    "overview": "Incident Overview",
    "timeline": "Timeline",
    "causes": "Root Cause Analysis",
    "lessons": "Lessons Learned",
    "recommendations": "Recommendations",
    "measures": "Preventive Measures",
    "communication": "Communication",
    "report": "Report",
    "history": "History",
}
# Requests beside the page, each on a connection of its own: one that is kept may be closed by the server in the same moment.
ALONE = {"connection": "close"}
# What the composer of a page is called.
START, EVENT, PROBLEM, LESSON, CARD, MEASURE = (
    "Start and open the lobby",
    "Add to the timeline",
    "State the problem",
    "Add the lesson",
    "Add the card",
    "Add the measure",
)
EVERYTHING = """() => {
    const parts = [];
    const walk = (node) => {
        parts.push(node.innerHTML ?? "");
        for (const each of node.querySelectorAll("*")) {
            if (each.shadowRoot) walk(each.shadowRoot);
            if ("value" in each) parts.push(String(each.value));
        }
    };
    walk(document.documentElement);
    return [...parts, JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})].join("\\n");
}"""
FOCUSED = """() => {
    let each = document.activeElement;
    while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
    if (!each || each === document.body) return "nothing";
    const label = each.labels?.[0]?.innerText ?? each.closest("[role=radiogroup],[role=group]")?.getAttribute("aria-label") ?? "";
    return [each.getAttribute("aria-label"), label, each.innerText].filter(Boolean).join(" · ") || each.localName;
}"""
MOVING = """() => {
    const moving = (root) => [...root.getAnimations(), ...[...root.querySelectorAll("*")]
        .flatMap((each) => each.shadowRoot ? moving(each.shadowRoot) : [])];
    return moving(document).map((each) => each.animationName ?? each.transitionProperty ?? "");
}"""
# How many texts of this page have no answer yet.
WAITING = """() => {
    let count = 0;
    for (const [name, value] of globalThis.__postmortem ?? []) if (name.startsWith("outbox:")) count += value.waiting.length;
    return count;
}"""
FOUND = """each => ({
    kind: String(each.type ?? each.role ?? ""),
    at: each === each.getRootNode().activeElement,
    seen: each.checkVisibility({ visibilityProperty: true }) && each.getBoundingClientRect().width > 0,
})"""
# Resolves when a press of a button is no longer taken for the second half of a double click (actions.js).
CALM = "each => new Promise((calm) => setTimeout(calm, Math.max(0, 451 - (Date.now() - (each.pmAt ?? 0)))))"
POST = """async ([review, command]) => {
    const answer = await fetch(`live/do?review=${review}`, {
        method: "POST", body: JSON.stringify(command), headers: {"Content-Type": "application/json"},
    });
    return await answer.json();
}"""

# How often a condition of a page is looked at, in milliseconds: with each frame takes a tenth of a processor all the while.
OFTEN = 50
# Letters at either end of a longer text that are typed key by key.
BY_KEYS = 2

Written = Mapping[str, str | bool | list[str]]


def begins(words: str) -> re.Pattern[str]:
    """Return what finds a name that begins with these words."""
    return re.compile(rf"^\s*{re.escape(words)}(?!\w)")


def types(page: Page, line: str) -> None:
    """Type a line where the focus is."""
    middle = line[BY_KEYS:-BY_KEYS]
    page.keyboard.type(line[:BY_KEYS])
    if middle:
        page.keyboard.insert_text(middle)
    page.keyboard.type(line[BY_KEYS:][-BY_KEYS:])


class Found(NamedTuple):
    """What a field is, and whether one is in it and sees it: asked at once, as each question takes 20 ms of processor."""

    kind: str
    at: bool
    seen: bool


class Form:
    """One form; its fields by the words over them."""

    def __init__(self, root: Locator) -> None:
        """Work inside `root`."""
        self.root, self.page = root, root.page

    def field(self, label: str) -> Locator:
        """Return what is typed or chosen in."""
        return self.root.get_by_label(begins(label)).first

    def writes(self, values: Written) -> Self:
        """Type into fields in place of what stands there; `True` ticks, a list ticks each of its choices."""
        for label, value in values.items():
            field, (kind, at, _) = self.field(label), self._reached(label)
            if kind == "checkbox":
                if field.is_checked() != value:
                    field.click()
            elif kind == "select-one":
                field.select_option(str(value))
            elif kind == "date":
                self._types_date(field, str(value))
            elif kind in {"text", "textarea", "number"}:
                if not at:  # who stands in a field already does not click into it
                    field.click()
                self._types(str(value))
            else:
                for each in value if isinstance(value, list) else [str(value)]:
                    field.get_by_label(begins(each)).click()
        return self

    def reaches(self, label: str) -> Locator:
        """Return a field that can be typed in: the form is opened, and the part of it that is folded."""
        self._reached(label)
        return self.field(label)

    def _reached(self, label: str) -> Found:
        field = self.field(label)
        found = Found(**field.evaluate(FOUND))
        if not found.seen:
            self.root.wait_for()
            if not field.is_visible() and not self.root.get_by_role("button").filter(visible=True).count():
                self.root.get_by_role("textbox").filter(visible=True).first.click()
            folded = field.locator("xpath=ancestor::details[not(@open)]/summary")
            if folded.count():
                folded.click()
            field.wait_for()
        return found

    def _types(self, text: str) -> None:
        self.page.keyboard.press("Control+A")
        if not text:  # whatever is typed replaces what is marked
            self.page.keyboard.press("Delete")
        lines = text.split("\n")
        for number, line in enumerate(lines):
            if number:
                self.page.keyboard.press("Shift+Enter")
            types(self.page, line)

    def _types_date(self, field: Locator, value: str) -> None:
        year, month, day = value.split("-")
        field.focus()
        self.page.keyboard.type(f"{month}{day}{year}")
        expect(field).to_have_value(value)

    def pastes(self, label: str, text: str) -> Self:
        """Paste a text in place of what stands in a field."""
        self.reaches(label).click()
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)
        return self

    def sends(self) -> Self:
        """Press Ctrl+Enter, wherever in the form one is."""
        if not self.root.evaluate("each => each.matches(':focus-within')"):
            self.root.get_by_role("textbox").filter(visible=True).first.click()
        self.page.keyboard.press("Control+Enter")
        return self

    def submits(self) -> Self:
        """Press the button."""
        self.root.locator("button[type=submit]").click()
        return self

    def holds(self, label: str, value: str) -> Self:
        """Check what stands in a field."""
        expect(self.field(label)).to_have_value(value)
        return self

    def objects(self, label: str, sentence: str | re.Pattern[str]) -> Self:
        """Check the sentence that belongs to a field."""
        wanted = re.compile(re.escape(sentence)) if isinstance(sentence, str) else sentence
        expect(self.field(label)).to_have_accessible_description(wanted)
        expect(self.field(label)).to_have_attribute("aria-invalid", "true")
        return self

    def reads(self, label: str, sentence: str | re.Pattern[str]) -> Self:
        """Check what stands below a field while one types."""
        expect(self.field(label)).to_have_accessible_description(
            re.compile(re.escape(sentence)) if isinstance(sentence, str) else sentence
        )
        return self

    def says(self, sentence: str | re.Pattern[str]) -> Self:
        """Check the sentence beside the button."""
        expect(self.root.get_by_role("status").filter(has_text=sentence)).to_be_visible()
        return self

    def closes(self) -> Self:
        """Press Escape, wherever in the form one is."""
        self.root.get_by_role("textbox").filter(visible=True).first.focus()
        self.page.keyboard.press("Escape")
        expect(self.root).to_have_count(0)
        return self


class Person:
    """Somebody with a browser window of their own; `heard` is everything that came over its WebSockets."""

    def __init__(self, name: str, page: Page, url: str) -> None:
        """Sit down at `page`; nothing is open yet."""
        self.name, self.page, self.url, self.review_id = name, page, url, ""
        self.heard: list[bytes] = []
        page.on("websocket", self._listen)

    def _listen(self, socket: WebSocket) -> None:
        socket.on(
            "framereceived", lambda data: self.heard.append(data.encode() if isinstance(data, str) else data)
        )

    # ------------------------------------------------------------------ coming and going

    def joins(self, link: str, at: str = "lobby") -> Person:
        """Come in by the link, and land where the room is."""
        self.page.goto(link)
        return self._gives_name(at)

    def joins_with(self, code: str) -> Person:
        """Come in by typing the code."""
        self.page.goto(f"{self.url}/join")
        self.page.get_by_role("textbox").click()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")
        return self._gives_name()

    def _gives_name(self, at: str = "lobby") -> Person:
        self.page.get_by_label("Your name").click()
        self.page.keyboard.type(self.name)
        self.page.get_by_role("button", name="Join").click()
        return self.arrives(at)

    def enters(self, link: str) -> Person:
        """Use a seat by its personal link; one that is in use already asks for a press of its button."""
        asked = self.page.request.get(link, headers=ALONE).text()  # to look at the link takes nothing
        self.page.goto(link)
        if 'id="enter"' in asked and "enter.js" not in asked:
            self.page.get_by_role("button", name=re.compile("^Continue (here|as )")).click()
        return self.arrives()

    def sits(self, link: str, at: str) -> Person:
        """Take a seat by its personal link and be at a page at once, where the way in is not what a test is about.

        The room should be there already. It takes half of what the way through the pages in front of it does.
        """
        ways = self.page.request
        ways.get(f"{self.url}/join", headers=ALONE)  # gives the browser its cookie
        taken = ways.post(link, headers={"origin": self.url} | ALONE, max_redirects=0)
        self.review_id = taken.headers["location"].split("review=")[1].split("&")[0]
        self.opens(at)
        expect(self.board("rail")).to_have_attribute("data-live", "yes")
        return self

    def arrives(self, page: str = "lobby") -> Person:
        """Wait for a page of a review and remember which review it is."""
        self.is_at(page)
        self.review_id = self.page.url.split("review=")[1]
        return self

    def opens(self, page: str) -> Person:
        """Go to a page by its address."""
        self.page.goto(f"{self.url}/{page}?review={self.review_id}")
        return self.is_at(page)

    def opens_tab(self, page: str) -> Person:
        """Open a second tab beside this one, at a page."""
        tab = Person(self.name, self.page.context.new_page(), self.url)
        tab.review_id = self.review_id
        return tab.opens(page)

    def looks_at(self, page: str) -> Person:
        """Go to a stage's page alone, by the rail."""
        names = {"recommendations": "Recommend", "communication": "Close"}
        stages = self.page.get_by_role("navigation", name="Stages")
        stages.get_by_role("button", name=names.get(page, page.capitalize()), exact=True).click()
        return self.is_at(page)

    def chooses(self, item: str) -> Person:
        """Choose from the menu of the rail."""
        return self.picks("Menu", item)

    def reloads(self) -> Person:
        """Press F5."""
        self.page.reload()
        return self

    def is_at(self, page: str) -> Person:
        """Check which page is open and drawn, with nothing left of the one before."""
        self.page.wait_for_url(f"**/{page}?review=*")
        self.page.get_by_role("heading", name=PAGES[page], exact=True, level=1).wait_for()
        self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
        return self

    # ------------------------------------------------------------------ looking

    def board(self, name: str) -> Locator:
        """Return a board."""
        return self.page.locator(f".board[data-board={name}]")

    def form(self, title: str | re.Pattern[str]) -> Form:
        """Return a form by its name."""
        return Form(self.page.get_by_role("form", name=title, exact=True))

    def row(self, name: str) -> Locator:
        """Return the row of something by its number or by the words that it shows."""
        rows = self.page.get_by_role("article")
        if re.fullmatch(r"[A-Z]-\d+", name):
            return self.page.get_by_role("article", name=begins(name))
        return rows.filter(has_text=name)

    def number_of(self, text: str) -> str:
        """Return the number of what says this, such as `R-05`."""
        row = self.row(text).last
        expect(row).to_have_attribute("aria-label", re.compile(r"^[A-Z]-\d+"))
        return re.split(r"[ ,]", row.get_attribute("aria-label") or "")[0]

    @property
    def focus(self) -> str:
        """What a screen reader would say of where the focus is; `nothing` where it got lost."""
        found: str = self.page.evaluate(FOCUSED)
        return found

    def is_on(self, words: str) -> Person:
        """Check that the focus is on what is called like this."""
        try:
            self.page.wait_for_function(f"words => ({FOCUSED})().includes(words)", arg=words, polling=OFTEN)
        except TimeoutError as error:
            raise AssertionError(f"the focus is on “{self.focus}” instead of “{words}”") from error
        return self

    def sees(self, *texts: str) -> Person:
        """Check that texts are on the screen."""
        for text in texts:
            self.page.get_by_text(text).filter(visible=True).first.wait_for()
        return self

    def misses(self, *texts: str) -> Person:
        """Check that texts are nowhere on the screen."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)
        return self

    def is_answered(self) -> Person:
        """Wait until all that was sent has its answer: what one has written oneself is seen before it is stored."""
        self.page.wait_for_function(f"() => !({WAITING})()", polling=OFTEN)
        return self

    def is_told(self, sentence: str | re.Pattern[str]) -> Person:
        """Check the notice at the lower edge, and close it."""
        notice = self.page.locator(".snack").filter(has_text=sentence)
        expect(notice).to_be_visible()
        notice.get_by_role("button", name="Close this message").click()
        return self

    def moving(self) -> list[str]:
        """Return the names of what moves, pulses or fades on the page at this moment."""
        names: list[str] = self.page.evaluate(MOVING)
        return names

    def everything(self) -> str:
        """Return all that the page holds: markup, shadow roots, fields, what the browser keeps."""
        text: str = self.page.evaluate(EVERYTHING)
        return text

    def heard_since(self, mark: int = 0) -> str:
        """Return what came over the WebSockets after the first `mark` frames, as far as it is text."""
        return b"\n".join(self.heard[mark:]).decode("utf-8", "replace")

    # ------------------------------------------------------------------ doing

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """Return a button by its name or its first words."""
        words = begins(name) if isinstance(name, str) else name
        return self.page.get_by_role("button", name=words).filter(visible=True)

    def presses(self, name: str | re.Pattern[str]) -> Person:
        """Press a button."""
        self.means_it(name).button(name).click()
        return self

    def means_it(self, name: str | re.Pattern[str]) -> Person:
        """Wait until a press of a button would not be taken for the second half of a double click (actions.js)."""
        return self._means(self.button(name))

    def _means(self, button: Locator) -> Person:
        button.evaluate(CALM)
        return self

    def confirms(self, name: str, yes: str) -> Person:
        """Press a button that asks back, and say yes."""
        self.presses(name)
        return self.says_yes(yes)

    def says_yes(self, yes: str) -> Person:
        """Answer the dialog that is open; another, with what came of it, may open in its place."""
        answer = self.page.get_by_role("dialog").get_by_role("button", name=yes, exact=True)
        answer.click()
        expect(answer).to_have_count(0)
        return self

    def picks(self, menu: str, item: str) -> Person:
        """Open the menu named `menu` and choose what begins with `item`."""
        summary = self.page.get_by_label(menu, exact=True)
        summary.click()
        opened = self.page.locator("details[open]", has=summary)
        chosen = opened.get_by_role("button", name=begins(item))
        chosen = chosen.or_(opened.get_by_role("link", name=begins(item)))
        self._means(chosen)
        chosen.click()
        return self

    def edits(self, name: str, item: str = "Edit") -> Form:
        """Open the editor of a row by its menu."""
        self.picks(f"Change {name}", item)
        form = self.form(f"Edit {name}")
        form.root.wait_for()
        return form

    def sets(self, chip: str, value: str) -> Person:
        """Press a chip, such as `Owner of M-01`, and choose from what it offers."""
        self.presses(begins(chip))
        self.page.locator(".choice").get_by_role("button", name=begins(value)).click()
        return self

    def takes_back(self) -> Person:
        """Press “Undo” in the notice at the lower edge."""
        self.page.locator(".snack").get_by_role("button", name="Undo").click()
        return self

    def sends_by_hand(self, kind: str, **values: Any) -> dict[str, Any]:
        """Send a command that the page has no button for, as somebody would in the developer tools."""
        answer: dict[str, Any] = self.page.evaluate(POST, [self.review_id, {"kind": kind, **values}])
        return answer

    @contextmanager
    def on_a_slow_line(self) -> Iterator[None]:
        """For this long, what the browser sends to the meeting stays on its way."""
        held: list[Route] | None = []

        def hold(route: Route) -> None:
            if held is None:
                route.continue_()
            else:
                held.append(route)

        self.page.route("**/live/do*", hold)
        yield
        waiting, held = held, None
        for route in waiting:
            route.continue_()

    def moves_everybody_to(self, stage: str) -> Person:
        """Press the button of the facilitator that leads to the next stage."""
        return self.presses(f"Everybody to {stage}")

    def adds_event(self, text: str, when: str = "", **more: str) -> Person:
        """Put an event on the timeline and see that the form is free for the next."""
        values = ({"When": when} if when else {}) | {"What happened": text} | more
        self.form(EVENT).writes(values).sends().holds("What happened", "").holds("When", "")
        return self
