"""How many of something are open at the same time: for each browser with a seat, each address without, and all of those."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from pmcore.web.guards.who import Who


@dataclass(frozen=True, slots=True)
class Most:
    """How many may be open."""

    browser: int
    address: int
    strangers: int


class Crowd:
    """Counts what is open."""

    def __init__(self, most: Most) -> None:
        """Allow `most`."""
        self._most = most
        self._open: Counter[Who] = Counter()
        self._strangers = 0

    def full(self, who: Who) -> bool:
        """Return whether `who` may not open one more."""
        if who.seated:
            return self._open[who] >= self._most.browser
        return self._open[who] >= self._most.address or self._strangers >= self._most.strangers

    def enter(self, who: Who) -> bool:
        """Count one that opens, and return True; or return False where there are too many."""
        if self.full(who):
            return False
        self._open[who] += 1
        self._strangers += not who.seated
        return True

    def leave(self, who: Who) -> None:
        """Count one that closes."""
        self._open[who] -= 1
        self._strangers -= not who.seated
        if self._open[who] <= 0:
            del self._open[who]
