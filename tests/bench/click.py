"""How long from the own click to the own screen, while fifty people are there and five times a second one of them acts?

    python -m tests.bench.table click

One real Chromium sits in the timeline of the real app and does what a person does: it presses “Ready”, and it writes
events into the composer and presses its button, with a real mouse that rests on the button. Each time is taken in the
page, from the moment of the click until the board that the server sent shows what was done. The row that is drawn before
the server has answered (“on its way”) does not count; when it is there is told beside. The peer is the same click with
nobody else there, in turns with it.
"""

import random
import time
from typing import Any

from playwright.sync_api import Browser, Locator, Page

from tests.bench.chromium import chromium
from tests.bench.live_run import EVENTS, MANY_EVENTS, Program, p50_p95, server, viewers
from tests.bench.row import BenchRow

PEOPLE, A_SECOND = 50, 5
TURNS, IN_A_TURN = 5, 6
RATIO = 2.0
LEAVING = 2.5  # seconds until nobody is missed any more (the grace of pmcore/live/presence.py)

# Get ready for a click on `button`: then `pmTaken` is the milliseconds from it until anything of it is to be seen, and
# until `shown` says that `board` looks as it should.
WATCHED = """(button, [board, shown]) => {
    const root = board.getRootNode(), before = board.innerHTML, test = new Function("board", "before", "return " + shown);
    window.pmTaken = new Promise((done) => {
        let began = null, first = null;
        button.addEventListener("click", (event) => { began = event.timeStamp; }, { capture: true, once: true });
        const watcher = new MutationObserver(() => {
            if (began === null) return;
            const now = performance.now() - began;
            if (root.querySelector(".echo")) first ??= now;
            if (!test(board, before)) return;
            watcher.disconnect();
            done([first ?? now, now]);
        });
        watcher.observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    });
}"""
READY = "button.ready"

Taken = list[
    tuple[float, float]
]  # milliseconds until the first sign of it, and until the server's board shows it


def rows() -> list[BenchRow]:
    """Measure both kinds of action, with and without the others, in turns, on a usual timeline and on a long one."""
    return [row for events in (EVENTS, MANY_EVENTS) for row in _measured(events)]


def _measured(events: int) -> list[BenchRow]:
    """Return the rows for a timeline of so many events."""
    among: tuple[Taken, Taken] = ([], [])
    alone: tuple[Taken, Taken] = ([], [])
    with server(PEOPLE + 1, events) as (app, house), chromium() as browser:
        page = _page(browser, house)
        _act(page, ([], []), 2)  # warm
        for _ in range(TURNS):
            _among_others(app, house, page, among)
            time.sleep(LEAVING)
            _act(page, alone, IN_A_TURN)
    names = ("press Ready", "add an event")
    return [_row(f"{events} events, {name}", *each) for name, *each in zip(names, among, alone, strict=True)]


def _row(name: str, among: Taken, alone: Taken) -> BenchRow:
    """Return the row of one kind of action."""
    first, _ = p50_p95([first for first, _ in among])
    (median, late), (alone_median, alone_late) = (
        p50_p95([done for _, done in each]) for each in (among, alone)
    )
    ratio = late / alone_late
    measured = (
        f"{ratio:.1f} × at p50 {median:.0f} ms, p95 {late:.0f} ms "
        f"(alone {alone_median:.0f} ms, {alone_late:.0f} ms; its first sign after {first:.0f} ms)"
    )
    what = f"own click to own screen, {PEOPLE} people active, {name}, by the same click alone"
    return BenchRow(what, f"p95 ≤ {RATIO:.0f} ×", measured, ok=ratio <= RATIO)


def _among_others(app: Program, house: dict[str, Any], page: Page, taken: tuple[Taken, Taken]) -> None:
    """Act while the others are there, and act too."""
    others = {**house, "cookies": house["cookies"][1:]}
    with viewers(others, PEOPLE, watch=house["watch"]):
        app("busy", A_SECOND)
        _act(page, taken, IN_A_TURN)
        app("busy", 0)


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


def _act(page: Page, taken: tuple[Taken, Taken], times: int) -> None:
    """Press Ready and add an event so many times, and note how long each took."""
    ready, added = taken
    for _ in range(times):
        ready.append(_ready(page))
        added.append(_add(page))


def _ready(page: Page) -> tuple[float, float]:
    """Press Ready."""
    shown = f"""board.querySelector("{READY}").dataset.pressedBy
        !== new DOMParser().parseFromString(before, "text/html").querySelector("{READY}").dataset.pressedBy"""
    return _press(page.locator(READY), page.locator(".board[data-board=rail]"), shown)


def _add(page: Page) -> tuple[float, float]:
    """Add an event to the timeline."""
    form = page.locator("form.composer")
    text = f"Somebody restarted the workers, number {time.monotonic_ns()};"
    form.locator("[data-field-name=text]").get_by_role("textbox").fill(text)
    board = page.locator(".board[data-board=timeline]")
    return _press(form.locator("button[type=submit]"), board, f'board.textContent.includes("{text}")')


def _press(button: Locator, board: Locator, shown: str) -> tuple[float, float]:
    """Press `button` with the mouse that rests on it; return how long it took."""
    button.hover()
    _think()
    button.evaluate(WATCHED, [board.element_handle(), shown])
    button.click()
    first, done = button.page.evaluate("pmTaken")
    return first, done


def _think() -> None:
    """Pause as somebody who reads; a second press within half a second would count as a double click."""
    time.sleep(random.uniform(0.3, 0.5))
