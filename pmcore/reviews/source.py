"""Source: where decisions get what is not in the review."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.model.people import Attendance
from pmcore.reviews.ids import new_id

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # 31 letters that nobody confuses: 39.6 bit in eight
CODE_LENGTH = 8
_UNKNOWN = Attendance()


def new_code() -> str:
    """Return a join code."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def shuffled(values: Sequence[str]) -> list[str]:
    """Return the values in an order drawn by lot."""
    return random.SystemRandom().sample(values, len(values))


@dataclass(frozen=True, slots=True)
class Source:
    """The clock (aware, UTC), ids, chance, and who is in the room (by the review's id). Tests hand in fixed ones."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    new_id: Callable[[], str] = new_id
    new_code: Callable[[], str] = new_code
    shuffled: Callable[[Sequence[str]], list[str]] = shuffled
    attendance: Callable[[str], Attendance] = lambda _: _UNKNOWN
