"""How long from the own click to the own screen, while fifty people are there and five times a second one of them acts?

    python -m tests.bench.table click

One real Chromium sits in the timeline of the real app. It presses “Ready” and adds events; each time is taken in the page,
from the click until the board that the server sent shows what was done.
"""

import random
import time
from typing import Any

from playwright.sync_api import Browser, Page

from tests.bench.chromium import chromium
from tests.bench.live_run import p50_p95, server, viewers
from tests.bench.row import BenchRow

PEOPLE, A_SECOND, TIMES = 50, 5, 25
LIMIT = 250.0
WATCH = ("rail", "timeline")

# Press `button`, and return the milliseconds until `shown` says that a board looks as it should.
PRESSED = """(button, [board, shown]) => new Promise((done) => {
    const root = board.getRootNode(), before = board.innerHTML, test = new Function("board", "before", "return " + shown);
    const watcher = new MutationObserver(() => {
        if (test(board, before)) { watcher.disconnect(); done(performance.now() - began); }
    });
    watcher.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    const began = performance.now();
    button.click();
})"""
READY = "[data-do=ready]"


def rows() -> list[BenchRow]:
    """Measure both kinds of action, in turns."""
    with server(PEOPLE + 1) as (app, house), chromium() as browser:
        page = _page(browser, house)
        others = {**house, "cookies": house["cookies"][1:]}
        with viewers(others, PEOPLE, watch=WATCH):
            app("busy", A_SECOND)
            _add(page, 0)  # warm
            taken = [(_ready(page), _add(page, number)) for number in range(1, TIMES + 1)]
            app("busy", 0)
    ready, added = (p50_p95(each) for each in zip(*taken, strict=True))
    return [
        BenchRow(
            f"own click to own screen, {PEOPLE} people active", f"p95 ≤ {LIMIT:.0f} ms",
            f"p50 {ready[0]:.0f} ms, p95 {ready[1]:.0f} ms (Ready); {added[0]:.0f}, {added[1]:.0f} ms (add an event)",
            ok=max(ready[1], added[1]) <= LIMIT,
        )
    ]  # fmt: skip


def _page(browser: Browser, house: dict[str, Any]) -> Page:
    """Open the timeline of the review, at the seat of its facilitator."""
    url = f"http://127.0.0.1:{house['port']}"
    context = browser.new_context()
    context.add_cookies([{"name": "pm_browser", "value": house["cookies"][0], "url": url}])
    page = context.new_page()
    page.goto(f"{url}/timeline?review={house['review']}")
    page.locator(READY).wait_for()
    page.locator(".board[data-board=timeline]").get_by_text("The queue of the checkout").first.wait_for()
    return page


def _ready(page: Page) -> float:
    """Press Ready."""
    rail = page.locator(".board[data-board=rail]")
    _think()
    shown = f"""board.querySelector("{READY}").dataset.pressedBy
        !== new DOMParser().parseFromString(before, "text/html").querySelector("{READY}").dataset.pressedBy"""
    return _press(page, READY, rail, shown)


def _add(page: Page, number: int) -> float:
    """Add an event to the timeline."""
    form = ".st-key-form-event"
    text = f"Somebody restarted the workers, number {number};"
    page.locator(f"{form} [data-field=text]").locator("input, textarea").first.fill(text)
    _think()
    board = page.locator(".board[data-board=timeline]")
    return _press(page, f"{form} button[type=submit]", board, f'board.textContent.includes("{text}")')


def _press(page: Page, button: str, board: Any, shown: str) -> float:
    taken: float = page.locator(button).first.evaluate(PRESSED, [board.element_handle(), shown])
    return taken


def _think() -> None:
    """Pause as somebody who reads; a second press within half a second would count as a double click."""
    time.sleep(random.uniform(0.5, 0.8))
