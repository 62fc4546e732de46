"""`POST /live/unsigned`: the cards, lessons and rows without names that a browser has the keys of, drawn for it alone.

The keys come in the body, so that no address with one is written down by whatever stands in front of the server; they are looked at
and forgotten. Nothing of anybody else comes: there is nothing to ask them by.
"""

from __future__ import annotations

from itertools import chain

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.messages import Mine
from pmcore.boards.recommendations import unsigned_cards
from pmcore.boards.silence import unsigned_lessons, unsigned_rows
from pmcore.errors import NotAllowedError, ReviewError
from pmcore.model.base import LONGEST_ID
from pmcore.server.service import Service
from pmcore.web.routes.seated import Asking, asking
from pmcore.web.sent import sent

MOST = 300  # keys of one browser, the latest


class UnsignedCards:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/unsigned", self.read, methods=["POST"])]

    async def read(self, request: Request) -> Response:
        """Return the blocks of what has one of the `keys`: cards, then lessons, in the order of the keys, then rows by time."""
        try:
            values, _ = await sent(request)
            review_id = request.query_params.get("review", "")
            found: Asking = await run_in_threadpool(asking, self._service, request, review_id)
            return _answer(_own(found, values.get("keys")))
        except NotAllowedError as error:
            return _answer({"sentence": error.sentence}, 403)
        except ReviewError as error:
            return _answer({"sentence": error.sentence}, 400)


def _own(found: Asking, keys: object) -> Mine:
    known = [
        each
        for each in (keys if isinstance(keys, list) else [])
        if isinstance(each, str) and 0 < len(each) <= LONGEST_ID
    ]
    blocks = (draw(found.review, known[-MOST:]) for draw in (unsigned_cards, unsigned_lessons, unsigned_rows))
    return {"own": [(block.key, block.html) for block in chain.from_iterable(blocks)]}


def _answer(values: object, status: int = 200) -> JSONResponse:
    return JSONResponse(values, status, {"cache-control": "no-store"})
