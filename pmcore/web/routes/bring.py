"""A whole review from another Postmortem: `/bring` shows the form, its POST brings the review.

A plain page of ours: whoever brings a review has no seat yet, and no uploader of Streamlit's takes anything from them. The file
is read within limits by another process (`pmcore.intake.reading`) before anything is kept.
"""

from __future__ import annotations

import secrets
from typing import NamedTuple

from anyio import CapacityLimiter, to_thread
from pydantic import TypeAdapter, ValidationError
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from pmcore.errors import NotAllowedError, ReviewError, RuleError, invalid
from pmcore.intake.importer import UnreadableError
from pmcore.intake.reading import LARGEST, TOO_LARGE
from pmcore.intake.whole_reviews import HERE, bring_review
from pmcore.model.names import PersonName
from pmcore.model.people import Visitor
from pmcore.server.service import Service
from pmcore.web.body import TooLargeError
from pmcore.web.cookies import Renewed, renewed
from pmcore.web.devices import device_named
from pmcore.web.html import page
from pmcore.web.multipart import form_with_file
from pmcore.web.routes.join import LONGEST_ONCE, NO_COOKIES
from pmcore.web.routes.join_pages import path_in

NO_FILE = (
    "Choose the file first: “Take this review along” on the page Report of the other Postmortem makes it."
)
_name: TypeAdapter[str] = TypeAdapter(PersonName)


class Sent(NamedTuple):
    """What a form says."""

    data: bytes
    name: str
    attempt: str
    copy: bool


class Bring:
    """The routes of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._reading = CapacityLimiter(1)  # a review at a time: each may take as much memory as a file may

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/bring", self.ask), Route("/bring", self.bring, methods=["POST"])]

    async def ask(self, request: Request) -> Response:
        """Show the form."""
        return form()

    async def bring(self, request: Request) -> Response:
        """Bring the review, with a facilitator's seat for this browser, and go in."""
        try:
            sent = await sent_in(request)
        except TooLargeError:
            return form(TOO_LARGE, 413)
        except MultiPartException:
            return form(NO_FILE, 400)
        return await to_thread.run_sync(self._bring, request, sent, limiter=self._reading)

    def _bring(self, request: Request, sent: Sent) -> Response:
        try:
            if not request.scope["known_browser"]:
                raise NotAllowedError(NO_COOKIES)
            if not sent.data:
                raise UnreadableError(NO_FILE)
            name = _name.validate_python(sent.name)
            mine = self._renewed(request, sent.attempt)
            known = self._service.reviews.of_browser(mine.key)
            if known:  # the answer was lost, and the same is asked again
                review = self._service.reviews.get(known[0].id)
            else:
                device = device_named(request.headers.get("user-agent", ""))
                by = Visitor(key=mine.key, device=device)
                review = bring_review(self._service.reviews, sent.data, by, name, copy=sent.copy)
        except ValidationError as error:
            problem = invalid(error)
            return form(problem.fields.get("name", problem.sentence), 400, name=sent.name)
        except ReviewError as error:
            here = isinstance(error, RuleError) and error.sentence == HERE
            return form(error.sentence, 400, name=sent.name, here=here)
        mine.give(request)
        return RedirectResponse(path_in(review), 303)

    def _renewed(self, request: Request, attempt: str) -> Renewed:
        """Return the browser with the id that its seat will have: the same one for the same attempt."""
        keys, reviews = self._service.keys, self._service.reviews
        return renewed(request, keys, attempt[:LONGEST_ONCE], lambda key: bool(reviews.of_browser(key)))


def form(wrong: str = "", status: int = 200, *, name: str = "Facilitator", here: bool = False) -> Response:
    """Return the page with the form; where the review is `here`, it can be brought as a copy."""
    return page(
        "bring.html.j2",
        status,
        title="Bring a review",
        wrong=wrong,
        name=name,
        here=here,
        attempt=secrets.token_hex(16),
    )


async def sent_in(request: Request) -> Sent:
    """Return what the form says; raises as `form_with_file` does."""
    data, fields = await form_with_file(request, LARGEST)
    return Sent(data, fields.get("name", ""), fields.get("attempt", ""), bool(fields.get("copy")))
