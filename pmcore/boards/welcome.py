"""The welcome page: what this is, two ways in, and the reviews of this browser."""

from collections.abc import Sequence

from pmcore.boards.draw import Block, block
from pmcore.model.meeting import stage
from pmcore.store.base import StoredReview


def door_blocks() -> list[Block]:
    """Return the greeting with the ways in."""
    return [block("hero", "welcome", "hero"), block("doors", "welcome", "doors")]


def review_blocks(reviews: Sequence[StoredReview]) -> list[Block]:
    """Return one block per review of this browser, latest change first."""
    head = block("head", "welcome", "head", len(reviews))
    return [head] + [
        block(f"review:{each.id}", "welcome", "review", each, stage(each.stage).name, stage(each.stage).page)
        for each in reviews
    ]
