"""Coming in by code: `/join/<code>`, or `/join` with code and name.

These pages are plain HTML, because a phone must show them at once. The incident's title is not on them: a stranger with
a guessed code learns nothing. A right code is answered at once, however many wrong ones came from the same browser, the same
office or everywhere: only wrong ones are counted, and only their sender waits (see `WrongCodes`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pmcore.changes.people import ParticipantJoined
from pmcore.commands.base import Command
from pmcore.commands.people import JoinAsOther, JoinReview, plain_code
from pmcore.commands.waiting import REFUSED
from pmcore.errors import CrowdedError, NotAllowedError, NotFoundError, ReviewError, invalid
from pmcore.model.people import Visitor
from pmcore.model.review import Review
from pmcore.server.service import Service
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.cookies import browsers_of, renewed
from pmcore.web.devices import device_named
from pmcore.web.html import page
from pmcore.web.routes.join_pages import (
    SLOW,
    WRONG,
    ask_for_both,
    ask_for_code,
    ask_for_name,
    ask_whose,
    crowded,
    message,
    pause,
    removed,
    stays_out,
    way_in,
)
from pmcore.web.routes.wrong_codes import WrongCodes

LARGEST_FORM = 8 * 1024
LONGEST_ONCE = 40
NO_COOKIES = "Your browser did not keep our cookie, so it could not keep your seat. Allow cookies for this site, then try again."


class Join:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._wrong = WrongCodes()

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/join", self.ask),
            Route("/join", self.join_there, methods=["POST"]),
            Route("/join/{code}", self.invite),
            Route("/join/{code}", self.join, methods=["POST"]),
            Route("/wait/{review_id}", self.wait),
        ]

    # ------------------------------------------------------------------ by code

    async def ask(self, request: Request) -> Response:
        """Show the field for a code, or go where it leads."""
        code = typed_code(request.query_params.get("code", ""))
        return RedirectResponse(f"/join/{code}", 303) if code else ask_for_code()

    async def invite(self, request: Request) -> Response:
        """Ask for a name; a browser that has a seat is asked whose it is, because a room may share it."""
        return await self._answer(request, self._invite, request)

    async def _answer(self, request: Request, function: Callable[..., Response], *values: Any) -> Response:
        """Return what `function` answers in a thread; one wrong code too many is answered later."""
        answer = await run_in_threadpool(function, *values)
        await self._wrong.hold(request)
        return answer

    def _invite(self, request: Request) -> Response:
        found = self._review(request, request.path_params["code"])
        if isinstance(found, Response):
            return found
        seat = found.seat_of(browsers_of(request))
        if seat is None:
            return stays_out(found, request) or ask_for_name(found)
        if seat.removed:
            return removed()
        return (
            ask_for_name(found, former=seat) if request.query_params.get("other") else ask_whose(found, seat)
        )

    async def join(self, request: Request) -> Response:
        """Take a seat under the name in the form, and go in."""
        form = await form_of(request)
        if isinstance(form, Response):
            return form
        return await self._answer(request, self._join, request, form)

    def _join(self, request: Request, form: Mapping[str, str]) -> Response:
        name, once, attempt = (form.get(each, "") for each in ("name", "once", "attempt"))
        found = self._review(request, request.path_params["code"])
        if isinstance(found, Response):
            return found
        seat = found.seat_of(browsers_of(request))
        if seat and seat.removed and not once:
            return removed()
        if seat and not seat.removed:
            same = is_same(name, seat.name)
            if same or not once:
                return way_in(found) if same else ask_whose(found, seat)
        former = seat if once else None
        done = self._take_seat(request, found, name, once or attempt, other=bool(once))
        return done if isinstance(done, Response) else ask_for_name(found, name, done, 400, former)

    async def join_there(self, request: Request) -> Response:
        """Take a seat with the code and the name in the form, and go to the page that was asked for."""
        form = await form_of(request)
        return (
            form
            if isinstance(form, Response)
            else await self._answer(request, self._join_there, request, form)
        )

    def _join_there(self, request: Request, form: Mapping[str, str]) -> Response:
        code, name = typed_code(form.get("code", "")), form.get("name", "")
        where = form.get("page", ""), form.get("review", "")

        def again(wrong: str, status: int = 400, at: str = "code", retry: int = 0) -> Response:
            return ask_for_both(*where, wrong, status, code, name, at, retry)

        found = self._review(request, code, again)
        if isinstance(found, Response):
            return found
        if found.seat_of(browsers_of(request)) is not None:
            return RedirectResponse(f"/join/{code}", 303)
        page_name = where[0] if where[1] == found.id else ""
        done = self._take_seat(request, found, name, form.get("attempt", ""), page=page_name)
        return done if isinstance(done, Response) else again(done, at="name")

    def _take_seat(
        self, request: Request, found: Review, name: str, attempt: str, *, other: bool = False, page: str = ""
    ) -> Response | str:
        """Take a seat and return the way in, or the sentence that says why not.

        The browser gets a new id for it, the same one if this `attempt` is sent twice. With `other` somebody else sits at
        this browser now: it keeps no id of before.
        """
        if not request.scope["known_browser"]:
            return NO_COOKIES
        keys, code = browsers_of(request), found.join_code
        former = found.seat_of(keys)
        if former is None and (no := stays_out(found, request)):
            return no
        taken = {*found.people_by_key, *found.waiting_by_key}
        mine = renewed(request, self._service.keys, attempt[:LONGEST_ONCE], taken.__contains__, alone=other)
        try:
            command: Command = JoinReview(code=code, name=name)
            if other:
                command = JoinAsOther(code=code, name=name, left=found.key_of(keys) or keys[0])
            device = device_named(request.headers.get("user-agent", ""))
            outcome = self._service.execute(found.id, command, Visitor(key=mine.key, device=device))
        except NotAllowedError:
            return removed()
        except CrowdedError as error:
            return crowded(found, name, error, former if other else None)
        except (ReviewError, ValidationError) as error:
            problem = invalid(error) if isinstance(error, ValidationError) else error
            return problem.fields.get("name", problem.sentence)
        mine.give(request)
        if mine.key in outcome.review.waiting_by_key:
            return RedirectResponse(f"/wait/{found.id}", 303)
        new = any(isinstance(each.change, ParticipantJoined) for each in outcome.records)
        return way_in(outcome.review, page, late=new)

    def _review(
        self, request: Request, code: str, no: Callable[[str, int, str, int], Response] | None = None
    ) -> Review | Response:
        """Return the review that a code opens, or the page that says no.

        The same words and the same work for a wrong code as for one that was renewed.
        """
        refuse = no or (lambda wrong, status, _, retry: ask_for_code(wrong, status, code, retry))
        try:
            return self._service.reviews.with_code(code)
        except NotFoundError:
            wait = self._wrong.count(request)
        if wait:
            self._service.metrics.shed("codes")
            return refuse(SLOW, 429, "code", int(wait) + 1)
        return refuse(WRONG, 404, "code", 0)

    async def wait(self, request: Request) -> Response:
        """Show that the facilitator was asked, and go on once they have answered; a stranger is asked for a code."""
        return await run_in_threadpool(self._wait, request)

    def _wait(self, request: Request) -> Response:
        try:
            review = self._service.reviews.get(request.path_params["review_id"])
        except NotFoundError:
            return RedirectResponse("/join", 303)
        seat = review.seat_of(browsers_of(request))
        if seat is not None:
            return removed() if seat.removed else way_in(review, late=True)
        asked = review.waiting_of(browsers_of(request))
        if asked is None:
            return RedirectResponse("/join", 303)
        if asked.refused:
            return message(REFUSED)
        return page("asked.html.j2", title="Please wait", name=asked.name, again=pause(review))


async def form_of(
    request: Request, largest: int = LARGEST_FORM, sentence: str = "A name has at most 40 characters."
) -> dict[str, str] | Response:
    """Return the fields of a form of ours, or the page that says that it is too much: more than the `largest` number of bytes."""
    try:
        text = (await body_of(request, largest)).decode("utf-8", "replace")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=5)
    except (TooLargeError, ValueError):
        return page("message.html.j2", 413, title="That was too much", sentence=sentence)
    return {name: " ".join(values) for name, values in fields.items()}


def typed_code(text: str) -> str:
    """Return the code in what somebody typed or pasted: the code itself, or the whole link that ends with it."""
    return plain_code(text.strip().rstrip("/").rsplit("/join/", 1)[-1].split("?", 1)[0][:32])


def is_same(name: str, known: str) -> bool:
    """Return whether a form names who has the seat `known` already (`Ana`, also where she became `Ana (2)`)."""
    plain, there = (" ".join(each.casefold().split()) for each in (name, known))
    return plain == there or there.startswith(f"{plain} (")
