"""`GET /live/find`: where rows of a long list stand that the page has not read: by what they say, or by their id.

The list goes to browsers in sections (pmcore/live/frames.py); this says which one to read. `GET /live/steps` says at which
moments one can stand, which are those of all rows, `GET /live/picture` what the picture was at one of them, or
all of it where everybody else stands at one.
"""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.finding import found_in
from pmcore.boards.messages import PictureThen
from pmcore.boards.picture import LANES, draw_until
from pmcore.boards.standing import steps_of
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service
from pmcore.throttle import TOO_FAST, Throttle
from pmcore.web.cookies import browser_of, browsers_of

NO_SEAT = "You have no seat in this review. Join with the code first."
NO_MOMENT = "This does not say which picture, and at which moment."
ALL = "all"  # no moment: the whole picture
LONGEST = 200  # letters
RATE, BURST = 5.0, 30.0  # a second for each browser


class Finding:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._throttle = Throttle(RATE, BURST)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [
            Route("/live/find", self.find),
            Route("/live/steps", self.steps),
            Route("/live/picture", self.picture),
        ]

    async def find(self, request: Request) -> Response:
        """Return which rows of `board` in `review` have the text `q` in them, or the one with the `id`."""
        query = request.query_params
        review_id, board = query.get("review", ""), query.get("board", "")
        review = await self._asked(request)
        if isinstance(review, Response):
            return review
        texts = query.get("q", "")[:LONGEST], query.get("id", "")[:LONGEST]
        found = await run_in_threadpool(found_in, review, board, *texts)
        sections = self._service.hub.sections_of(review_id, board, [row["key"] for row in found["rows"]])
        for row, section in zip(found["rows"], sections, strict=True):
            row["section"] = section
        return JSONResponse(found)

    async def steps(self, request: Request) -> Response:
        """Return at which moments of `review` one can stand."""
        review = await self._asked(request)
        if isinstance(review, Response):
            return review
        return JSONResponse(await run_in_threadpool(steps_of, review))

    async def picture(self, request: Request) -> Response:
        """Return the picture `board` of `review` up to the moment `at`, for whoever stands there alone; `all` is the whole of it."""
        review = await self._asked(request)
        if isinstance(review, Response):
            return review
        board, said = request.query_params.get("board", ""), request.query_params.get("at", "")
        at = _moment(said)
        if board not in LANES or (at is None and said != ALL):
            return JSONResponse({"sentence": NO_MOMENT}, 400)
        blocks = await run_in_threadpool(draw_until, review, board, at)
        return JSONResponse(PictureThen(blocks=[(each.key, each.html) for each in blocks]))

    async def _asked(self, request: Request) -> Review | Response:
        """Return the review that is asked about, or why there is no answer."""
        if not self._throttle.allow(browser_of(request)):
            self._service.metrics.shed("find")
            return JSONResponse({"sentence": TOO_FAST}, 429, {"retry-after": "1"})
        review_id = request.query_params.get("review", "")
        review = await run_in_threadpool(self._review, review_id, browsers_of(request))
        return review if review is not None else JSONResponse({"sentence": NO_SEAT}, 403)

    def _review(self, review_id: str, keys: tuple[str, ...]) -> Review | None:
        """Return the review as the person at this browser may see it, or None where they have no seat."""
        person = self._service.reviews.seat(review_id, *keys)
        if person is None or person.removed:
            return None
        return as_seen_by(self._service.reviews.get(review_id), person.id)


def _moment(text: str) -> datetime | None:
    """Return the moment that is so many milliseconds after 1970; None where there is none such."""
    try:
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
