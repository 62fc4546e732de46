"""Standing at a moment of the incident: what boards say about it, and at which moments one can stand."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.boards.messages import Step, Steps
from pmcore.model.review import Review
from pmcore.model.standing import later_ones, said_in

MOST = 400  # moments that are offered; of more, some evenly


class Stand(NamedTuple):
    """Where everybody stands: the moment in words, and how many events are later."""

    says: str
    later: int


def stand_of(review: Review) -> Stand | None:
    """Return where everybody stands, None while they look at all."""
    at = review.meeting.stand_at
    return None if at is None else Stand(said_in(review, at), later_ones(review, at))


def steps_of(review: Review) -> Steps:
    """Return the moments at which something on the timeline began, each once and in order."""
    times = [each.starts.at for each in review.timeline if each.starts]
    last = {at: n for n, at in enumerate(times)}  # of equal times where the last one stands
    moments = list(last)
    if len(moments) > MOST:
        moments = [moments[n * (len(moments) - 1) // (MOST - 1)] for n in range(MOST)]
    return Steps(
        steps=[
            Step(at=int(at.timestamp() * 1000), says=said_in(review, at), later=len(times) - 1 - last[at])
            for at in moments
        ]
    )
