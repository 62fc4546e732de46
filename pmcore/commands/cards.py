"""What lessons and recommendations have in common: there is an end to how many there are."""

from __future__ import annotations

from pmcore.errors import RuleError

MOST_CARDS = 1_000


def require_space(count: int) -> None:
    """Raise where there are too many cards."""
    if count >= MOST_CARDS:
        raise RuleError(f"There are {MOST_CARDS} cards already. Remove or group some first.")
