"""Which rows of a file say what an event of the timeline says already, in other words or a minute later."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime

from rapidfuzz import fuzz

from pmcore.insight.timeline_checks.alike import ALIKE, APART, NEXT, same_numbers, sorted_words
from pmcore.intake.preview import Row
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent


class Told:
    """The events of a timeline that have a time, to hold rows against."""

    def __init__(self, review: Review) -> None:
        """Take the events of a review."""
        timed = [(each.starts.at, each) for each in review.events.values() if each.starts]
        timed.sort(key=lambda each: each[0])
        self._times = [at for at, _ in timed]
        self._events = [event for _, event in timed]
        self._words: dict[str, str] = {}

    def like(self, row: Row) -> TimelineEvent | None:
        """Return the event within two minutes that a row is most like; None where it says something else."""
        near = self._near(row.at) if row.at else []
        if not near:
            return None
        words = sorted_words(row.text)
        best, event = max(
            ((fuzz.ratio(words, self._of(each)), each) for each in near), key=lambda each: each[0]
        )
        return event if best >= ALIKE and same_numbers(row.text, event.text) else None

    def _near(self, at: datetime) -> list[TimelineEvent]:
        first, last = bisect_left(self._times, at - APART), bisect_right(self._times, at + APART)
        return self._events[first : min(last, first + 2 * NEXT)]

    def _of(self, event: TimelineEvent) -> str:
        if event.id not in self._words:
            self._words[event.id] = sorted_words(event.text)
        return self._words[event.id]
