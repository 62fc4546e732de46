"""Reviews in memory, up to so many bytes: those that nobody has asked for the longest are let go, and read again on demand."""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.remembered import MIB

MOST = 256 * MIB
A_REVIEW, A_LINE = 20_000, 2_000  # bytes that each costs besides the texts in it

_turns = itertools.count(1)


@dataclass(slots=True)
class Opened:
    """A review in memory with its log, and what each command did; `bytes` is about what it costs."""

    review: Review
    log: list[Recorded] = field(default_factory=list)
    done: dict[str, list[Recorded]] = field(default_factory=dict)
    bytes: int = A_REVIEW
    used: int = 0

    def add(self, review: Review, records: Sequence[Recorded]) -> None:
        """Move on to `review`, which `records` led to."""
        self.log.extend(records)
        for record in records:
            self.done.setdefault(record.command_id, []).append(record)
            self.bytes += A_LINE + _texts(vars(record.change).values())
        self.review = review


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


class OpenReviews:
    """The reviews that are in memory, by their ids. Safe for any number of threads.

    A review that is in the writer's hand, or that somebody has open, is never let go: what the writer commits goes to the
    very object that readers find.
    """

    def __init__(self, most: int, in_a_room: Callable[[str], bool]) -> None:
        """Keep up to `most` bytes; `in_a_room` says whether somebody has a review open."""
        self._most, self._in_a_room = most, in_a_room
        self._open: dict[str, Opened] = {}
        self._in_hand: frozenset[str] = frozenset()
        self._keeping = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._open)

    @property
    def bytes(self) -> int:
        """Return about how many bytes they cost."""
        return sum(each.bytes for each in list(self._open.values()))

    def get(self, review_id: str) -> Opened | None:
        """Return a review, if it is in memory."""
        known = self._open.get(review_id)
        if known is not None:
            known.used = next(_turns)
        return known

    def put(self, review_id: str, opened: Opened) -> Opened:
        """Keep a review unless it is here already, and let others go for it; return the one that is here."""
        with self._keeping:
            known = self._open.setdefault(review_id, opened)
            known.used = next(_turns)
            self._let_go(spared=review_id)
        return known

    def take(self, review_ids: Collection[str]) -> None:
        """Take the reviews in hand that the writer works on now, and no others any more."""
        with self._keeping:
            self._in_hand = frozenset(review_ids)
            self._let_go()

    def _let_go(self, spared: str = "") -> None:
        """Let go of those that were not asked for the longest, until the rest fits."""
        too_much = self.bytes - self._most
        if too_much <= 0:
            return
        for review_id, known in sorted(self._open.items(), key=lambda pair: pair[1].used):
            if review_id != spared and review_id not in self._in_hand and not self._in_a_room(review_id):
                del self._open[review_id]
                too_much -= known.bytes
                if too_much <= 0:
                    return
