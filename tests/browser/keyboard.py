"""Somebody who has a keyboard and nothing else: no click, no focus from a script, and never lost on the page.

    fay = Keys(come("Fay"))
    fay.tabs_to("Change T-01").presses("Enter").is_on("Change T-01")

Names are those of the browser's accessibility tree, as a screen reader says them.
"""

from __future__ import annotations

import re
from typing import Any, Self

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.browser.people import OFTEN, Person, begins, types

FURTHEST = 60  # presses of Tab until a person gives up
FRAMES = 400  # that something may take to come
FRAME = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"
LOOKS = 4  # in the middle of a fade every colour is a pale one; what is wrong stays wrong
AT_REST = "() => document.getAnimations().every((each) => !(each instanceof CSSTransition))"
ACTIVE = """(() => {
    let each = document.activeElement;
    while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
    return each;
})()"""
OUTSIDE = "() => !document.activeElement || document.activeElement === document.body"


class Keys:
    """The person at the keyboard."""

    def __init__(self, person: Person) -> None:
        """Sit down at the keyboard of `person`."""
        self.person, self.page = person, person.page
        self._tools = person.page.context.new_cdp_session(person.page)

    # ------------------------------------------------------------------ where the focus is

    @property
    def at(self) -> tuple[str, str]:
        """Role and name of what has the focus, as assistive technology gets them."""
        for _ in range(FRAMES):  # what was drawn a moment ago is in the tree with the next frame
            role, name = self._asked()
            if role not in {"", "none"}:
                break
            self.page.evaluate(FRAME)
        return role, name

    def _asked(self) -> tuple[str, str]:
        found = self._tools.send("Runtime.evaluate", {"expression": ACTIVE})["result"]
        if "objectId" not in found:
            return "", ""
        asked = {"objectId": found["objectId"], "fetchRelatives": False}
        try:
            node: dict[str, Any] = self._tools.send("Accessibility.getPartialAXTree", asked)["nodes"][0]
        except PlaywrightError:  # it was drawn anew in between
            return "", ""
        return node.get("role", {}).get("value", ""), node.get("name", {}).get("value", "")

    def is_on(self, words: str, *, exact: bool = False) -> Self:
        """Wait until the focus is on what is called like this, or begins with it where not `exact`."""
        wanted = re.compile(rf"{re.escape(words)}$") if exact else begins(words)
        for _ in range(FRAMES):
            role, name = self.at
            if wanted.match(name):
                return self
            self.page.evaluate(FRAME)
        raise AssertionError(f"The focus is on {role} “{name}”, not on “{words}”")

    def is_somewhere(self) -> Self:
        """Wait until the focus is on something that has a name: a lost one would begin at the top of the page again."""
        for _ in range(FRAMES):
            role, name = self.at
            if name and role != "RootWebArea":
                return self
            self.page.evaluate(FRAME)
        raise AssertionError(f"The focus is lost: on {role} “{name}”")

    # ------------------------------------------------------------------ keys

    def presses(self, *keys: str) -> Self:
        """Press keys; afterwards the focus is somewhere."""
        for key in keys:
            self.page.keyboard.press(key)
        return self.is_somewhere()

    def types(self, text: str) -> Self:
        """Type a text where the focus is."""
        types(self.page, text)
        return self

    def types_over(self, text: str) -> Self:
        """Type in place of what stands in the field."""
        self.page.keyboard.press("Control+A")
        return self.types(text)

    def tabs_to(self, words: str, *, back: bool = False) -> Self:
        """Press Tab (or Shift+Tab) until the focus is on what is called `words`, or begins with it."""
        key, passed = ("Shift+Tab" if back else "Tab"), list[str]()
        wanted = begins(words)
        for _ in range(FURTHEST + 1):
            role, name = self.at
            if wanted.match(name) and role not in {"RootWebArea", "form"}:
                return self
            passed.append(f"{role} “{name[:60]}”")
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} never came to “{words}”; it came by:\n" + "\n".join(passed))

    def picks(self, menu: str, item: str, *, back: bool = False) -> Self:
        """Go to a menu, open it, go down to an item and choose it; the focus is on the menu again."""
        self.tabs_to(menu, back=back).presses("Enter").is_on(menu)
        self.down_to(item).presses("Enter")
        return self

    def down_to(self, item: str) -> Self:
        """Press the arrow down until the focus is on the item."""
        for _ in range(20):
            self.page.keyboard.press("ArrowDown")
            if begins(item).match(self.at[1]):
                return self
        raise AssertionError(f"The arrows never came to “{item}”")

    # ------------------------------------------------------------------ looking

    def arrives(self, page: str) -> Self:
        """Wait for a page; the focus came along, and axe finds nothing serious."""
        self.person.is_at(page)
        return self.is_somewhere().passes_axe()

    def passes_axe(self) -> Self:
        """Check what the page looks like to assistive technology right now."""
        expect(self.page.locator(".board[data-live=yes]").first).to_be_attached()
        for _ in range(LOOKS):
            expect(self.page.locator(".board[data-live=no]")).to_have_count(0)
            self.page.wait_for_function(AT_REST, polling=OFTEN)
            if not (found := problems(self.page)):
                break
        assert not found, "\n".join(found)
        return self

    def sees(self, *texts: str) -> Self:
        """Check that texts are on the screen."""
        self.person.sees(*texts)
        return self

    def is_asked(self, title: str) -> Self:
        """Check that a dialog is open, and that Tab stays in it."""
        dialog = self.page.get_by_role("dialog", name=title)
        expect(dialog).to_be_visible()
        names = []
        for _ in range(4):
            if not self.page.evaluate(OUTSIDE):  # what belongs to the browser itself has no name here
                names.append(self.at[1])
            self.page.keyboard.press("Tab")
        inside = {re.sub(r"\s+", " ", each) for each in dialog.get_by_role("button").all_inner_texts()}
        assert set(names) - {"", title} <= inside, names
        return self.is_somewhere()
