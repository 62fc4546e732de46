"""The product's routes and guards without Streamlit, for tests that need no browser and no other process.

site = Site()
ana = site.browser()
ana.get(f"/join/{site.review.join_code}")
ana.post(f"/join/{site.review.join_code}", data={"name": "Ana"})
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from httpx import Response
from starlette.applications import Starlette
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from pmcore.commands.incident import CreateReview
from pmcore.commands.people import AddSeat
from pmcore.model.people import Participant, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.server.service import Service, open_service
from pmcore.server.settings import Settings
from pmcore.web import application

ANYBODY = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
ROOT = Path(__file__).parents[1]
HOME = "http://127.0.0.1:8501"
SOCKETS = "ws://127.0.0.1:8501"


class Clock:
    """A clock in seconds that a test moves on."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        """Begin at `now`."""
        self.now = now

    def __call__(self) -> float:
        """Return what it shows."""
        return self.now


class Site:
    """A service over a store in memory, with one review in it, and browsers and programs that visit."""

    def __init__(
        self,
        settings: Settings | None = None,
        around: application.Around | None = None,
        more: Sequence[BaseRoute] = (),
    ) -> None:
        """Open the service and start a review whose facilitator sits at the browser with the key `host`.

        `more` are routes that come after ours, as Streamlit's do.
        """
        self.service: Service = open_service(settings or Settings(database="memory:"))
        routes, middleware = application.application(
            self.service, around or application.Around(ROOT / "pages")
        )
        self.app = Starlette(routes=[*routes, *more], middleware=middleware)
        self.review_id = self.start("Checkout was down").id

    @property
    def review(self) -> Review:
        """Return the review as it is now."""
        return self.service.reviews.get(self.review_id)

    def start(self, title: str, key: str = "host") -> Review:
        """Start one more review."""
        command = CreateReview(title=title, facilitator="Host")
        return self.service.reviews.create(command, Visitor(key=key)).review

    def browser(self, address: str = "192.0.2.7", home: str = HOME) -> TestClient:
        """Return a browser with no cookie yet: it says Origin and does not follow redirects by itself."""
        headers = {"accept": "text/html", "origin": home, "user-agent": ANYBODY}
        return TestClient(
            self.app,
            home,
            headers=headers,
            client=(address, 50_000),
            follow_redirects=False,
            raise_server_exceptions=False,
        )

    def joined(self, name: str, address: str = "192.0.2.7") -> TestClient:
        """Return a browser whose person has a seat."""
        browser, path = self.browser(address), f"/join/{self.review.join_code}"
        browser.get(path)
        assert browser.post(path, data={"name": name}).status_code == 303
        return browser

    def key_of(self, browser: TestClient) -> str:
        """Return the key by which seats know a browser."""
        key = self.service.keys.browser(browser.cookies.get("pm_browser"))
        assert key
        return key

    def program(self, role: Role | str = Role.FACILITATOR, name: str = "CI") -> TestClient:
        """Return a program with a token of its own."""
        return self.with_token(self.service.keys.program_token(name, role))

    def seat(self, role: Role | str = Role.PARTICIPANT, name: str = "Ben") -> TestClient:
        """Return a program that acts as a new participant."""
        answer = self.program().post(self.path("seats"), json={"name": name, "role": str(role)})
        assert answer.status_code == 200, answer.text
        return self.with_token(answer.json()["token"])

    def with_token(self, token: str) -> TestClient:
        """Return a program with this token."""
        return TestClient(
            self.app, HOME, headers={"authorization": f"Bearer {token}"}, raise_server_exceptions=False
        )

    def path(self, rest: str = "") -> str:
        """Return the address of the review in the API."""
        return f"/api/v1/reviews/{self.review_id}/{rest}".rstrip("/")

    def do(self, program: TestClient, kind: str, **values: Any) -> Any:
        """Send a command and return the answer."""
        return program.post(self.path("commands"), json={"kind": kind, **values})


def ticket_for(
    site: Site, name: str, role: Role = Role.PARTICIPANT, minutes: float = 15
) -> tuple[str, Participant]:
    """Return the link to a new seat, and the seat."""
    host = Seat(participant_id=site.review.present_people[0].id)
    outcome = site.service.reviews.execute(site.review_id, AddSeat(name=name, role=role), host)
    person: Participant = outcome.records[0].change.item
    return link_to(site, person, minutes), person


def link_to(site: Site, person: Participant, minutes: float = 5) -> str:
    """Return a personal link to a seat."""
    return f"/enter/{site.service.keys.ticket(site.review_id, person.id, minutes)}"


def enters(browser: TestClient, link: str) -> Response:
    """Open a personal link and press the button on its page; return the answer."""
    shown = browser.get(link)
    assert shown.status_code == 200, shown.text
    answer = browser.post(link, data=attempt_in(shown.text))
    assert answer.status_code == 303, answer.text
    return answer


def attempt_in(html: str) -> dict[str, str]:
    """Return what the form of a page sends along to be known again."""
    found = re.search(r'name="attempt" value="(\w+)"', html)
    assert found, html
    return {"attempt": found[1]}
