"""`GET /live/inbox`: which alerts of the inbox could come onto the timeline of a review. `POST /live/intake?inbox=…` shows them."""

from __future__ import annotations

from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pmcore.boards.intake_messages import InboxOffer, InboxOffered
from pmcore.model.people import DECIDERS
from pmcore.server.inbox_offers import Offer, offers
from pmcore.server.service import Service
from pmcore.throttle import Throttle
from pmcore.web.cookies import browser_of, browsers_of

RATE, BURST = 0.5, 10.0  # a second for each browser: a page asks when it opens


class InboxOffers:
    """The route of this file."""

    def __init__(self, service: Service) -> None:
        """Answer for `service`."""
        self._service = service
        self._throttle = Throttle(RATE, BURST)

    def routes(self) -> list[Route]:
        """Return what to mount."""
        return [Route("/live/inbox", self.show)]

    async def show(self, request: Request) -> Response:
        """Return what the inbox offers to `review`; nothing to whoever has no say in what comes onto its timeline."""
        if not self._throttle.allow(browser_of(request)):
            self._service.metrics.shed("inbox")
            return JSONResponse(InboxOffered(offers=[]), 429, {"retry-after": "2"})
        review_id = request.query_params.get("review", "")
        return JSONResponse(await run_in_threadpool(self._offered, review_id, browsers_of(request)))

    def _offered(self, review_id: str, keys: tuple[str, ...]) -> InboxOffered:
        person = self._service.reviews.seat(review_id, *keys)
        if person is None or person.removed or person.role not in DECIDERS:
            return {"offers": []}
        review = self._service.reviews.get(review_id)
        if review.meeting.closed:
            return {"offers": []}
        found = offers(self._service.inbox, review, datetime.now(UTC))
        return {"offers": [_told(each, each.sentence(review)) for each in found]}


def _told(offer: Offer, says: str) -> InboxOffer:
    service, source = offer.group
    key = f"{source} {service} {offer.ends_at.isoformat()}"
    return {"service": service, "source": source, "says": says, "key": key}
