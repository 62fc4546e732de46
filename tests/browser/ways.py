"""Three ways to use a page: with the mouse, with the keyboard alone, with a finger on a phone.

    way = Mouse(come("Ana"))
    way.opens(Open.TEXT, "T-01")
    way.writes(way.form("Edit T-01"), "What happened", "Alert fired")

Each way does the same things, and nothing else than its device can do: the keyboard never clicks, the finger presses no
keys but those that the phone's own keyboard enters as words.
"""

from __future__ import annotations

import re
from contextlib import AbstractContextManager, nullcontext
from enum import StrEnum, auto
from typing import Any, ClassVar

from playwright.sync_api import ElementHandle, Locator, expect

from tests.browser.people import FOCUSED, OFTEN, Person, begins, types

FURTHEST = 150  # presses of Tab until a person gives up: once around the page
# `null` where the element is gone: then what stands there now is looked for anew.
FOCUS_IS = """each => {
    if (!each.isConnected) return null;
    const at = each.getRootNode().activeElement;
    if (at && (each === at || each.contains(at))) return "there";
    return at?.matches("[data-node]") && each.closest("[data-node]") ? "at a node of its tree" : "elsewhere";
}"""
SAYS_KIND = "each => each.type ?? each.role ?? ''"


class Open(StrEnum):
    """What is pressed to change something: the text itself, Edit in its menu, a button, a chip, an item of the menu."""

    TEXT = auto()
    MENU = auto()
    BUTTON = auto()
    CHIP = auto()
    ITEM = auto()


def any_case(words: str) -> re.Pattern[str]:
    """Return what finds a name that begins with these words, whatever its capitals."""
    return re.compile(begins(words).pattern, re.IGNORECASE)


class Way:
    """What all ways have in common: where things are. `press` is what the device does to a control."""

    settings: ClassVar[dict[str, Any]] = {}

    def __init__(self, person: Person) -> None:
        """Use the browser of `person`."""
        self.person, self.page = person, person.page

    def press(self, target: Locator) -> None:
        """Press a control."""
        raise NotImplementedError

    def enter(self, field: Locator, text: str) -> None:
        """Write into a line or an area in place of what stands there."""
        raise NotImplementedError

    def save(self, form: Locator) -> None:
        """Send a form."""
        raise NotImplementedError

    def line(self) -> AbstractContextManager[None]:
        """Return how the line to the server is for a while."""
        return nullcontext()

    def button(self, name: str) -> Locator:
        """Return a button by the beginning of its name."""
        return self.person.button(any_case(name)).first

    def form(self) -> Locator:
        """Return the form that is open for an edit or below a row."""
        return self.page.locator(".editor form").last

    def composer(self) -> Locator:
        """Return the form that stands on the page."""
        return self.page.locator("form.composer")

    def opens(self, how: Open, name: str) -> None:
        """Open what `name` is the row, the menu, the button or the chip of."""
        if how is Open.TEXT:
            self.press(self.page.locator(f'[data-label="{name}"] .text[data-click=text]').first)
        elif how is Open.MENU:
            self.picks(name, "Edit")
        else:
            self.press(self.button(name))

    def picks(self, menu: str, item: str) -> None:
        """Choose from the menu of a row."""
        summary = self.page.get_by_label(begins(menu if menu.startswith("Change") else f"Change {menu}"))
        summary = summary.and_(self.page.locator("summary")).first
        self.press(summary)
        self.press(self.page.locator("details.menu[open]").get_by_role("button", name=any_case(item)).first)

    def writes(self, form: Locator, label: str, value: str) -> None:
        """Write or choose a value in a field of a form."""
        field = form.get_by_label(begins(label)).first
        self.unfolds(form, field)
        kind = str(field.evaluate(SAYS_KIND))
        if kind in {"text", "textarea"}:
            self.enter(field, value)
        elif kind == "select-one":
            self.selects(field, value)
        else:
            self.ticks(field, value)

    def unfolds(self, form: Locator, field: Locator) -> None:
        """Open the form where only its first line stands there."""
        field.wait_for(state="attached")
        if not field.is_visible():
            self.press(form.locator("[data-first-line] :is(textarea, input)").first)

    def selects(self, field: Locator, value: str) -> None:
        """Choose in a list that the browser shows itself."""
        field.select_option(value)

    def ticks(self, field: Locator, value: str) -> None:
        """Choose one of a row of choices."""
        self.press(field.locator("label.pill").filter(has_text=any_case(value)).first)

    def chooses(self, value: str) -> None:
        """Answer the small choice that a chip has opened: by a name, a date, or one of what it offers."""
        box = self.page.locator(".choice")
        box.wait_for()
        line, date = box.locator("input[type=text]"), box.locator("input[type=date]")
        if line.count():
            self.enter(line, value)
            self.press(box.get_by_role("button", name="Set", exact=True))
        elif date.count():
            self.dates(date, value)
            self.press(box.get_by_role("button", name="Set", exact=True))
        else:
            self.press(box.get_by_role("button", name=any_case(value)).first)

    def dates(self, field: Locator, value: str) -> None:
        """Enter a date part by part."""
        year, month, day = value.split("-")
        field.focus()
        self.page.keyboard.type(f"{month}{day}{year}")

    def is_somewhere(self) -> None:
        """Check that whoever goes on with the keyboard is not at the top of the page again."""


class Mouse(Way):
    """Clicks; hands go to the keys only to write."""

    settings: ClassVar[dict[str, Any]] = {"viewport": {"width": 1280, "height": 860}}

    def press(self, target: Locator) -> None:
        """Click."""
        target.click()

    def enter(self, field: Locator, text: str) -> None:
        """Click into it, mark all, type."""
        field.click()
        self.page.keyboard.press("Control+A")
        types(self.page, text)

    def save(self, form: Locator) -> None:
        """Click the button of the form."""
        form.locator("button[type=submit]").click()


class Finger(Way):
    """Taps on a phone, whose keyboard enters whole words, and whose line answers only when the hand rests."""

    settings: ClassVar[dict[str, Any]] = {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
    }

    def press(self, target: Locator) -> None:
        """Tap."""
        target.tap()

    def enter(self, field: Locator, text: str) -> None:
        """Tap into it, mark all, enter."""
        field.tap()
        field.select_text()
        self.page.keyboard.insert_text(text)

    def save(self, form: Locator) -> None:
        """Tap the button of the form."""
        form.locator("button[type=submit]").tap()

    def line(self) -> AbstractContextManager[None]:
        """Nothing is answered until all is sent."""
        return self.person.on_a_slow_line()

    def dates(self, field: Locator, value: str) -> None:
        """A phone has a calendar of its own for this, which sets the whole date."""
        field.fill(value)


class Keyboard(Way):
    """Keys alone: Tab goes there, Enter presses; nothing is clicked, no script moves the focus."""

    settings: ClassVar[dict[str, Any]] = Mouse.settings

    def to(self, target: Locator) -> None:
        """Press Tab until the focus is there; in a tree, where Tab comes by one node alone, the arrows go to the node."""
        wanted = target.element_handle()  # once: to find it by its name costs more than the press
        for _ in range(FURTHEST):
            focus = wanted.evaluate(FOCUS_IS)
            if focus is None:
                wanted = target.element_handle()
                focus = wanted.evaluate(FOCUS_IS)
            if focus == "there":
                return
            if focus == "at a node of its tree":
                self._goes_to_node(wanted)
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never came to {target}; the focus is on “{self.person.focus}”")

    def _goes_to_node(self, wanted: ElementHandle) -> None:
        """Go to the node of a tree that something is in, and give Tab back to the browser."""
        self.page.keyboard.press("Home")
        for _ in range(FURTHEST):
            if wanted.evaluate("each => each.closest('[data-node]') === each.getRootNode().activeElement"):
                break
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Escape")

    def press(self, target: Locator) -> None:
        """Go there and press Enter."""
        self.to(target)
        self.page.keyboard.press("Enter")

    def enter(self, field: Locator, text: str) -> None:
        """Go there, mark all, type."""
        self.to(field)
        self.page.keyboard.press("Control+A")
        types(self.page, text)

    def save(self, form: Locator) -> None:
        """Press Ctrl+Enter, which sends every form."""
        expect(form.locator(":focus")).to_have_count(1)
        self.page.keyboard.press("Control+Enter")

    def opens(self, how: Open, name: str) -> None:
        """A text is nothing that the keyboard stops at: it is edited by its menu."""
        super().opens(Open.MENU if how is Open.TEXT else how, name)

    def unfolds(self, form: Locator, field: Locator) -> None:
        """Going into the form opens it."""
        field.wait_for(state="attached")
        if not field.is_visible():
            self.to(form)

    def selects(self, field: Locator, value: str) -> None:
        """Type the beginning of the choice."""
        self.to(field)
        self.page.keyboard.type(value)

    def ticks(self, field: Locator, value: str) -> None:
        """Go to the row of choices, then along it with the arrow."""
        self.to(field)
        wanted = field.locator("label.pill").filter(has_text=any_case(value)).locator("input").first
        for _ in range(20):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowRight")
        raise AssertionError(f"The arrow never came to “{value}”")

    def picks(self, menu: str, item: str) -> None:
        """Open the menu with Enter and go down it with the arrow."""
        summary = self.page.get_by_label(begins(menu if menu.startswith("Change") else f"Change {menu}"))
        self.press(summary.and_(self.page.locator("summary")).first)
        self.down_to(self.page.locator("details.menu[open]").get_by_role("button", name=any_case(item)).first)

    def chooses(self, value: str) -> None:
        """A name is written where the focus is; a date further down; else the arrow goes to the choice."""
        box = self.page.locator(".choice")
        box.wait_for()
        line, date = box.locator("input[type=text]"), box.locator("input[type=date]")
        if line.count():
            self.enter(line, value)
            self.page.keyboard.press("Enter")
        elif date.count():
            self.to(date)
            self.dates(date, value)
            self.page.keyboard.press("Enter")
        else:
            self.down_to(box.get_by_role("button", name=any_case(value)).first)

    def dates(self, field: Locator, value: str) -> None:
        """Type the parts of the date; the focus is on its first."""
        year, month, day = value.split("-")
        self.page.keyboard.type(f"{month}{day}{year}")

    def down_to(self, target: Locator) -> None:
        """Press the arrow down until the focus is there, then Enter."""
        for _ in range(30):
            if target.evaluate(FOCUS_IS) == "there":
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrow never came to {target}")

    def is_somewhere(self) -> None:
        """Wait until the focus is on a control of the page: a lost one would begin at the top again."""
        self.page.wait_for_function(f"() => ({FOCUSED})() !== 'nothing'", polling=OFTEN)
