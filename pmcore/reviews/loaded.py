"""Reviews in memory, up to so many bytes: those that nobody has asked for the longest are let go, and read again on demand."""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmcore.changes.log import Recorded, fold
from pmcore.errors import NotFoundError
from pmcore.model.boxes import with_boxes
from pmcore.model.review import Review
from pmcore.remembered import MIB
from pmcore.store.base import Store

MOST = 64 * MIB
# What is being written is not let go of: programs that write to more than fits, in turns, would have each log read again for each
# batch (measured: 236 commands a second in place of 4,500). Beyond so many times `MOST` it is.
WRITTEN, BEYOND = 60.0, 4  # seconds; times
# Bytes that each costs besides the texts in it; a meeting of 228 lines costs 823 kB.
A_REVIEW, A_LINE = 20_000, 3_000

_turns = itertools.count(1)


@dataclass(slots=True)
class LoadedReview:
    """A review in memory with its log, and what each command did; `bytes` is about what it costs.

    `used` counts who asked for it last, `written` is when the writer last worked on it (monotonic seconds). `epoch` is the store's history that it was read from.
    """

    review: Review
    log: list[Recorded] = field(default_factory=list)
    bytes: int = A_REVIEW
    used: int = 0
    written: float = -WRITTEN
    epoch: str = ""
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
    """Return the bytes of the texts among some values, and of those one step inside: where people's words are.

    Empty texts and codes cost nothing: everything that has one has the same.
    """
    total = 0
    for value in values:
        if type(value) is str:
            total += sys.getsizeof(value)
        elif isinstance(value, tuple):
            total += _texts(value)
        elif inner := value if isinstance(value, dict) else getattr(value, "__dict__", None):
            total += sum([sys.getsizeof(each) for each in inner.values() if type(each) is str and each])
    return total


class LoadedReviews:
    """The reviews that are in memory, by their ids. Safe for any number of threads.

    A review that the writer holds, or that somebody has open, is never let go: what the writer commits goes to the very
    object that readers find. After the log of any was put in the place of another (`Store.rewrite`), all are read again.
    """

    def __init__(self, store: Store, most: int, in_a_room: Callable[[str], bool]) -> None:
        """Keep up to `most` bytes of what `store` holds; `in_a_room` says whether somebody has a review open."""
        self._store, self._most, self._in_a_room = store, most, in_a_room
        self._loaded: dict[str, LoadedReview] = {}
        self.bytes = 0  # about how many they cost together
        self.moves = 0  # how often one was read or moved on
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
            self.moves += 1
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
        if known is None:
            return None
        if known.epoch != self._store.epoch and review_id not in self._held:
            with self._keeping:
                self._forget_former(review_id)
            return None
        known.used = next(_turns)
        return known

    def begin(self, review_id: str) -> LoadedReview:
        """Return a review that is in memory; one that is not begins with nothing: its first lines were just committed."""
        known = self.peek(review_id)
        if known is None:
            with self._loading:  # somebody may be reading this new review from the store at this moment
                known = self._put(review_id, self._empty(review_id))
        return known

    def hold(self, review_ids: Collection[str]) -> None:
        """Hold the reviews that the writer works on now, and no others any more."""
        with self._keeping:
            now = time.monotonic()
            for review_id in review_ids:
                self._forget_former(review_id)
                if known := self._loaded.get(review_id):  # one that only begins may not be written to again
                    known.written = now
            self._held = frozenset(review_ids)
            self._let_go()

    def _empty(self, review_id: str) -> LoadedReview:
        return LoadedReview(Review(id=review_id), epoch=self._store.epoch)

    def _read(self, review_id: str) -> LoadedReview:
        loaded = self._empty(review_id)
        records = self._store.changes(review_id)
        if not records:
            raise NotFoundError(
                "There is no such review. It may have been removed, or the link is incomplete."
            )
        loaded.add(self.unsealed(fold(loaded.review, records)), records)
        return loaded

    def unsealed(self, review: Review) -> Review:
        """Return a review, folded from what the store has, with the ballots that are in no log."""
        return with_boxes(review, lambda name: self._store.sealed(review.id, name))

    def _put(self, review_id: str, loaded: LoadedReview) -> LoadedReview:
        """Keep a review unless it is here already, and let others go for it; return the one that is here."""
        with self._keeping:
            known = self._loaded.setdefault(review_id, loaded)
            self.moves += 1
            self.bytes += known.bytes if known is loaded else 0
            known.used = next(_turns)
            self._let_go(spared=review_id)
        return known

    def _forget_former(self, review_id: str) -> None:
        """Forget a review that was read from a history which the store has no more."""
        known = self._loaded.get(review_id)
        if known is not None and known.epoch != self._store.epoch:
            del self._loaded[review_id]
            self.bytes -= known.bytes

    def _let_go(self, spared: str = "") -> None:
        """Let go of those that were not asked for the longest, until the rest fits."""
        too_much = self.bytes - self._most
        if too_much <= 0:
            return
        written = time.monotonic() - WRITTEN if self.bytes <= BEYOND * self._most else float("inf")
        for review_id, known in sorted(self._loaded.items(), key=lambda pair: pair[1].used):
            if known.written > written or review_id == spared or review_id in self._held:
                continue
            if not self._in_a_room(review_id):
                del self._loaded[review_id]
                self.bytes -= known.bytes
                too_much -= known.bytes
                if too_much <= 0:
                    return
