"""Copies of a review to do something with, thousands of them: to fold a whole log takes longer than most commands do.

Reviews are values, so one copy of the log can be put back to where it began, whatever was done with it.
"""

from __future__ import annotations

from dataclasses import replace

from pmcore.reviews.loaded import LoadedReview
from pmcore.store import MemoryStore
from tests.kit import Story


class Copy:
    """A copy of a story's review, in the same `Reviews`, in memory alone."""

    def __init__(self, told: Story) -> None:
        """Adopt the log of `told`, with what is in no log."""
        assert isinstance(told.reviews.store, MemoryStore)
        self._told = told
        self.id = told.reviews.adopt(told.told_log).id
        self._began = _apart(told.reviews.loaded.get(self.id))
        self._sealed = self._sealed_now()

    def as_it_was(self) -> str:
        """Put it back to how it began, in the store and before every reader; return its id."""
        memory, reviews = self._told.reviews.store._memory, self._told.reviews.loaded
        log = memory.logs[self.id]
        log.review, log.records = self._began.review, [*self._began.log]
        memory.sealed = {key: value for key, value in memory.sealed.items() if key[0] != self.id}
        memory.sealed |= self._sealed
        reviews.bytes += self._began.bytes - reviews.get(self.id).bytes
        reviews._loaded[self.id] = _apart(self._began)
        return self.id

    def _sealed_now(self) -> dict[tuple[str, str], bytes]:
        sealed = self._told.reviews.store._memory.sealed
        return {key: value for key, value in sealed.items() if key[0] == self.id}


def _apart(loaded: LoadedReview) -> LoadedReview:
    """Return the same review with lists of its own."""
    return replace(
        loaded,
        log=[*loaded.log],
        _by_command={key: [*lines] for key, lines in loaded._by_command.items()},
    )
