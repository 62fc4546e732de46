"""The state of a meeting: what every page must know besides its boards."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from pmcore.model.review import Review


class State(NamedTuple):
    """What a page must know besides its boards; to this the role of each peer is added. Moments are milliseconds.

    `people` are the names of all seats in the order of joining, and whether each of them hosts.
    """

    stage: str
    phase: str
    timer_ends_at: int | None
    closed: bool
    stand_at: int | None
    people: tuple[tuple[str, bool], ...]

    @classmethod
    def of(cls, review: Review) -> State:
        """Return the state of a review."""
        meeting = review.meeting
        timer = meeting.timer
        return cls(
            meeting.stage.value,
            review.deciding.phase.value,
            _milliseconds(timer.ends_at if timer else None),
            meeting.closed,
            _milliseconds(meeting.stand_at),
            tuple((person.name, person.hosts) for person in review.present_people),
        )


def _milliseconds(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
