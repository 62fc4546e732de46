"""What lessons and recommendations have in common: there is an end to how many there are."""

from __future__ import annotations

from pmcore.errors import RuleError
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase

MOST_CARDS = 1_000


def require_space(count: int) -> None:
    """Raise where there are too many cards."""
    if count >= MOST_CARDS:
        raise RuleError(f"There are {MOST_CARDS} cards already. Remove or group some first.")


def require_card_space(review: Review) -> None:
    """Raise where there are too many recommendations, or while people vote on them."""
    require_space(len(review.recommendations))
    if review.deciding.phase is DecidingPhase.VOTING:
        raise RuleError("A vote is open. Add the card when it has closed; your text stays here.")
