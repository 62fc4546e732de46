"""Coming in: by code (`/join/<code>`), or by a ticket for a seat that is there already (`/enter/<ticket>`).

These pages are plain HTML, because a phone must show them at once. The incident's title is not on them: a stranger with
a guessed code learns nothing. Codes cannot be tried out, and 200 people behind one office address can join in a minute:
only wrong codes are counted, per browser, per address, and over all.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pmcore.commands.people import ClaimSeat, JoinReview, plain_code
from pmcore.errors import NotAllowedError, NotFoundError, ReviewError, invalid
from pmcore.model.people import Participant, Visitor
from pmcore.review import Review
from pmcore.web.body import TooLargeError, body_of
from pmcore.web.cookies import browser_of
from pmcore.web.html import page
from pmcore.web.service import Service
from pmcore.web.throttle import Throttle

LARGEST_FORM = 8 * 1024
WRONG = "This code does not open a review. Check it with the facilitator."
SLOW = "Too many wrong codes came from here. Wait a minute, then try again."
NO_COOKIES = "Your browser did not keep our cookie, so it could not keep your seat. Allow cookies for this site, then try again."


class WrongCodes:
    """Counts wrong codes: 10 at once and 6 a minute per browser, 60 and 60 per address, 600 and 600 over all.

    At that pace it takes 10 million minutes to meet one of 50 open reviews.
    """

    def __init__(self) -> None:
        """Begin with nobody known."""
        self._limits = Throttle(6 / 60, 10), Throttle(60 / 60, 60), Throttle(600 / 60, 600)

    def wait(self, request: Request) -> float:
        """Return the seconds until this browser may try a code again; 0 where it may now."""
        names = self._names(request)
        return max(limit.wait(name) for limit, name in zip(self._limits, names, strict=True))

    def count(self, request: Request) -> None:
        """Count a wrong code."""
        for limit, name in zip(self._limits, self._names(request), strict=True):
            limit.take(name)

    def _names(self, request: Request) -> tuple[str, str, str]:
        address = request.client.host if request.client else ""
        return browser_of(request), address, "all"


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
            Route("/join/{code}", self.invite),
            Route("/join/{code}", self.join, methods=["POST"]),
            Route("/enter/{ticket}", self.enter),
            Route("/enter/{ticket}", self.claim, methods=["POST"]),
        ]

    # ------------------------------------------------------------------ by code

    async def ask(self, request: Request) -> Response:
        """Show the field for a code, or go where it leads."""
        code = plain_code(request.query_params.get("code", "")[:32])
        return RedirectResponse(f"/join/{code}", 303) if code else ask_for_code()

    async def invite(self, request: Request) -> Response:
        """Ask for a name; a browser that has a seat goes straight in."""
        return await run_in_threadpool(self._invite, request)

    def _invite(self, request: Request) -> Response:
        found = self._review(request)
        if isinstance(found, Response):
            return found
        seat = found.people_by_key.get(browser_of(request))
        if seat is not None:
            return removed() if seat.removed else lobby(found)
        return page("join.html.j2", title="You are invited", code=found.join_code, name="", wrong="")

    async def join(self, request: Request) -> Response:
        """Take a seat under the name in the form, and go in."""
        try:
            form = parse_qs(
                (await body_of(request, LARGEST_FORM)).decode("utf-8", "replace"), max_num_fields=5
            )
        except (TooLargeError, ValueError):
            return page(
                "message.html.j2",
                413,
                title="That was too much",
                sentence="A name has at most 40 characters.",
            )
        return await run_in_threadpool(self._join, request, " ".join(form.get("name", [""])))

    def _join(self, request: Request, name: str) -> Response:
        found = self._review(request)
        if isinstance(found, Response):
            return found
        if not request.scope["known_browser"]:
            return page(
                "join.html.j2",
                400,
                title="You are invited",
                code=found.join_code,
                name=name,
                wrong=NO_COOKIES,
            )
        try:
            command = JoinReview(code=found.join_code, name=name)
            outcome = self._service.execute(found.id, command, Visitor(key=browser_of(request)))
        except NotAllowedError:
            return removed()
        except (ReviewError, ValidationError) as error:
            problem = invalid(error) if isinstance(error, ValidationError) else error
            sentence = problem.fields.get("name", problem.sentence)
            return page(
                "join.html.j2", 400, title="You are invited", code=found.join_code, name=name, wrong=sentence
            )
        return lobby(outcome.review)

    def _review(self, request: Request) -> Review | Response:
        """Return the review that the code in the address opens, or the page that says no.

        The same words and the same work for a wrong code as for one that was renewed. A browser that has a seat in the
        review comes in however many wrong codes others tried; for everybody else a right one then gets the same answer.
        """
        code, wait = request.path_params["code"], self._wrong.wait(request)
        try:
            review = self._service.reviews.with_code(code)
        except NotFoundError:
            review = None
        if wait and not (review and browser_of(request) in review.people_by_key):
            self._service.metrics.shed("codes")
            return ask_for_code(SLOW, 429, code, retry=int(wait) + 1)
        if review is None:
            self._wrong.count(request)
            return ask_for_code(WRONG, 404, code)
        return review

    # ------------------------------------------------------------------ by ticket

    async def enter(self, request: Request) -> Response:
        """Use a seat from this browser too; ask first where it has another seat in the review."""
        return await run_in_threadpool(self._enter, request, asked=False)

    async def claim(self, request: Request) -> Response:
        """Use the seat from this browser instead of the one it has."""
        return await run_in_threadpool(self._enter, request, asked=True)

    def _enter(self, request: Request, *, asked: bool) -> Response:
        service, key, ticket = self._service, browser_of(request), request.path_params["ticket"]
        try:
            review_id, participant_id = service.keys.read_ticket(ticket)
            review = service.reviews.get(review_id)
            there: Participant = review.item("people", participant_id)
            here = review.people_by_key.get(key)
            if here and here.id != there.id and not here.removed and not asked:
                values = {
                    "here": here.name,
                    "there": there.name,
                    "lobby": lobby_path(review),
                    "ticket": ticket,
                }
                return page("enter.html.j2", title="Continue", **values)
            if request.method != "HEAD":
                service.execute(review_id, ClaimSeat(id=participant_id), Visitor(key=key, name=there.name))
        except NotAllowedError as error:
            return page("message.html.j2", 403, title="This link does not work", sentence=error.sentence)
        except ReviewError as error:
            return page("message.html.j2", 404, title="This link does not work", sentence=error.sentence)
        return lobby(review)


def ask_for_code(wrong: str = "", status: int = 200, code: str = "", retry: int = 0) -> Response:
    """Return the page with the field for a code."""
    headers = {"retry-after": str(retry)} if retry else None
    return page("code.html.j2", status, headers, title="Join a review", wrong=wrong, code=code[:16])


def removed() -> Response:
    """Return the page for somebody whose seat was taken away."""
    sentence = "You were removed from this review. The facilitator can let you back in."
    return page("message.html.j2", 403, title="You cannot join", sentence=sentence)


def lobby_path(review: Review) -> str:
    """Return where people come in."""
    return f"/lobby?review={review.id}"


def lobby(review: Review) -> Response:
    """Return the way in; the code is no part of that address."""
    return RedirectResponse(lobby_path(review), 303)
