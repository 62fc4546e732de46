"""What could not be drawn or written: each is counted and logged once, and `/metrics` tells how many there are.

Whoever draws many things from what people wrote says here that one of them failed, shows that in its place, and goes on.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, OrderedDict

log = logging.getLogger(__name__)

MOST_KNOWN = 1_000  # different ones; after these the oldest may be told again


class Faults:
    """Counts what failed, by its kind. Safe for any number of threads."""

    def __init__(self, most: int = MOST_KNOWN) -> None:
        """Remember up to `most` different ones, so that each is told once."""
        self._most = most
        self._known: OrderedDict[tuple[str, str, str], None] = OrderedDict()
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, kind: str, where: str, error: Exception) -> None:
        """Take that `where` (an entry, a board, a part of a document) failed; the same again is not told again."""
        same = kind, where, type(error).__name__
        with self._lock:
            if same in self._known:
                self._known.move_to_end(same)
                return
            self._known[same] = None
            self._counts[kind] += 1
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        log.error("This %s cannot be shown, the others go on: %s", kind, where, exc_info=error)

    def clear(self) -> None:
        """Forget all, as after a new start."""
        with self._lock:
            self._known.clear()
            self._counts.clear()

    def counts(self) -> dict[str, int]:
        """Return how many different ones failed since the server started, by kind."""
        with self._lock:
            return dict(self._counts)


FAULTS = Faults()
