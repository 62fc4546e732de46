"""`GET /live/find`: where rows of a long list stand that the page has not read: by what they say, or by their id.

The list goes to browsers in sections (pmcore/live/frames.py); this says which one to read.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.finding import found_in
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service
from pmcore.throttle import Throttle
from pmcore.web.cookies import browser_of, browsers_of

NO_SEAT = "You have no seat in this review. Join with the code first."
TOO_FAST = "That was too quick. Wait a second, then type on."
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
        return [Route("/live/find", self.find)]

    async def find(self, request: Request) -> Response:
        """Return which rows of `board` in `review` have the text `q` in them, or the one with the `id`."""
        query = request.query_params
        if not self._throttle.allow(browser_of(request)):
            self._service.metrics.shed("find")
            return JSONResponse({"sentence": TOO_FAST}, 429, {"retry-after": "1"})
        review_id, board = query.get("review", ""), query.get("board", "")
        review = await run_in_threadpool(self._review, review_id, browsers_of(request))
        if review is None:
            return JSONResponse({"sentence": NO_SEAT}, 403)
        texts = query.get("q", "")[:LONGEST], query.get("id", "")[:LONGEST]
        found = await run_in_threadpool(found_in, review, board, *texts)
        sections = self._service.hub.sections_of(review_id, board, [row["key"] for row in found["rows"]])
        for row, section in zip(found["rows"], sections, strict=True):
            row["section"] = section
        return JSONResponse(found)

    def _review(self, review_id: str, keys: tuple[str, ...]) -> Review | None:
        """Return the review as the person at this browser may see it, or None where they have no seat."""
        person = self._service.reviews.seat(review_id, *keys)
        if person is None or person.removed:
            return None
        return as_seen_by(self._service.reviews.get(review_id), person.id)
