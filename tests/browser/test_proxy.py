"""Behind proxies: below a path the room lives; where a proxy keeps the sockets back or changes the Host, the page says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Page, Response, expect

from pmcore.cli.doctor import people_can_connect
from pmcore.cli.probe import look_from_outside
from pmcore.model.people import Role
from tests.browser.conftest import Api, api_of
from tests.browser.people import Person
from tests.proxy import Proxy
from tests.server import ROOT, Server, free_port

AT_ONCE = 15_000  # milliseconds: so soon the page must say what is wrong
PLACE = ROOT / "pages" / "parts" / "component" / "place.js"
BASE = {"STREAMLIT_SERVER_BASE_URL_PATH": "tools/pm"}

# How a proxy serves it, and what the server was told.
WAYS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "stripped": ({"strip": "/tools/pm"}, {}),
    "kept for Streamlit": ({"keep": "/tools/pm"}, BASE),
    "kept, and the URL says so": ({"keep": "/tools/pm"}, {"POSTMORTEM_URL": "{proxy}"}),
    "stripped, Host changed, and the URL says so": (
        {"strip": "/tools/pm", "rewrite_host": True},
        {"POSTMORTEM_URL": "{proxy}"},
    ),
}


@pytest.fixture(scope="module")
def servers(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Server]]:
    """Yield what finds the server that was told this, and starts it where it does not run."""
    known: dict[tuple[tuple[str, str], ...], Server] = {(): server}

    def told(**environment: str) -> Server:
        key = tuple(environment.items())
        found = known.setdefault(key, Server(tmp_path_factory.mktemp("told")))
        found.environment(environment)
        if not found.runs:
            found.start()
        return found

    yield told
    for each in known.values():
        if each is not server:
            each.stop()


@pytest.fixture
def own(servers: Callable[..., Server]) -> Server:
    """A server that a test may kill, and whose log no other test writes into."""
    return servers(STREAMLIT_BROWSER_GATHER_USAGE_STATS="false")


@pytest.fixture(scope="module")
def outside() -> int:
    """The one port of the proxies, so that a window finds there what its browser has kept."""
    return free_port()


@pytest.fixture
def through(outside: int) -> Iterator[Callable[..., Proxy]]:
    """Yield what puts a proxy in front of a server.

    Ask for it before `person`: it stands until everybody has left, so that their windows can be had again.
    """
    with ExitStack() as standing:
        yield lambda server, **how: standing.enter_context(Proxy(server.port, **{"port": outside, **how}))


@pytest.fixture(params=WAYS.values(), ids=WAYS)
def behind(
    request: pytest.FixtureRequest, servers: Callable[..., Server], outside: int
) -> Iterator[tuple[Server, Proxy]]:
    """Yield a server and the proxy in front of it."""
    settings, environment = request.param
    url = f"http://127.0.0.1:{outside}/tools/pm"
    server = servers(**{name: value.format(proxy=url) for name, value in environment.items()})
    with Proxy(server.port, port=outside, **settings) as proxy:
        assert proxy.url == url
        yield server, proxy


def is_missing(answer: Response) -> bool:
    """Return whether something was not found; Streamlit finds out by asking where it stands, so that it may miss."""
    return answer.status >= 400 and not answer.url.endswith(("_stcore/health", "_stcore/host-config"))


@pytest.mark.skipif(
    not PLACE.exists(), reason="the scripts of the pages do not know yet where the app stands"
)
def test_below_a_path_the_room_lives(behind: tuple[Server, Proxy], person: Any) -> None:
    server, proxy = behind
    api = api_of(server, proxy.url)
    review = api.start()
    seat = api.seat(review["id"], "Fay", Role.FACILITATOR)
    missing: list[str] = []

    def come(name: str) -> Person:
        page: Page = person(name)
        page.on("response", lambda answer: missing.append(answer.url) if is_missing(answer) else None)
        return Person(name, page, proxy.url)

    fay, ben = come("Fay"), come("Ben")
    fay.enters(f"{proxy.url}/enter/{seat['enter_url'].rpartition('/')[2]}")
    ben.joins_with(review["join_code"])
    link = fay.board("wall").locator("[data-do=copy]")
    expect(link).to_have_attribute("data-value", f"{proxy.url}/join/{review['join_code']}")
    fay.sees("Ben")

    fay.looks_at("timeline")
    ben.opens("timeline")
    ben.adds_event("The alert fired")
    fay.sees("The alert fired")

    # A reload and a second tab find the seat again; the cookie holds below the path alone, where the server knows it.
    ben.reloads().is_at("timeline").sees("The alert fired")
    fay.opens("report")
    with fay.page.expect_download() as download:
        fay.page.get_by_role("link", name="Download the Word document").click()
    assert download.value.suggested_filename.endswith(".docx")
    document = fay.page.frame_locator("iframe")
    expect(document.get_by_text("The alert fired").filter(visible=True).first).to_be_visible()
    assert missing == []
    assert fay.page.locator("#postmortem-connect").count() == 0
    assert [each for each in look_from_outside(proxy.url) if each.broken] == []


def says(page: Page) -> Any:
    """Return what the page says about its connection."""
    return page.get_by_role("alert").filter(has_text=re.compile("Ask whoever|server does not"))


@pytest.mark.parametrize("sockets", ["400", "hang", "drop"])
def test_blocked_sockets_are_a_sentence_and_it_goes_when_they_open(
    sockets: Any, server: Server, through: Any, person: Any, tmp_path: Any
) -> None:
    proxy = through(server, sockets=sockets)
    page: Page = person("Ana", color_scheme="dark" if sockets == "hang" else "light")
    page.goto(f"{proxy.url}/")
    expect(says(page)).to_contain_text("its live connection is blocked", timeout=AT_ONCE)
    expect(says(page)).to_contain_text("/_stcore/stream and /live/ws")
    expect(says(page)).to_contain_text("Upgrade and Connection")
    page.screenshot(path=tmp_path / f"{sockets}.png")
    if sockets == "drop":
        assert "arrived without its Upgrade header" in server.log.read_text()
        assert any(each.broken for each in people_can_connect(str(server.database)))
    if sockets != "hang":  # there, Streamlit itself waits for a minute until it tries again
        proxy.sockets = "pass"
        expect(page.get_by_text("Try the sample")).to_be_visible(timeout=60_000)
        expect(says(page)).to_have_count(0)


def test_a_page_that_waits_in_vain_is_in_the_log_and_the_doctor_tells_it(
    own: Server, through: Any, person: Any
) -> None:
    proxy = through(own, sockets="404")
    page: Page = person("Ana")
    page.goto(f"{proxy.url}/")
    expect(says(page)).to_be_visible(timeout=AT_ONCE)
    database = str(own.database)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter(e => /empty/.test(e.name)).length > 3",
        timeout=60_000,  # it asks less and less often
    )
    (finding,) = people_can_connect(database)
    assert finding.broken
    assert f"127.0.0.1:{proxy.port}" in finding.what
    assert finding.what.split(" (")[0] in own.log.read_text()


def test_a_changed_host_is_named_in_page_log_and_doctor(server: Server, through: Any, person: Any) -> None:
    proxy = through(server, rewrite_host=True, port=0)  # nobody has said anything of this one before
    page: Page = person("Ana")
    page.goto(f"{proxy.url}/")
    expect(says(page)).to_contain_text("POSTMORTEM_URL", timeout=AT_ONCE)
    expect(says(page)).to_contain_text(proxy.origin)
    assert f"If people reach this server at {proxy.origin}, set POSTMORTEM_URL" in server.log.read_text()
    assert any(proxy.origin in each.what for each in people_can_connect(str(server.database)))
    assert f"POSTMORTEM_URL={proxy.url}" in look_from_outside(proxy.url)[0].fix


def test_a_path_that_nobody_told_us_of_is_a_page_with_a_sentence(
    server: Server, through: Any, person: Any
) -> None:
    proxy = through(server, keep="/tools/pm")
    page: Page = person("Ana")
    page.goto(f"{proxy.url}/")
    expect(page.get_by_text("POSTMORTEM_URL must say the whole address")).to_be_visible()


def test_boards_without_their_socket_say_so(server: Server, api: Api, through: Any, person: Any) -> None:
    review = api.start()
    proxy = through(server, sockets="404", blocked=("/live/ws",))
    page: Page = person("Ana")
    page.goto(f"{proxy.url}/join/{review['join_code']}")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Join").click()
    expect(says(page)).to_contain_text("blocked", timeout=AT_ONCE + 5_000)
    expect(says(page)).not_to_contain_text("_stcore")
    proxy.sockets = "pass"
    expect(says(page)).to_have_count(0, timeout=30_000)


def test_a_server_that_is_gone_says_so(own: Server, through: Any, person: Any) -> None:
    proxy = through(own, sockets="hang")
    page: Page = person("Ana")
    page.goto(f"{proxy.url}/")
    own.kill()
    expect(says(page)).to_contain_text("The server does not answer", timeout=AT_ONCE)
