"""A review with seats, made before the server starts; and what a flooder may know of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Seat, Visitor
from pmcore.server.keys import ExportTicket
from pmcore.server.service import open_service
from pmcore.server.settings import Settings

EVENTS = 20


@dataclass(frozen=True, slots=True)
class House:
    """Where to go, and as whom: `cookies` have a seat each (the first is the host's), `exports` are their downloads."""

    url: str
    review: str
    code: str
    cookies: tuple[str, ...]
    exports: tuple[str, ...]

    @property
    def port(self) -> int:
        """Return the port of the server."""
        return urlsplit(self.url).port or 80

    def as_json(self) -> dict[str, Any]:
        """Return it for another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> House:
        """Return what `as_json` gave."""
        lists = {name: tuple(values[name]) for name in ("cookies", "exports")}
        return cls(**{**values, **lists})


def furnished(url: str, database: Path, people: int) -> House:
    """Make a review with so many seats in `database`, whose server will be at `url` and does not run yet."""
    service = open_service(Settings(database=str(database)))
    try:
        keys, reviews = service.keys, service.reviews
        cookies = [keys.new_browser() for _ in range(people)]
        visitors = [Visitor(key=keys.browser(each) or "") for each in cookies]
        review = reviews.create(
            CreateReview(title="Checkout was down", facilitator="Host"), visitors[0]
        ).review
        for number, visitor in enumerate(visitors[1:], 1):
            reviews.execute(review.id, JoinReview(code=review.join_code, name=f"Person {number}"), visitor)
        seats = [Seat(participant_id=each) for each in reviews.get(review.id).people]
        for number in range(EVENTS):
            event = AddTimelineEvent(
                text=f"Step {number} of the incident", starts=f"2026-11-23 14:{number:02}"
            )
            reviews.execute(review.id, event, seats[number % people])
        tickets = [ExportTicket(review.id, "docx", "technical", each.key) for each in visitors]
        exports = tuple(f"/export/{keys.export_ticket(each, 60)}" for each in tickets)
        return House(url, review.id, review.join_code, tuple(cookies), exports)
    finally:
        reviews.close()
