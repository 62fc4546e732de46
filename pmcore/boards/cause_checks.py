"""What the checks of the causes found, three at a time, for facilitator and scribe: it asks, and stops nobody."""

from __future__ import annotations

from pmcore.boards.checks import LookedAt, finding_block, first_findings
from pmcore.boards.draw import Block, block
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
        return [block("head", "checks", "cause_head", len(found)), *first_findings(found, _row)]


def _row(found: Finding) -> Block:
    return finding_block(found, found.causes, "cause", "causes")
