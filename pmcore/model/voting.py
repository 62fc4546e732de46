"""Deciding on recommendations: write silently, reveal, group, vote with a limited number of dots, close.

The rules are field-notes 2.3: dots per person max(3, ceil(items / 3)) capped at 10, at most two on one item, counts
hidden from everybody until the close, a new round keeps the old result.
"""

import math
from collections.abc import Mapping
from enum import StrEnum

from pydantic import Field

from pmcore.model.base import Frozen

MOST_ON_ONE = 2
FEWEST_DOTS = 3
MOST_DOTS = 10


class DecidingPhase(StrEnum):
    """Where the group is with its recommendations."""

    WRITING = "writing"
    REVEALED = "revealed"
    VOTING = "voting"
    CLOSED = "closed"


class Tally(Frozen):
    """The counted result of one round: dots by item, and how many people voted. Never who voted for what."""

    round: int
    dots: Mapping[str, int]
    voters: int


class Deciding(Frozen):
    """The state of deciding. `ballots` is who put how many dots where, and is shown to nobody, host included.

    `voted` is how many people have placed a dot in this round: all that the room may know before the close.
    """

    phase: DecidingPhase = DecidingPhase.WRITING
    round: int = 0
    dots_each: int = Field(default=0, ge=0, le=99)
    most_on_one: int = MOST_ON_ONE
    ballots: Mapping[str, Mapping[str, int]] = {}
    voted: int = 0
    tallies: tuple[Tally, ...] = ()

    def ballot(self, participant: str) -> Mapping[str, int]:
        """Return the dots that one person has placed, by item."""
        return self.ballots.get(participant, {})

    def left_for(self, participant: str) -> int:
        """Return how many dots one person can still place."""
        return self.dots_each - sum(self.ballot(participant).values())

    @property
    def result(self) -> Tally | None:
        """Return the latest counted round, or None."""
        return self.tallies[-1] if self.tallies and self.phase is DecidingPhase.CLOSED else None


def default_dots(items: int) -> int:
    """Return how many dots each person gets for `items` items."""
    return min(MOST_DOTS, max(FEWEST_DOTS, math.ceil(items / 3)))
