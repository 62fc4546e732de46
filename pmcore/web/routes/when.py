"""`GET /live/time`: what a time means while somebody types it, read like the command that it will be sent with.

It is asked at every pause of the fingers, so it answers from memory and writes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import cast

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.messages import Choice, TimeRead
from pmcore.commands.when import FIELDS, read_typed
from pmcore.model.base import clean_line
from pmcore.model.review import Review
from pmcore.model.times import Reading
from pmcore.model.visibility import as_seen_by
from pmcore.server.service import Service
from pmcore.throttle import TOO_FAST, Throttle
from pmcore.web.cookies import browser_of, browsers_of

NO_SEAT = "You have no seat in this review. Join with the code first."
LONGEST = 2_000
RATE, BURST = 15.0, 60.0  # a second for each browser: faster than anybody types


class When:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._throttle = Throttle(RATE, BURST)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/time", self.read)]

    async def read(self, request: Request) -> Response:
        """Return what `text` means in `field` of `review`.

        `after` names the row that the person typed last, `event` the one that is edited, `starts` the text in its field
        Start while the end is typed.
        """
        query = request.query_params
        if not self._throttle.allow(browser_of(request)):
            self._service.metrics.shed("time")
            return _refusal(429, TOO_FAST, {"retry-after": "1"})
        review = await run_in_threadpool(self._review, query.get("review", ""), browsers_of(request))
        if review is None:
            return _refusal(403, NO_SEAT)
        field = query.get("field", "starts")
        if field not in FIELDS:
            return _refusal(400, f"A time belongs to one of these fields: {', '.join(FIELDS)}.")
        texts = {name: str(clean_line(query.get(name, "")[:LONGEST])) for name in ("text", "starts")}
        reading = read_typed(
            review,
            datetime.now(UTC),
            field,
            texts["text"],
            event=query.get("event", ""),
            after=query.get("after", ""),
            starts=texts["starts"],
        )
        return JSONResponse(answer_of(reading, review.incident.zone), headers={"cache-control": "no-store"})

    def _review(self, review_id: str, keys: tuple[str, ...]) -> Review | None:
        """Return the review as this browser's seat may see it, if it has one."""
        seat = self._service.reviews.seat(review_id, *keys)
        return (
            as_seen_by(self._service.reviews.get(review_id), seat.id) if seat and not seat.removed else None
        )


def answer_of(reading: Reading, zone: str) -> TimeRead:
    """Return a reading as a page reads it."""
    asked = reading.question
    choices = cast("list[Choice]", asked.as_choices()) if asked else []
    return {
        "says": reading.says,
        "problem": reading.problem,
        "question": {"sentence": asked.sentence, "choices": choices} if asked else None,
        "at": reading.moment.at.isoformat() if reading.moment else None,
        "ends": reading.ends.at.isoformat() if reading.ends else None,
        "precision": reading.precision.value,
        "margin": reading.margin,
        "zone": zone,
    }


def _refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": sentence, "fields": {}}, status, headers)
