"""`GET /live/prompts`: what a facilitator or a scribe may ask aloud about the event or the cause that they look at; nobody else.

It is answered to whoever asks and stands in no frame. Whoever may not have it hears the same as somebody without a seat.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.checks import TOLD
from pmcore.boards.messages import PromptsRead
from pmcore.errors import NotAllowedError, ReviewError
from pmcore.insight.prompts import Looked, prompts_for, prompts_of
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service
from pmcore.throttle import TOO_FAST, Throttle
from pmcore.web.cookies import browser_of
from pmcore.web.routes.seated import NO_SEAT, asking
from pmcore.wording.language import catalogue

RATE, BURST = 3.0, 30.0  # a second for each browser: whoever walks through a list with the arrows
GONE = "This is not there any more."


class AskAloud:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._throttle = Throttle(RATE, BURST)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/prompts", self.read)]

    async def read(self, request: Request) -> Response:
        """Return the questions that fit the event or cause with the id `item` in `review`."""
        if not self._throttle.allow(browser_of(request)):
            return _answer({"sentence": TOO_FAST}, 429)
        try:
            return _answer(await run_in_threadpool(self._asked, request))
        except NotAllowedError as error:
            return _answer({"sentence": error.sentence}, 403)
        except ReviewError as error:
            return _answer({"sentence": error.sentence}, 404)

    def _asked(self, request: Request) -> PromptsRead:
        query = request.query_params
        found = asking(self._service, request, query.get("review", ""))
        if found.person.role not in TOLD:
            raise NotAllowedError(NO_SEAT)
        seen, wanted = as_seen_by(found.review, found.person.id), query.get("item", "")
        item = seen.events.get(wanted) or seen.causes.get(wanted)
        if item is None:
            raise ReviewError(GONE)
        return {"label": item.label, "ask": prompts_for(Looked.at(item), prompts_of(catalogue().language))}


def _answer(values: object, status: int = 200) -> JSONResponse:
    return JSONResponse(values, status, {"cache-control": "no-store"})
