"""People at their browsers, so that a test reads like the meeting it is about.

    ana, ben = come("Ana"), come("Ben", **PHONE)
    ana.joins(review["join_url"])
    ana.adds_event("Alert fired", starts="14:05")
    ben.sees("Alert fired")

Every wait is for something that the person would see. Fields are named as the commands name them.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page, WebSocket, expect

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


class Form:
    """One form; its fields by the names of the command."""

    def __init__(self, root: Locator) -> None:
        """Work inside `root`."""
        self.root = root

    def field(self, name: str) -> Locator:
        """Return what is typed or chosen in."""
        return self.root.locator(f"[data-field={name}]").locator("input, textarea, select").first

    def fills(self, **values: Any) -> Form:
        """Fill fields; `True` ticks, a list ticks each of its labels, a choice is named by its value."""
        for name, value in values.items():
            box = self.root.locator(f"[data-field={name}]")
            box.wait_for(state="attached")
            fold = self.root.locator(
                "details.more:not([open])", has=self.root.page.locator(f"[data-field={name}]")
            )
            if fold.count():
                fold.locator("summary").click()
            if isinstance(value, bool):
                box.get_by_role("checkbox").set_checked(value)
            elif isinstance(value, list):
                for each in value:
                    box.locator(".pill", has_text=each).locator("input").check()
            elif box.locator(".pills").count():
                box.locator(f".pill[data-value='{value}'] input").check()
            elif box.locator("select").count():
                box.locator("select").select_option(value)
            else:
                self.field(name).fill(value)
        return self

    def submits(self) -> Form:
        """Press the button."""
        self.root.locator("button[type=submit]").click()
        return self

    def holds(self, name: str, value: str) -> Form:
        """Check what stands in a field."""
        expect(self.field(name)).to_have_value(value)
        return self

    def objects(self, field: str, sentence: str | re.Pattern[str]) -> Form:
        """Check the sentence below a field."""
        expect(self.root.locator(f"[data-field={field}] .problem")).to_have_text(sentence)
        expect(self.field(field)).to_have_attribute("aria-invalid", "true")
        return self

    def says(self, sentence: str | re.Pattern[str]) -> Form:
        """Check the sentence beside the button."""
        expect(self.root.locator(".say")).to_have_text(sentence)
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

    def joins(self, link: str) -> Person:
        """Come in by the link."""
        self.page.goto(link)
        return self._gives_name()

    def joins_with(self, code: str) -> Person:
        """Come in by typing the code."""
        self.page.goto(f"{self.url}/join")
        self.page.get_by_role("textbox").fill(code)
        self.page.get_by_role("button").click()
        return self._gives_name()

    def _gives_name(self) -> Person:
        self.page.get_by_label("Your name").fill(self.name)
        self.page.get_by_role("button", name="Join").click()
        return self.arrives()

    def enters(self, link: str) -> Person:
        """Take over a seat by its personal link."""
        self.page.goto(link)
        return self.arrives()

    def arrives(self, page: str = "lobby") -> Person:
        """Wait for a page of a review and remember which review it is."""
        self.is_at(page)
        self.review_id = self.page.url.split("review=")[1]
        return self

    def opens(self, page: str) -> Person:
        """Go to a page by its address."""
        self.page.goto(f"{self.url}/{page}?review={self.review_id}")
        return self.is_at(page)

    def looks_at(self, page: str) -> Person:
        """Go to a stage's page alone, by the rail."""
        self.board("rail").locator(f"[data-do=look][data-value={page}]").first.click()
        return self.is_at({"close": "communication"}.get(page, page))

    def chooses(self, item: str) -> Person:
        """Choose from the menu of the rail."""
        self.board("rail").locator("summary[aria-label=Menu]").click()
        self.board("rail").locator("details[data-name=rail]").get_by_text(item).click()
        return self

    def reloads(self) -> Person:
        """Press F5."""
        self.page.reload()
        return self

    def is_at(self, page: str) -> Person:
        """Check which page is open and drawn, with nothing left of the one before."""
        self.page.wait_for_url(f"**/{page}?review=*")
        expect(self.page.get_by_role("heading", name=PAGES[page], exact=True, level=2)).to_be_visible()
        expect(self.page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
        return self

    # ------------------------------------------------------------------ looking

    def board(self, name: str) -> Locator:
        """Return a board."""
        return self.page.locator(f".board[data-board={name}]")

    def form(self, name: str) -> Form:
        """Return a form by its id."""
        return Form(self.page.locator(f".st-key-form-{name}"))

    @property
    def dialog(self) -> Form:
        """Return the form in the dialog that is open."""
        return Form(self.page.get_by_role("dialog"))

    def sees(self, *texts: str) -> Person:
        """Check that texts are on the screen."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()
        return self

    def misses(self, *texts: str) -> Person:
        """Check that texts are nowhere on the screen."""
        for text in texts:
            expect(self.page.get_by_text(text).filter(visible=True)).to_have_count(0)
        return self

    def everything(self) -> str:
        """Return all that the page holds: markup, shadow roots, fields, what the browser keeps."""
        text: str = self.page.evaluate(EVERYTHING)
        return text

    def heard_since(self, mark: int = 0) -> str:
        """Return what came over the WebSockets after the first `mark` frames, as far as it is text."""
        return b"\n".join(self.heard[mark:]).decode("utf-8", "replace")

    # ------------------------------------------------------------------ doing

    def presses(self, name: str | re.Pattern[str]) -> Person:
        """Press a button by its name, no sooner after the last press than a person could mean it."""
        button = self.page.get_by_role("button", name=name)
        self._waits(button.element_handle())
        button.click()
        return self

    def _waits(self, button: ElementHandle) -> None:
        """Wait until a press would not be taken for the second half of a double click (board.js)."""
        self.page.wait_for_function("each => !(Date.now() - each.pmAt <= 450)", arg=button)

    def confirms(self, name: str) -> Person:
        """Press a button that asks back, then press it again, as slowly as a person reads."""
        return self._means(self.page.get_by_role("button", name=name, exact=True).element_handle())

    def _means(self, button: ElementHandle) -> Person:
        button.click()
        self.page.wait_for_function(
            "each => each.classList.contains('sure') && Date.now() - each.pmAt > 450", arg=button
        )
        button.click()
        return self

    def picks(self, menu: str, item: str) -> Person:
        """Open the menu named `menu` on a board and choose what begins with `item`."""
        found = self.page.locator("details.menu", has=self.page.locator(f"summary[aria-label='{menu}']"))
        found.locator("summary").click()
        found.locator("button", has_text=re.compile(rf"^\s*{re.escape(item)}")).click()
        return self

    def picks_twice(self, menu: str, item: str) -> Person:
        """Choose what asks back, and mean it."""
        found = self.page.locator("details.menu", has=self.page.locator(f"summary[aria-label='{menu}']"))
        found.locator("summary").click()
        return self._means(found.locator("button", has_text=item).element_handle())

    def takes_back(self) -> Person:
        """Press “Undo” in the notice at the lower edge."""
        self.page.locator(".snack").get_by_text("Undo").click()
        return self

    def calls_by_hand(self, board: str, do: str, **data: str) -> Person:
        """Press a button that the page hides from this person, as somebody would in the developer tools."""
        button = self.board(board).locator(f"[data-do={do}]").first
        button.evaluate(
            "(each, data) => { delete each.dataset.confirm; Object.assign(each.dataset, data); }", data
        )
        button.dispatch_event("click")
        return self

    def moves_everybody_to(self, stage: str) -> Person:
        """Press the button of the facilitator that leads to the next stage."""
        return self.presses(f"Everybody to {stage}")

    def adds_event(self, text: str, **values: Any) -> Person:
        """Put an event on the timeline."""
        self.form("event").fills(text=text, **values).submits().holds("text", "")
        return self


def told(person: Person, sentence: str | re.Pattern[str]) -> None:
    """Check the toast that answers a button."""
    expect(person.page.locator("[data-testid=stToast]").last).to_contain_text(sentence)
