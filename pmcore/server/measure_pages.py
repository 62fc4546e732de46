"""Pages of a list of measures: who turns pages, or asks for many at once, has those behind it read, too.

Most of what a page costs is not reading its rows but planning the statement and looking through all measures, as much for a hundred
as for two thousand (store/NOTES.md). What was read ahead holds as long as nothing changes in any review, so that a page
never shows less than what was done before it was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pmcore.remembered import ENTRY, MIB, ByBytes
from pmcore.reviews import Reviews
from pmcore.reviews.door import State
from pmcore.store.measures import Asked, MeasureMark, StoredMeasure, listed_measures, measure_of, measure_rows

AHEAD = 2_000  # measures that are read at once
MANY = 100  # who asks for a page of so many wants the next one, too
KEPT = 16 * MIB
A_MEASURE = 1_200  # bytes in memory, with a title of two hundred letters


@dataclass(frozen=True, slots=True)
class _Ahead:
    """Rows that were read, and of which state of the reviews; `whole` says that no more follow. `places` are of the marks that pages ended with."""

    state: State
    rows: Sequence[tuple[Any, ...]]
    whole: bool
    places: dict[MeasureMark | None, int] = field(default_factory=dict)

    def page(self, after: MeasureMark | None, count: int) -> Sequence[StoredMeasure] | None:
        """Return up to `count` measures behind a mark, of which the last is not shown; None where they were not read."""
        place = self.places.get(after)
        if place is None or (place + count > len(self.rows) and not self.whole):
            return None
        found = [*map(measure_of, self.rows[place : place + count])]
        if len(found) == count > 1:  # the next page begins where this one is shown to end
            self.places[found[-2].mark] = place + count - 1
        return found


class MeasurePages:
    """Reads pages of measures. Safe for any number of threads."""

    def __init__(self, reviews: Reviews) -> None:
        """Read those of `reviews`."""
        self._reviews = reviews
        self._known: ByBytes[_Ahead] = ByBytes(KEPT)

    def page(self, asked: Asked, after: MeasureMark | None, count: int | None) -> Sequence[StoredMeasure]:
        """Return up to `count` of the measures that are asked for behind a mark, what is due first first; None is all of them.

        One more than is shown is asked for.
        """
        query = self._reviews.store.query
        if count is None or (after is None and count <= MANY):
            return listed_measures(query, asked, after, count)
        if (found := self.known(asked, after, count)) is not None:
            return found
        state, most = self._reviews.state, max(count, AHEAD)
        rows = measure_rows(query, asked, after, most)
        ahead = _Ahead(state, rows, whole=len(rows) < most, places={after: 0})
        reasons = sum(len(row[-1]) for row in rows)
        self._known.put(asked, ahead, ENTRY + A_MEASURE * len(rows) + 4 * reasons)
        return ahead.page(after, count) or []

    def known(
        self, asked: Asked, after: MeasureMark | None, count: int | None
    ) -> Sequence[StoredMeasure] | None:
        """Return such a page where it is in memory and still holds, at once; else None."""
        known = self._known.get(asked) if count else None
        if known is None or count is None or known.state != self._reviews.state:
            return None
        return known.page(after, count)
