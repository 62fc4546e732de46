"""A seat that is there, from one more browser: `/enter/<ticket>`.

To look at the link shows a page and takes nothing, because chats and mail filters look at every link that they pass on, and
some of them run scripts. Only the button on it takes the seat, and each link works once. A seat that nobody has used yet is
taken by the page itself, unless what asks is known to look at links: so the link of a seat that was made for somebody leads
straight in. Before that the page names neither person nor review.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from pmcore.commands.people import USED_TICKET, ClaimSeat
from pmcore.errors import NotAllowedError, ReviewError
from pmcore.model.people import Participant, Visitor
from pmcore.model.review import Review
from pmcore.server.keys import SeatTicket
from pmcore.server.service import Service
from pmcore.web.cookies import browsers_of, renewed
from pmcore.web.devices import device_named, is_preview
from pmcore.web.html import POLICY, page
from pmcore.web.routes.join import LONGEST_ONCE, NO_COOKIES, form_of
from pmcore.web.routes.join_pages import path_in, way_in

WITH_SCRIPT = f"{POLICY}; script-src 'self'"


@dataclass(frozen=True, slots=True)
class Found:
    """What a link is for: the seat `there`; and the seat that the browser has in the review already, if any."""

    review: Review
    ticket: SeatTicket
    there: Participant
    here: Participant | None

    @property
    def is_used(self) -> bool:
        """Return whether the link has worked once."""
        return any(each.id == self.ticket.id for each in self.there.used_tickets)


class Enter:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount."""
        path = "/enter/{ticket}"
        return [Route(path, self.show), Route(path, self.claim, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Show the button that takes the seat; nothing is taken."""
        return await run_in_threadpool(self._show, request)

    async def claim(self, request: Request) -> Response:
        """Use the seat from this browser, and go in."""
        form = await form_of(request)
        if isinstance(form, Response):
            return form
        return await run_in_threadpool(self._claim, request, form.get("attempt", ""))

    def _show(self, request: Request) -> Response:
        try:
            found = self._find(request)
        except ReviewError as error:
            return does_not_work(error)
        if found.here and found.here.id == found.there.id:
            return way_in(found.review)
        if found.is_used:
            return does_not_work(NotAllowedError(USED_TICKET))
        return ask(request, found)

    def _claim(self, request: Request, attempt: str) -> Response:
        try:
            found = self._find(request)
            if found.here and found.here.id == found.there.id:
                return way_in(found.review)
            if not request.scope["known_browser"]:
                raise NotAllowedError(NO_COOKIES)
            self._take(request, found, attempt)
        except ReviewError as error:
            return does_not_work(error)
        return way_in(found.review)

    def _find(self, request: Request) -> Found:
        """Return what the link is for; raises where it is for nothing any more."""
        ticket = self._service.keys.read_ticket(request.path_params["ticket"])
        review = self._service.reviews.get(ticket.review_id)
        there: Participant = review.item("people", ticket.participant_id)
        if there.removed:
            raise NotAllowedError("That seat was removed from the review.")
        return Found(review, ticket, there, review.seat_of(browsers_of(request)))

    def _take(self, request: Request, found: Found, attempt: str) -> None:
        """Take the seat; a second press of the same button gets the same."""
        taken = found.there.keys
        mine = renewed(request, self._service.keys, attempt[:LONGEST_ONCE], taken.__contains__)
        claim = ClaimSeat(
            id=found.there.id,
            left=found.review.key_of(browsers_of(request)) or None,
            ticket=found.ticket.id,
            until=int(found.ticket.until.timestamp()),
        )
        device = device_named(request.headers.get("user-agent", ""))
        by = Visitor(key=mine.key, name=found.there.name, device=device)
        self._service.execute(found.review.id, claim, by)
        mine.give(request)


def ask(request: Request, found: Found) -> Response:
    """Return the page with the button. Only who has a seat in the review reads whose seat the link opens."""
    here = found.here if found.here and not found.here.removed else None
    goes_on = found.there.fresh and here is None and is_person(request)
    return page(
        "enter.html.j2",
        headers={"content-security-policy": WITH_SCRIPT} if goes_on else None,
        title="Continue here",
        ticket=request.path_params["ticket"],
        here=here.name if here else "",
        there=found.there.name if here else "",
        stay=path_in(found.review).removeprefix("/"),
        goes_on=goes_on,
        attempt=secrets.token_hex(16),
    )


def is_person(request: Request) -> bool:
    """Return whether somebody seems to look at the page right now: no preview, no page that is fetched ahead of a click."""
    headers = request.headers
    ahead = any(headers.get(name) for name in ("purpose", "sec-purpose", "x-purpose", "x-moz"))
    shown = headers.get("sec-fetch-dest", "document") == "document"
    return request.method == "GET" and shown and not ahead and not is_preview(headers.get("user-agent", ""))


def does_not_work(error: ReviewError) -> Response:
    """Return the page that says why a link opens nothing."""
    status = 403 if isinstance(error, NotAllowedError) else 404
    return page("message.html.j2", status, title="This link does not work", sentence=error.sentence)
