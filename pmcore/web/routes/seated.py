"""Whose seat a page's request comes from."""

from __future__ import annotations

from typing import NamedTuple

from starlette.requests import Request

from pmcore.errors import NotAllowedError
from pmcore.model.people import Participant, Seat
from pmcore.model.review import Review
from pmcore.server.service import Service
from pmcore.web.cookies import browsers_of

NO_SEAT = "You have no seat in this review any more. Copy your text, then join again with the code."
REMOVED = "You were removed from this review. The facilitator can let you back in."


class Asking(NamedTuple):
    """Who asks, and in which review."""

    person: Participant
    review: Review

    @property
    def seat(self) -> Seat:
        """Return what commands are done by."""
        return Seat(participant_id=self.person.id)


def asking(service: Service, request: Request, review_id: str) -> Asking:
    """Return who sits at the browser that asks; raises `NotAllowedError` where nobody has a seat. It may read the log: ask in a thread."""
    person = service.reviews.seat(review_id, *browsers_of(request))
    if person is None:
        raise NotAllowedError(NO_SEAT)
    if person.removed:
        raise NotAllowedError(REMOVED)
    return Asking(person, service.reviews.get(review_id))
