"""What earlier reviews of the same services left to be done, in the lobby of a later one: how many the room has looked at."""

from typing import NamedTuple

from pmcore.boards.draw import Block, block
from pmcore.model.measures import Measure
from pmcore.model.meeting import Meeting
from pmcore.model.review import Review

TITLE = 200  # letters of a review's title that a measure keeps
MINUTES = 2  # that the room takes for all of them; while the meeting rests, no timer runs


class Later(NamedTuple):
    """The review in whose lobby they are gone through: its id and its title."""

    id: str
    title: str

    @classmethod
    def of(cls, review: Review) -> "Later":
        """Return it of a review."""
        return cls(review.id, review.incident.title[:TITLE].strip())


class Progress(NamedTuple):
    """How many carried measures there are in sight, how many of them were looked at, and whether there are more."""

    shown: int
    looked: int
    more: bool


def carried_blocks(progress: Progress, meeting: Meeting) -> list[Block]:
    """Return the heading: how far the room of a meeting is, its two minutes, and a way to all where there are more."""
    minutes = 0 if meeting.rests or meeting.closed else MINUTES
    return [block("carried", "carried", "heading", progress, minutes)]


def looker_of(review: Review, measure: Measure) -> str:
    """Return who last said in a later review how a measure stands; empty where nobody has."""
    return (review.name_of(measure.looked.by) or measure.looked.by) if measure.looked else ""
