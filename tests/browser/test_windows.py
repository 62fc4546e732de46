"""A browser window that somebody has used is nobody's again: whoever gets it next finds nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import PHONE
from tests.browser.windows import Windows
from tests.server import Server

LEAVES = """async () => {
    localStorage.mine = sessionStorage.mine = window.name = "Ana was here";
    await new Promise((done) => { indexedDB.open("mine").onsuccess = (event) => { event.target.result.close(); done(); }; });
}"""
FINDS = """async () => [
    ...Object.keys(localStorage), ...Object.keys(sessionStorage), window.name, document.cookie,
    ...(await indexedDB.databases()).map((each) => each.name), history.length,
]"""


@pytest.fixture
def windows(chromium: Browser) -> Iterator[Windows]:
    """Windows of this file's own."""
    found = Windows(chromium, 10_000)
    yield found
    for _, each in found._free:
        each.context.close()


def test_nothing_is_left_in_a_window_and_the_same_one_is_used_again(windows: Windows, server: Server) -> None:
    page, heard = windows.open(), list[str]()
    page.goto(f"{server.url}/join")
    page.context.add_cookies([{"name": "mine", "value": "Ana", "url": server.url}])
    page.evaluate(LEAVES)
    page.context.new_page().goto(f"{server.url}/join")
    page.on("request", lambda request: heard.append(request.url))
    page.route("**/start", lambda route: route.abort())
    page.context.set_offline(True)
    page.set_viewport_size({"width": 400, "height": 300})
    windows.take_back(page)

    again = windows.open()
    assert again is page
    assert again.context.pages == [page]
    assert again.context.cookies() == []
    again.goto(f"{server.url}/healthz")
    assert again.evaluate(FINDS) == ["", "", 1]
    again.goto(f"{server.url}/start")
    assert heard == []
    assert again.viewport_size == {"width": 1280, "height": 720}
    windows.take_back(again)


def test_two_at_the_same_time_and_two_kinds_share_no_window(windows: Windows, server: Server) -> None:
    one, two, phone = windows.open(), windows.open(), windows.open(**PHONE)
    assert len({each.context for each in (one, two, phone)}) == 3
    one.goto(f"{server.url}/join")
    windows.take_back(one)
    assert windows.open(**PHONE).context not in {one.context, two.context, phone.context}
    assert windows.open() is one


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.add_init_script("window.mine = 1"),
        lambda page: page.context.add_init_script("window.mine = 1"),
        lambda page: page.expose_function("mine", lambda: 1),
        lambda page: page.emulate_media(media="print"),
        lambda page: page.close(),
        lambda page: page.goto("data:text/html,elsewhere"),
        lambda page: page.goto(page.url.replace("127.0.0.1", "localhost")),
    ],
    ids=[
        "a script",
        "a script for all",
        "a function",
        "another medium",
        "closed",
        "elsewhere",
        "another host",
    ],
)
def test_what_was_changed_for_good_is_not_used_again(
    change: Any, windows: Windows, server: Server, request: pytest.FixtureRequest
) -> None:
    page = windows.open()
    if "elsewhere" not in request.node.name:
        page.goto(f"{server.url}/join")
    change(page)
    windows.take_back(page)
    assert windows.open() is not page
