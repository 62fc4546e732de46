"""Reviews in memory, up to so many bytes: those that nobody has asked for the longest are let go, and read again on demand."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmcore.changes.log import Recorded, fold
from pmcore.errors import NotFoundError
from pmcore.model.review import Review
from pmcore.remembered import MIB
from pmcore.store.base import Store

MOST = 64 * MIB
# Bytes that each costs besides the texts in it; a meeting of 228 lines costs 823 kB.
A_REVIEW, A_LINE = 20_000, 3_000

_turns = itertools.count(1)


@dataclass(slots=True)
class LoadedReview:
    """A review in memory with its log, and what each command did; `bytes` is about what it costs."""

    review: Review
    log: list[Recorded] = field(default_factory=list)
    bytes: int = A_REVIEW
    used: int = 0
    _by_command: dict[str, list[Recorded]] = field(default_factory=dict)

    def add(self, review: Review, records: Sequence[Recorded]) -> None:
        """Move on to `review`, which `records` led to."""
        self.log.extend(records)
        for record in records:
            self._by_command.setdefault(record.command_id, []).append(record)
            self.bytes += A_LINE + _texts(vars(record.change).values())
        self.review = review

    def of_command(self, command_id: str) -> Sequence[Recorded]:
        """Return the lines that a command added; none where there was no such command."""
        return self._by_command.get(command_id, ())


def _texts(values: Iterable[Any]) -> int:
    """Return the bytes of the texts among some values, and of those one step inside: where people's words are."""
    total = 0
    for value in values:
        if isinstance(value, str):
            total += sys.getsizeof(value)
        elif isinstance(value, Mapping) or hasattr(value, "__dict__"):
            inner = value.values() if isinstance(value, Mapping) else vars(value).values()
            total += sum(sys.getsizeof(each) for each in inner if isinstance(each, str))
    return total


class LoadedReviews:
    """The reviews that are in memory, by their ids. Safe for any number of threads.

    A review that the writer holds, or that somebody has open, is never let go: what the writer commits goes to the very
    object that readers find.
    """

    def __init__(self, store: Store, most: int, in_a_room: Callable[[str], bool]) -> None:
        """Keep up to `most` bytes of what `store` holds; `in_a_room` says whether somebody has a review open."""
        self._store, self._most, self._in_a_room = store, most, in_a_room
        self._loaded: dict[str, LoadedReview] = {}
        self.bytes = 0  # about how many they cost together
        self._held: frozenset[str] = frozenset()
        self._loading = threading.RLock()
        self._keeping = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._loaded)

    def add(self, loaded: LoadedReview, review: Review, records: Sequence[Recorded]) -> None:
        """Move a review in memory on to `review`, which `records` led to."""
        with self._keeping:
            before = loaded.bytes
            loaded.add(review, records)
            if self._loaded.get(review.id) is loaded:
                self.bytes += loaded.bytes - before

    def get(self, review_id: str) -> LoadedReview:
        """Return a review; the first to ask reads its log. Raises `NotFoundError`."""
        known = self.peek(review_id)
        if known is None:
            with self._loading:
                known = self.peek(review_id) or self._put(review_id, self._read(review_id))
        return known

    def peek(self, review_id: str) -> LoadedReview | None:
        """Return a review, if it is in memory."""
        known = self._loaded.get(review_id)
        if known is not None:
            known.used = next(_turns)
        return known

    def begin(self, review_id: str) -> LoadedReview:
        """Return a review that is in memory; one that is not begins with nothing: its first lines were just committed."""
        known = self.peek(review_id)
        if known is None:
            with self._loading:  # somebody may be reading this new review from the store at this moment
                known = self._put(review_id, LoadedReview(Review(id=review_id)))
        return known

    def hold(self, review_ids: Collection[str]) -> None:
        """Hold the reviews that the writer works on now, and no others any more."""
        with self._keeping:
            self._held = frozenset(review_ids)
            self._let_go()

    def _read(self, review_id: str) -> LoadedReview:
        records = self._store.changes(review_id)
        if not records:
            raise NotFoundError(
                "There is no such review. It may have been removed, or the link is incomplete."
            )
        loaded = LoadedReview(Review(id=review_id))
        loaded.add(fold(loaded.review, records), records)
        return loaded

    def _put(self, review_id: str, loaded: LoadedReview) -> LoadedReview:
        """Keep a review unless it is here already, and let others go for it; return the one that is here."""
        with self._keeping:
            known = self._loaded.setdefault(review_id, loaded)
            self.bytes += known.bytes if known is loaded else 0
            known.used = next(_turns)
            self._let_go(spared=review_id)
        return known

    def _let_go(self, spared: str = "") -> None:
        """Let go of those that were not asked for the longest, until the rest fits."""
        too_much = self.bytes - self._most
        if too_much <= 0:
            return
        for review_id, known in sorted(self._loaded.items(), key=lambda pair: pair[1].used):
            if review_id != spared and review_id not in self._held and not self._in_a_room(review_id):
                del self._loaded[review_id]
                self.bytes -= known.bytes
                too_much -= known.bytes
                if too_much <= 0:
                    return
