"""A real server over a database of the tests, and browsers that share nothing with each other.

def test_story(server, person):
    ana = person("Ana")             # a new browser context with an open page
    ana.goto(f"{server.url}/join")
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect
from playwright.sync_api import Error as PlaywrightError

from pmcore.model.people import Role
from pmcore.server.keys import Keys
from tests.browser.people import Person
from tests.browser.windows import Windows
from tests.server import Server, free_port

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PATIENCE = 20_000  # milliseconds: two cores may be busy
FOR_PLOTLY = 60_000  # it is several megabytes of script, read where a window asks for it first

# What takes longest: two files go at a time, and whoever gets a long one last keeps everybody waiting.
LONGEST = (
    "test_saved_three_times",
    "test_restart",
    "test_accessibility",
    "test_proxy",
    "test_drafts",
    "test_keyboard_alone",
    "test_cannot_save",
    "test_lobby",
    "test_bad_input",
    "test_timeline",
    "test_document",
    "test_long_timeline",
    "test_security",
    "test_clicks_counted",
    "test_six_people",
    "test_frame",
    "test_causes",
    "test_seats",
    "test_picture",
    "test_bringing_in",
    "test_tray",
    "test_cards",
    "test_history",
)

FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that `make quick` leaves it out; what takes longest comes first."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that its browsers are photographed before they close."""
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """Windows of that Chromium; whoever is done leaves theirs to the next."""
    return Windows(chromium, PATIENCE)


@pytest.fixture(scope="session")
def port() -> int:
    """The one port for the servers of all files, so that a window finds there what its browser has kept."""
    return free_port()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Server]:
    """The server of all files that need nothing special: reviews know nothing of each other.

    To start one and have it draw its first page takes four seconds of processor.
    """
    server = Server(tmp_path_factory.mktemp("server"), port=port)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def server(shared: Server) -> Server:
    """The server for the tests of a file, which may crash it and start it again."""
    if not shared.runs:
        shared.start()
    return shared


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory, shared: Server) -> Iterator[Server]:
    """A server for the tests of one file, where what they do would be seen in every review. There is one port."""
    shared.stop()
    with Server(tmp_path_factory.mktemp("alone"), port=shared.port) as server:
        yield server


@dataclass(frozen=True)
class Api:
    """The REST API of the server, as a facilitator's program uses it."""

    server: Server
    http: httpx.Client

    def start(self, title: str = "Checkout was down", **values: Any) -> dict[str, Any]:
        """Start a review and return the answer: `id`, `join_code`, `join_url`."""
        return self._post("/api/v1/reviews", {"title": title, **values})

    def do(self, review_id: str, kind: str, **values: Any) -> dict[str, Any]:
        """Send a command and return the answer."""
        return self._post(f"/api/v1/reviews/{review_id}/commands", {"kind": kind, **values})

    def seat(self, review_id: str, name: str, role: Role | str = Role.PARTICIPANT) -> dict[str, Any]:
        """Make a seat and return the answer: `participant_id`, `token`, `enter_url`."""
        return self._post(f"/api/v1/reviews/{review_id}/seats", {"name": name, "role": str(role)})

    def votes(self, review_id: str, token: str, item: str) -> None:
        """Place a dot as the seat that has a token."""
        path, dot = f"/api/v1/reviews/{review_id}/commands", {"kind": "place_dot", "id": item}
        answer = self.http.post(path, json=dot, headers={"authorization": f"Bearer {token}"})
        assert answer.is_success, answer.text

    def get(self, review_id: str) -> dict[str, Any]:
        """Return a review as the room may see it."""
        answer = self.http.get(f"/api/v1/reviews/{review_id}")
        assert answer.is_success, answer.text
        values: dict[str, Any] = answer.json()
        return values

    def _post(self, path: str, values: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post(path, json=values)
        assert answer.is_success, answer.text
        done: dict[str, Any] = answer.json()
        return done


def new_id(answer: dict[str, Any]) -> str:
    """Return the id of what a command has added, from its answer."""
    added: str = answer["changes"][0]["change"]["item"]["id"]
    return added


def api_of(server: Server, url: str = "") -> Api:
    """Return the API with a facilitator's token, minted beside the database as the command line does; `url` leads to it."""
    token = Keys.beside(str(server.database)).program_token("tests", Role.FACILITATOR)
    headers = {"authorization": f"Bearer {token}"}
    # There is no TLS; to read every certificate there is takes 30 ms of processor.
    http = httpx.Client(
        base_url=url or server.url, headers=headers, timeout=120, trust_env=False, verify=False
    )
    return Api(server, http)


@pytest.fixture(scope="module")
def api(server: Server) -> Iterator[Api]:
    """The API of the server."""
    found = api_of(server)
    yield found
    found.http.close()


NETWORK = (
    "Failed to load resource",
    "WebSocket connection to",
    "Streamlit server is not responding",
    "Cannot send rerun backMessage when disconnected",
    "Client Error",  # Streamlit's own words on the same
    "Client error: DoInitPings timed out",  # and where a server needs long to start again
    "Connection timed out",
    "Failed to fetch",
    "TypeError: Failed to fetch",
    "Network Error",
    "AxiosError",
    "Blocked script execution in",  # the report in its sandbox, where a driver of browsers looks into every frame
)  # servers die in tests; pages say so themselves


def is_bad(message: ConsoleMessage) -> bool:
    """Return whether a page of ours must not say this on the console."""
    return "Content Security Policy" in message.text or (
        message.type == "error" and not message.text.startswith(NETWORK)
    )


@pytest.fixture
def person(windows: Windows, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """Return a function that opens a browser of somebody's own: `person("Ana")`, `person("Ben", **PHONE)`.

    At the end, what the browser complained about is checked: a page of ours breaks no policy and throws nothing.
    """
    opened: list[tuple[Page, list[str]]] = []
    names: list[str] = []

    def open_browser(name: str, **settings: Any) -> Page:
        page, said = windows.open(**settings), list[str]()
        page.on("console", lambda message: said.append(message.text) if is_bad(message) else None)
        page.on(
            "pageerror", lambda error: None if str(error).startswith(NETWORK) else said.append(str(error))
        )
        opened.append((page, said))
        names.append(name)
        return page

    yield open_browser
    failed = request.node.stash.get(FAILED, False)
    if failed:
        for name, (page, _) in zip(names, opened, strict=True):
            with suppress(PlaywrightError):
                page.screenshot(path=tmp_path / f"{name}.png")
                print(f"{name} is at {page.url}, see {tmp_path / name}.png")
    for page, _ in opened:
        windows.take_back(page, close=failed)
    assert [line for _, said in opened for line in said] == []


@pytest.fixture
def come(person: Any, server: Server) -> Any:
    """Return a function that lets somebody come: `ana = come("Ana")`, `ben = come("Ben", **PHONE)`."""
    return lambda name, **settings: Person(name, person(name, **settings), server.url)


@pytest.fixture
def sits(api: Api, come: Any) -> Any:
    """Return a function that seats somebody: `ben = sits(review_id, "Ben", "timeline", "scribe", **PHONE)`."""

    def sit(
        review_id: str, name: str, at: str, role: Role | str = Role.PARTICIPANT, **settings: Any
    ) -> Person:
        person: Person = come(name, **settings)
        return person.sits(api.seat(review_id, name, role)["enter_url"], at)

    return sit


def join(page: Page, url: str, name: str) -> None:
    """Come in by an invitation, as somebody who was sent the link."""
    page.goto(url)
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Join").click()
    page.wait_for_url("**/lobby?review=*")
