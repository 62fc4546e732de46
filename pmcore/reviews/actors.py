"""Who is acting: the seat, role and browser behind a submission, looked up in the review at the moment of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pmcore.changes.base import Change
from pmcore.changes.log import fold
from pmcore.errors import NotAllowedError
from pmcore.model.people import Actor, Program, Role, Visitor
from pmcore.model.review import Review


class Acting(NamedTuple):
    """Whoever acts, as a review knows them.

    `participant_id` is empty for programs and for visitors without a seat, `role` is None for the latter, and `key` is the
    hash of a visitor's browser (else empty).
    """

    participant_id: str
    name: str
    role: Role | None
    key: str = ""

    @property
    def signature(self) -> str:
        """Return the name by which lines of the log without a participant are recognised; strangers have none."""
        return self.name if self.role else ""


def acting(review: Review, by: Actor) -> Acting:
    """Return who `by` is in `review`. Raises `NotAllowedError` where a seat is not there or was removed."""
    if isinstance(by, Program):
        return Acting("", by.name, by.role)
    if isinstance(by, Visitor):
        seat = review.people_by_key.get(by.key)
        if seat is None or seat.removed:
            return Acting("", by.name or "Visitor", None, by.key)
        return Acting(seat.id, seat.name, seat.role, by.key)
    person = review.people.get(by.participant_id)
    if person is None:
        raise NotAllowedError("You have no seat in this review. Join with the code first.")
    if person.removed:
        raise NotAllowedError("You were removed from this review. The facilitator can let you back in.")
    return Acting(person.id, person.name, person.role)


def author(before: Review, by: Actor, who: Acting, changes: Sequence[Change]) -> Acting:
    """Return whom the log names for `changes` of `who` asked: a visitor is whoever got a seat by them."""
    return acting(fold(before, changes), by) if isinstance(by, Visitor) else who
