"""Answering for a measure without an account: `/own/<ticket>`, for an owner who has no seat in the review.

The link shows one measure and nothing else of the review: what changes, how its owner will know, and by when. To look at it changes
nothing; its buttons say yes, or no and why, after the close too. It works for 14 days, until it is ended or another owner is named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pmcore.commands.owning import GONE, AnswerInvitation, require_invited
from pmcore.errors import NotAllowedError, NotFoundError, ReviewError, invalid
from pmcore.model.measures import Measure
from pmcore.model.people import Visitor
from pmcore.server.keys import OwnerTicket
from pmcore.server.service import Service
from pmcore.web.html import page
from pmcore.web.routes.enter import does_not_work
from pmcore.web.routes.join import form_of
from pmcore.wording import dates

LARGEST = 32 * 1024  # bytes of a form: a reason in any script
TOO_MUCH = "A reason has at most 2000 characters."
NAME = 40  # characters of a name in the history


class _Invited(NamedTuple):
    """A link for the owner of a measure, and that measure."""

    ticket: OwnerTicket
    measure: Measure


class Own:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount."""
        path = "/own/{ticket}"
        return [Route(path, self.show), Route(path, self.answer, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Show the measure, and how its owner answered; nothing changes."""
        return await run_in_threadpool(self._show, request)

    async def answer(self, request: Request) -> Response:
        """Take the answer in the form, and show it."""
        form = await form_of(request, LARGEST, TOO_MUCH)
        return form if isinstance(form, Response) else await run_in_threadpool(self._answer, request, form)

    def _show(self, request: Request) -> Response:
        try:
            return _ask(request, self._find(request).measure)
        except ReviewError as error:
            return does_not_work(error)

    def _answer(self, request: Request, form: Mapping[str, str]) -> Response:
        reason = form.get("reason", "")
        try:
            ticket, measure = self._find(request)
            by = Visitor(key="", name=measure.owner[:NAME] or None)
            try:
                wanted = AnswerInvitation(
                    id=measure.id,
                    invitation=ticket.invitation,
                    accepted=form.get("answer") == "yes",
                    decline_reason=reason,
                )
                self._service.execute(ticket.review_id, wanted, by)
            except NotAllowedError:
                raise
            except (ReviewError, ValidationError) as error:
                problem = invalid(error) if isinstance(error, ValidationError) else error
                return _ask(request, measure, problem.sentence, reason)
        except ReviewError as error:
            return does_not_work(error)
        return RedirectResponse(f"/own/{request.path_params['ticket']}", 303)

    def _find(self, request: Request) -> _Invited:
        """Return what the link is for; raises with the same sentence where that is gone, ended or answered by another owner."""
        ticket = self._service.keys.read_owner_ticket(request.path_params["ticket"])
        try:
            measure: Measure = self._service.reviews.get(ticket.review_id).item("measures", ticket.measure_id)
        except NotFoundError as error:
            raise NotAllowedError(GONE) from error
        require_invited(datetime.now(UTC), measure, ticket.invitation)
        return _Invited(ticket, measure)


def _ask(request: Request, measure: Measure, wrong: str = "", reason: str = "") -> Response:
    """Return the page with the question, or with the answer; what was `wrong` comes back with the `reason` that was written."""
    return page(
        "own.html.j2",
        400 if wrong else 200,
        title="A measure for you",
        ticket=request.path_params["ticket"],
        measure=measure,
        due=dates.day(measure.due_on) if measure.due_on else "",
        until=dates.day(measure.invited_until.date()) if measure.invited_until else "",
        wrong=wrong,
        reason=reason,
    )
