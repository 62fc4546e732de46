"""The question "is this what happened?" on the timeline: open with its clock and counts, or closed with its dissents."""

from __future__ import annotations

from pmcore.boards.draw import Block, block
from pmcore.model.review import Review


def asking_blocks(review: Review) -> list[Block]:
    """Return the question while it is open, or how it ended; nothing where nobody was asked."""
    asking = review.asking
    if asking.ends_at is not None:
        return [block("asking", "asking", "asked", int(asking.ends_at.timestamp() * 1000), asking.counts)]
    return [block("asking", "asking", "closed", asking.result)] if asking.result else []
