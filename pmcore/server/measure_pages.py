"""Pages of a list of measures: who turns the second one has those after it read, too.

Most of what a page costs is not reading its rows but planning the statement and looking through all measures, as much for a hundred
as for two thousand (store/NOTES.md). What was read ahead holds as long as nothing changes in any review, so that a page
never shows less than what was done before it was asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pmcore.remembered import ENTRY, MIB, ByBytes
from pmcore.reviews import Reviews
from pmcore.store.measures import Asked, MeasureMark, StoredMeasure, listed_measures

AHEAD = 2_000  # measures that are read at once for who turns pages
KEPT = 16 * MIB
A_MEASURE = 1_200  # bytes in memory, with a title of two hundred letters


class _Ahead(NamedTuple):
    """What was read behind a mark, and of which state of the reviews; `places` are those of its marks, `whole` says that no more follow."""

    state: tuple[str, int]
    rows: Sequence[StoredMeasure]
    places: dict[MeasureMark, int]
    whole: bool

    def page(self, after: MeasureMark, count: int) -> Sequence[StoredMeasure] | None:
        """Return up to `count` rows behind a mark; None where they were not read."""
        place = self.places.get(after)
        if place is None or (place + count > len(self.rows) and not self.whole):
            return None
        return self.rows[place : place + count]


class MeasurePages:
    """Reads pages of measures. Safe for any number of threads."""

    def __init__(self, reviews: Reviews) -> None:
        """Read those of `reviews`."""
        self._reviews = reviews
        self._known: ByBytes[_Ahead] = ByBytes(KEPT)

    def page(self, asked: Asked, after: MeasureMark | None, count: int | None) -> Sequence[StoredMeasure]:
        """Return up to `count` of the measures that are asked for behind a mark, what is due first first; None is all of them."""
        if after is None or count is None:
            return self._read(asked, after, count)
        if (found := self.known(asked, after, count)) is not None:
            return found
        state = self._reviews.state
        most = max(count, AHEAD)
        rows = self._read(asked, after, most)
        places = {after: 0} | {each.mark: place for place, each in enumerate(rows, 1)}
        ahead = _Ahead(state, rows, places, whole=len(rows) < most)
        self._known.put(asked, ahead, ENTRY + A_MEASURE * len(rows))
        return rows[:count]

    def known(
        self, asked: Asked, after: MeasureMark | None, count: int | None
    ) -> Sequence[StoredMeasure] | None:
        """Return such a page where it is in memory and still holds, at once; else None."""
        known = self._known.get(asked) if after and count else None
        if known is None or after is None or count is None or known.state != self._reviews.state:
            return None
        return known.page(after, count)

    def _read(self, asked: Asked, after: MeasureMark | None, count: int | None) -> Sequence[StoredMeasure]:
        return listed_measures(self._reviews.store.query, asked, after, count)
