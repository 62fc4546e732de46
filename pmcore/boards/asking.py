"""The question "is this what happened?" on the timeline: open with its clock and without any count, or closed with its counts and dissents."""

from __future__ import annotations

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room, electorate
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.review import Review


def asking_blocks(review: Review, room: Room) -> list[Block]:
    """Return the question while it is open, or how it ended; nothing where nobody was asked."""
    asking = review.asking
    if asking.ends_at is not None:
        people = len(electorate(review, room, asking.started))
        ends_at = int(asking.ends_at.timestamp() * 1000)
        return [block("asking", "asking", "asked", ends_at, asking.answered, people, FEWEST_VOTERS)]
    return [block("asking", "asking", "closed", asking.result)] if asking.result else []
