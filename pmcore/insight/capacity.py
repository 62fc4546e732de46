"""How many measures a team can carry at a time, and which could wait where they are more."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.model.measures import Measure, Strength
from pmcore.model.review import Review

_RANK = {Strength.STRONGER: 0, Strength.INTERMEDIATE: 1, None: 2, Strength.WEAKER: 3}


class Load(NamedTuple):
    """What a team said that it can carry (0: nothing was said), how many measures are open, and which could wait."""

    capacity: int
    open: int
    could_wait: tuple[Measure, ...] = ()

    @property
    def beyond(self) -> int:
        """Return how many measures are more than the team can carry."""
        return max(0, self.open - self.capacity) if self.capacity else 0


def load(review: Review) -> Load:
    """Return the load of a review. As many as are too many could wait: the least urgent first, of those the weakest, then the latest."""
    left = [each for each in review.measures.values() if not each.status.is_over]
    found = Load(review.meeting.capacity, len(left))
    last = sorted(
        left, key=lambda each: (each.priority.value, _RANK[each.strength], each.number), reverse=True
    )
    return found._replace(could_wait=tuple(last[: found.beyond]))
