"""Coming in by code: `/join/<code>`, or `/join` with code and name.

These pages are plain HTML, because a phone must show them at once. The incident's title is not on them: a stranger with
a guessed code learns nothing. A right code is answered at once, however many wrong ones came from the same browser, the same
office or everywhere: only wrong ones are counted, and only their sender waits (see `WrongCodes`).
"""

from __future__ import annotations

import secrets
from asyncio import sleep
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
from pmcore.commands.waiting import REFUSED, turned_away
from pmcore.errors import CrowdedError, NotAllowedError, NotFoundError, ReviewError, invalid
from pmcore.model.meeting import REVIEW_PAGES, STAGES, stage
from pmcore.model.people import Participant, Visitor
from pmcore.model.review import Review
from pmcore.server.service import Service
from pmcore.throttle import Throttle
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.cookies import browser_of, browsers_of, renewed
from pmcore.web.devices import device_named
from pmcore.web.guards.requests import END_TURN
from pmcore.web.html import page

LARGEST_FORM = 8 * 1024
CAME = "came"  # in the address of the way in: the stage where the room was then
LONGEST_ONCE = 40
WRONG = "This code does not open a review. Check it with the facilitator."
SLOW = f"{WRONG} Many wrong codes came from here, so wait a moment before the next one."
NO_COOKIES = "Your browser did not keep our cookie, so it could not keep your seat. Allow cookies for this site, then try again."


class WrongCodes:
    """Counts wrong codes: 10 at once and 6 a minute per browser, 60 at once and 60 a minute per address.

    Who sends more gets the same answer with 429, and each one later by HELD seconds; a right code is never held, because an
    attacker at the address of an office must not keep the office out. So the length of the code keeps guessers out, not this:
    31^8 = 8.5 x 10^11 codes. Every code, right or wrong, is looked up once, and a server answers some 500 such pages a second
    while it does nothing else. At that pace, from any number of addresses, 50 open reviews are guessed at
    500 x 50 / 8.5 x 10^11 = 3 x 10^-8 a second: a chance of 0.25 % a day for one of them, 390 days until one is met
    on average, 54 years for a certain one. The codes of reviews that were closed are no good to anybody, a locked room or one with a waiting
    room lets a guesser see nothing, and `postmortem_shed_total` counts and the log tells the attempt long before.
    """

    HELD = 2.5
    MOST_HELD = 200  # answers at a time; beyond that they leave at once, so that waiting costs no memory

    def __init__(self) -> None:
        """Begin with nobody known."""
        self._browsers, self._addresses = Throttle(6 / 60, 10), Throttle(60 / 60, 60)
        self._held = 0

    def count(self, request: Request) -> float:
        """Count a wrong code; return the seconds that its sender is too fast by, 0 for who only mistypes."""
        address = request.client.host if request.client else ""
        wait = self._addresses.wait(address)
        self._addresses.take(address)
        if request.scope["known_browser"]:
            wait = max(wait, self._browsers.wait(browser_of(request)))
            self._browsers.take(browser_of(request))
        if wait:
            request.scope["wrong_code"] = True
        return wait

    async def hold(self, request: Request) -> None:
        """Wait where the request brought one wrong code too many."""
        if request.scope.get("wrong_code") and self._held < self.MOST_HELD:
            self._held += 1
            request.scope.get(END_TURN, lambda: None)()  # whoever comes next must not wait for this one
            try:
                await sleep(self.HELD)
            finally:
                self._held -= 1


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


def ask_for_code(wrong: str = "", status: int = 200, code: str = "", retry: int = 0) -> Response:
    """Return the page with the field for a code."""
    headers = {"retry-after": str(retry)} if retry else None
    return page("code.html.j2", status, headers, title="Join a review", wrong=wrong, code=code[:16])


def stays_out(review: Review, request: Request) -> Response | None:
    """Return the page for a browser without a seat that came with the right code, where it cannot take one now."""
    asked = review.waiting_of(browsers_of(request))
    if asked is not None:
        return message(REFUSED) if asked.refused else RedirectResponse(f"/wait/{review.id}", 303)
    no = turned_away(review)
    return message(no) if no else None


def message(sentence: str) -> Response:
    """Return the page that says why somebody cannot join."""
    return page("message.html.j2", 403, title="You cannot join", sentence=sentence)


def pause(review: Review) -> int:
    """Return after how many seconds a page that waits looks again: the more wait, the later."""
    return 2 + len(review.in_waiting_room) // 50


def crowded(review: Review, name: str, error: CrowdedError, former: Participant | None = None) -> Response:
    """Return the invitation to somebody for whom there is room in a moment: it is sent again by itself."""
    seconds = error.seconds + secrets.randbelow(4)  # not all in the same moment
    return ask_for_name(review, name, error.sentence, 429, former, again=seconds)


def ask_for_name(
    review: Review, name: str = "", wrong: str = "", status: int = 200, former: Participant | None = None,
    *, again: int = 0,
) -> Response:  # fmt: skip
    """Return the invitation; with `former`, to somebody who sits down at that person's browser."""
    return page(
        "join.html.j2",
        status,
        {"retry-after": str(again)} if again else None,
        again=again,
        title="Join as somebody else" if former else "You are invited",
        code=review.join_code,
        name=name,
        wrong=wrong,
        here=former.name if former else "",
        to=path_in(review).removeprefix("/"),
        once=secrets.token_hex(16),
    )


def ask_whose(review: Review, seat: Participant) -> Response:
    """Return the page that asks a browser with a seat who sits there."""
    return page(
        "continue.html.j2",
        title="Continue",
        here=seat.name,
        role=seat.role.value,
        to=path_in(review).removeprefix("/"),
        code=review.join_code,
    )


def ask_for_both(
    to_page: str, to_review: str, wrong: str = "", status: int = 403, code: str = "", name: str = "",
    at: str = "code", retry: int = 0,
) -> Response:  # fmt: skip
    """Return the page for a stranger at the address of a review's page: fields for code and name, no word on the review."""
    headers = {"retry-after": str(retry)} if retry else None
    return page(
        "stranger.html.j2",
        status,
        headers,
        title="Join",
        wrong=wrong,
        at=at,
        to_page=to_page[:40],
        to_review=to_review[:80],
        code=code[:16],
        name=name[:200],
        attempt=secrets.token_hex(16),
    )


async def form_of(request: Request) -> dict[str, str] | Response:
    """Return the fields of a form of ours, or the page that says that it is too much."""
    try:
        text = (await body_of(request, LARGEST_FORM)).decode("utf-8", "replace")
        fields = parse_qs(text, keep_blank_values=True, max_num_fields=5)
    except (TooLargeError, ValueError):
        sentence = "A name has at most 40 characters."
        return page("message.html.j2", 413, title="That was too much", sentence=sentence)
    return {name: " ".join(values) for name, values in fields.items()}


def typed_code(text: str) -> str:
    """Return the code in what somebody typed or pasted: the code itself, or the whole link that ends with it."""
    return plain_code(text.strip().rstrip("/").rsplit("/join/", 1)[-1].split("?", 1)[0][:32])


def is_same(name: str, known: str) -> bool:
    """Return whether a form names who has the seat `known` already (`Ana`, also where she became `Ana (2)`)."""
    plain, there = (" ".join(each.casefold().split()) for each in (name, known))
    return plain == there or there.startswith(f"{plain} (")


def removed() -> Response:
    """Return the page for somebody whose seat was taken away."""
    return message("You were removed from this review. The facilitator can let you back in.")


def path_in(review: Review, page_name: str = "") -> str:
    """Return where people come in: the page they asked for, else where the room is. The code is no part of it."""
    wanted = page_name if page_name in REVIEW_PAGES else stage(review.meeting.stage).page
    return f"/{wanted}?review={review.id}"


def way_in(review: Review, page_name: str = "", *, late: bool = False) -> Response:
    """Return the way in; who comes late is told there what the room has done so far.

    The address names the stage where the room is, so that a page which is drawn after the room has moved on follows it.
    """
    stage_key = review.meeting.stage
    came = "" if page_name in REVIEW_PAGES else f"&{CAME}={stage_key}"
    so_far = "&so_far=yes" if late and stage_key is not STAGES[0].key else ""
    return RedirectResponse(f"{path_in(review, page_name)}{came}{so_far}", 303)
