"""What the checks of the causes found, three at a time, for facilitator and scribe: it asks, and stops nobody."""

from __future__ import annotations

from pmcore.boards.checks import AT_A_TIME, LookedAt, Place
from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.insight.cause_checks import Finding, findings
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head and the first findings."""
    return Remembering()(review, room)


class Remembering:
    """The board of one room, which looks at the causes again only where something of them has changed."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._looked_at: LookedAt[Finding] = LookedAt()

    def __call__(self, review: Review, room: Room) -> list[Block]:
        """Return the head and the first findings; nothing once the review is closed."""
        if review.meeting.closed:
            return []
        parts = (review.causes, review.events, review.checks, review.people)
        found = self._looked_at.again(parts, lambda: findings(review))
        rows = [each for one in found[:AT_A_TIME] for each in drawn(f"check:{one.key}", _row, one)]
        return [block("head", "checks", "cause_head", len(found)), *rows]


def _row(found: Finding) -> Block:
    places = tuple(Place(each.id, each.label) for each in found.causes)
    return block(
        f"check:{found.key}",
        "checks",
        "finding",
        found.key,
        found.check,
        found.sentence,
        found.suggestion,
        places,
        "cause",
        "causes",
    )
