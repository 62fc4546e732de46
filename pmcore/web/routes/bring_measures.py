"""What a tracker says of measures, back by a page: `/bring-measures` takes its CSV, shows what would change, and asks once.

A plain page of ours, like the one that takes whole reviews. Between the two steps nothing is kept: the tickets with news travel in the
form, and are looked at anew when somebody confirms, with the rights that their browser has then.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import msgspec
from anyio import CapacityLimiter, to_thread
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pmcore.errors import ReviewError
from pmcore.intake.importer import UnreadableError
from pmcore.intake.tracker import LARGEST, Brought, Looked, Reach, Read, Ticket, bring, look, read_tickets
from pmcore.model.measures import MeasureStatus
from pmcore.model.people import Participant, Seat
from pmcore.model.review import Review
from pmcore.server.service import Service
from pmcore.web.body import TooLargeError
from pmcore.web.cookies import browsers_of
from pmcore.web.html import page
from pmcore.web.multipart import form_with_file
from pmcore.wording import dates
from pmcore.wording.words import field, headed

NO_FILE = "Choose the CSV first that the tracker exports."
TOO_LARGE = "A tracker's file has at most 5 MB. Export fewer tickets: those with the label “postmortem”."
LOST = "This preview cannot be read any more. Choose the file again; nothing was changed."
ORDERS = {"day": True, "month": False}
MOST_SHOWN = 50  # lines without a measure
_tickets = msgspec.json.Decoder(tuple[Ticket, ...])


class _Asked(NamedTuple):
    """What a form asks for: a file to look at, or tickets that were looked at and are confirmed."""

    data: bytes
    fields: dict[str, str]


class BringMeasures:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._reading = CapacityLimiter(1)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/bring-measures", self.ask),
            Route("/bring-measures", self.take, methods=["POST"]),
        ]

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return _form()

    async def take(self, request: Request) -> Response:
        """Show what a file would change, or do what was confirmed."""
        try:
            sent = _Asked(*await form_with_file(request, LARGEST, LARGEST))
        except TooLargeError:
            return _form(TOO_LARGE, 413)
        except MultiPartException:
            return _form(NO_FILE, 400)
        return await to_thread.run_sync(self._take, request, sent, limiter=self._reading)

    def _take(self, request: Request, sent: _Asked) -> Response:
        reviews, reach = self._service.reviews, self._reach(request)
        theirs = bool(sent.fields.get("theirs"))
        try:
            if tickets := sent.fields.get("tickets"):
                looked = look(reviews, Read(_confirmed(tickets)), reach, theirs_first=theirs)
                looked = bring(self._service.execute, looked, reach, reviews.source.new_id)
                return _shown("done", looked)
            if not sent.data:
                raise UnreadableError(NO_FILE)
            order = ORDERS.get(sent.fields.get("order", ""))
            read = read_tickets(sent.data, site=sent.fields.get("site", "").strip(), day_first=order)
            return _shown("preview", look(reviews, read, reach))
        except ReviewError as error:
            return _form(error.sentence, 400, site=sent.fields.get("site", ""))

    def _reach(self, request: Request) -> Reach:
        """Return where a browser has seats, each with its role."""
        reviews, keys = self._service.reviews, browsers_of(request)

        def seat(review_id: str) -> Participant | None:
            person = reviews.seat(review_id, *keys)
            return person if person and not person.removed else None

        def review(review_id: str) -> Review | None:
            return reviews.get(review_id) if seat(review_id) else None

        def seated(review: Review) -> Participant:
            return review.seat_of(keys)  # type: ignore[return-value]  # `review` let in only those with a seat

        return Reach(
            review, lambda each: seated(each).role, lambda each: Seat(participant_id=seated(each).id)
        )


def _confirmed(tickets: str) -> tuple[Ticket, ...]:
    try:
        return _tickets.decode(tickets)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise UnreadableError(LOST) from error


def _form(wrong: str = "", status: int = 200, *, site: str = "") -> Response:
    return page(
        "bring_measures.html.j2", status, title="Bring a tracker's file", step="form", wrong=wrong, site=site
    )


def _shown(step: str, looked: Looked) -> Response:
    """Return the page that says what a file would change, or what was changed."""
    news = [each for each in looked.rows if each.compared.changes or each.compared.conflicts]
    return page(
        "bring_measures.html.j2",
        title="Bring a tracker's file",
        step=step,
        wrong="",
        rows=[_row(each) for each in looked.rows],
        changing=len(looked.changing),
        changed=sum(each.done for each in looked.rows),
        conflicts=any(each.compared.conflicts for each in looked.rows),
        unknown=[each.sentence for each in looked.unknown[:MOST_SHOWN]],
        more=max(0, len(looked.unknown) - MOST_SHOWN),
        same=looked.same,
        tickets=msgspec.json.encode([each.ticket for each in news]).decode(),
    )


def _row(row: Brought) -> dict[str, Any]:
    ours = row.measure.model_dump(mode="json")
    changes = [(name, ours[name], value, False) for name, value in row.compared.changes.items()]
    conflicts = [(each.field, each.ours, each.theirs, True) for each in row.compared.conflicts]
    return {
        "label": row.measure.label,
        "title": row.measure.title,
        "review": row.review.incident.title,
        "news": [
            (headed(field(name)), _said(name, before), _said(name, after), both)
            for name, before, after, both in (*changes, *conflicts)
        ],
        "problems": row.problems,
        "done": row.done,
    }


def _said(name: str, value: Any) -> str:
    """Return a value as people read it."""
    if not value:
        return "nothing yet"
    if name == "status":
        return MeasureStatus(value).word
    return dates.date(date.fromisoformat(value)) if name == "due_on" else str(value)
