"""The welcome page: what this is, two ways in, and the reviews of this browser."""

from collections.abc import Sequence

from pmcore.boards.draw import Block, block, drawn
from pmcore.model.incident import Severity
from pmcore.model.meeting import stage
from pmcore.store.base import StoredReview


def door_blocks() -> list[Block]:
    """Return the greeting with the ways in."""
    return [block("hero", "welcome", "hero"), block("doors", "welcome", "doors")]


def list_head() -> list[Block]:
    """Return the heading of a browser's reviews."""
    return [block("head", "welcome", "head")]


def review_blocks(reviews: Sequence[StoredReview], *, more: bool = False) -> list[Block]:
    """Return one block per review of this browser, latest change first, and a way to `more` where there are some."""
    blocks = list[Block]()
    for each in reviews:
        blocks += drawn(f"review:{each.id}", _review, each)
    if not reviews:
        blocks.append(block("none", "welcome", "nothing"))
    return [*blocks, block("more", "welcome", "more")] if more else blocks


def _review(review: StoredReview) -> Block:
    at = stage(review.stage)
    return block(
        f"review:{review.id}", "welcome", "review", review, Severity(review.severity), at.name, at.page
    )
