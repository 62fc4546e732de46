"""The modules of pages/parts/component in a blank page, without a server: what they send is answered by the test.

def test_a_text_is_sent_again(tab, answers):
    answers.will(None, DONE)            # nobody answers, then it is done
    tab.run("outboxOf('r', 's').push({ kind: 'add_lesson', text: 'One' })", "outbox")
    assert [each["text"] for each in answers.sent] == ["One", "One"]
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from pages.parts.assets import FOLDER
from pmcore.boards.messages import Answer, Done, NotDone

HOME = "http://localhost/timeline?review=r"  # nothing listens there: every request is answered below
BLANK = "<!doctype html><html lang=en><title>Blank</title><body><h1>Page</h1></body></html>"
KINDS = {".js": "text/javascript", ".css": "text/css"}
PATIENCE = 10_000  # milliseconds

DONE: Done = {"ok": True, "ids": ["e1"], "versions": {"e1": 2}, "review": "r"}
REFUSED: NotDone = {
    "ok": False,
    "sentence": "That is not possible.",
    "fields": {"text": "Please shorten this."},
}
LATER: NotDone = {"ok": False, "again": True, "sentence": "The server cannot save at the moment."}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `make quick` leaves it out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


class Answers:
    """What `/live/do` answers, one after the other, and what was sent there; the last answer is repeated."""

    def __init__(self) -> None:
        """Answer that everything was done."""
        self.sent: list[dict[str, Any]] = []
        self.held: list[Route] = []
        self.holds = False
        self._next: list[Answer | None] = [DONE]

    def will(self, *answers: Answer | None) -> None:
        """Give these answers from now on; None is a line that is cut."""
        self._next = list(answers)

    def hold(self) -> None:
        """Let what is sent wait, until `release`."""
        self.holds = True

    def release(self) -> None:
        """Answer what waits, and wait no more."""
        self.holds = False
        for route in self.held:
            self._answer(route)
        self.held.clear()

    def hear(self, route: Route) -> None:
        """Take a request."""
        self.sent.append(json.loads(route.request.post_data or "{}"))
        if self.holds:
            self.held.append(route)
        else:
            self._answer(route)

    def _answer(self, route: Route) -> None:
        answer = self._next.pop(0) if len(self._next) > 1 else self._next[0]
        if answer is None:
            route.abort()
        else:
            route.fulfill(json=answer)


class Tab:
    """A blank page with our modules at hand."""

    def __init__(self, page: Page) -> None:
        """Open it."""
        self.page = page
        self.page.goto(HOME)

    def run(self, script: str, *modules: str, arg: Any = None) -> Any:
        """Run a script that knows what these modules export, and `arg`; return what it returns."""
        imports = "".join(
            f"const {{ {', '.join(exported(each))} }} = await import('/js/{each}.js');\n" for each in modules
        )
        return self.page.evaluate(f"async (arg) => {{ {imports}{script} }}", arg)

    def reload(self) -> None:
        """Load the page anew: the tab stays the same."""
        self.page.reload()

    @property
    def stored(self) -> dict[str, Any]:
        """Return what the browser keeps, by the end of each name."""
        values: dict[str, str] = self.page.evaluate("() => ({ ...localStorage })")
        return {name: json.loads(value) for name, value in values.items()}

    def waits_for(self, holds: Callable[[], Any]) -> None:
        """Return as soon as something holds; fail where it never does."""
        for _ in range(PATIENCE // 20):
            if holds():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("it never came true")


@pytest.fixture
def answers() -> Answers:
    """Return what the missing server answers."""
    return Answers()


@pytest.fixture
def context(chromium: Browser, answers: Answers) -> Iterator[BrowserContext]:
    """Yield a browser in which every address is answered by the test."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    context.route("**/*", lambda route: serve(route, answers))
    yield context
    context.close()


@pytest.fixture
def tabs(context: BrowserContext) -> Iterator[Callable[[], Tab]]:
    """Yield how to open one more tab of the same browser. At the end nothing may have been thrown in any."""
    thrown: list[str] = []

    def opens() -> Tab:
        page = context.new_page()
        page.on("pageerror", lambda error: thrown.append(str(error)))
        return Tab(page)

    yield opens
    assert [each for each in thrown if "thrown by a test" not in each] == []


@pytest.fixture
def tab(tabs: Callable[[], Tab]) -> Tab:
    """Return a blank page."""
    return tabs()


def exported(module: str) -> list[str]:
    """Return the names that a module exports."""
    source = (FOLDER / f"{module}.js").read_text(encoding="utf-8")
    return re.findall(r"^export (?:async )?(?:function|const|let|class) (\w+)", source, re.MULTILINE)


def serve(route: Route, answers: Answers) -> None:
    """Answer a request as far as a blank page needs one; every other address is in nobody's reach."""
    address = urlsplit(route.request.url)
    path = FOLDER / address.path.removeprefix("/js/")
    if address.path.startswith("/js/") and path.is_file():
        route.fulfill(body=path.read_text(encoding="utf-8"), content_type=KINDS[path.suffix])
    elif address.path == "/timeline":
        route.fulfill(body=BLANK, content_type="text/html; charset=utf-8")
    elif address.path == "/live/do":
        answers.hear(route)
    elif address.path == "/live/time":
        text = parse_qs(address.query).get("text", [""])[0]
        route.fulfill(json={"says": text, "problem": "", "question": None, "at": None, "ends": None,
                            "precision": "exact", "margin": 0, "zone": "UTC"})  # fmt: skip
    else:
        route.abort()
