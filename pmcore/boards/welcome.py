"""The welcome page: what this is, two ways in, and the reviews of this browser."""

from collections.abc import Sequence

from pmcore.boards.draw import Block, block, drawn
from pmcore.model.meeting import stage
from pmcore.store.base import StoredReview


def door_blocks() -> list[Block]:
    """Return the greeting with the ways in."""
    return [block("hero", "welcome", "hero"), block("doors", "welcome", "doors")]


def review_blocks(reviews: Sequence[StoredReview]) -> list[Block]:
    """Return one block per review of this browser, latest change first."""
    blocks = [block("head", "welcome", "head", len(reviews))]
    for each in reviews:
        blocks += drawn(f"review:{each.id}", _review, each)
    return blocks


def _review(review: StoredReview) -> Block:
    at = stage(review.stage)
    return block(f"review:{review.id}", "welcome", "review", review, at.name, at.page)
