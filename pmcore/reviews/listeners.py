"""Listeners: who is told of what was committed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from pmcore.changes.log import Recorded
from pmcore.model.review import Review

log = logging.getLogger(__name__)

Listener = Callable[[Review, Sequence[Recorded]], None]


class Listeners:
    """Those who want to hear of every commit. They are called by whoever commits, one after the other, and must return soon."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._all: list[Listener] = []

    def add(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(review, records)` after every commit; return how to stop that."""
        self._all.append(listener)
        return lambda: self._all.remove(listener)

    def tell(self, review: Review, records: Sequence[Recorded]) -> None:
        """Tell everybody of the review as `records` left it; one that fails does not keep the others from hearing."""
        for listener in tuple(self._all):
            try:
                listener(review, records)
            except Exception:
                log.exception("A listener failed after version %s", review.version)
