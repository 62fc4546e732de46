"""Rows from logs: what a crash left behind, what a failed commit left in doubt, and all of them anew."""

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence

from pmcore.changes.log import fold
from pmcore.model.review import Review
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_log import read
from pmcore.store.heads import Head
from pmcore.store.projection import ROW_TABLES, Projection, Unwritten, in_portions

log = logging.getLogger(__name__)

AT_ONCE = 200  # reviews that are in memory together


class Rebuilding:
    """Reads logs again and writes rows. A log that cannot be read keeps the rows that it has; `verify` tells of it."""

    def __init__(self, file: DuckFile, rows: Projection) -> None:
        """Nothing is done yet."""
        self._file, self._rows = file, rows

    def catch_up(self, heads: Mapping[str, Head]) -> None:
        """Bring all rows up to logs that end at `heads`."""
        positions = self._positions()
        behind = [each for each, head in heads.items() if head.version > positions.get(each, 0)]
        if behind:
            log.info("The rows of %s reviews are brought up to their logs", len(behind))
        for portion in in_portions(behind, AT_ONCE):
            self._rows.add_unwritten(self._unwritten(portion, positions, set()))
            self._rows.write(self._file.transaction)

    def catch_up_doubted(self, review_ids: Collection[str]) -> set[str]:
        """Take note of all that the logs of some reviews have, in place of what was noted of them before.

        Return those that could not be read this time; of these, lists go on to say what they did.
        """
        unreadable = set[str]()
        for each in list(self._unwritten(review_ids, {}, unreadable)):
            self._rows.forget(each.review.id)
            self._rows.add_unwritten([each])
        return unreadable

    def rebuild(self) -> int:
        """Put rows from the logs in the place of all rows; return of how many reviews."""
        count = 0
        for portion in in_portions(self._all(), AT_ONCE):
            unreadable = set[str]()
            made = list(self._unwritten(portion, {}, unreadable))
            count += len(made)
            with self._file.transaction() as cursor:
                self._rows.write_anew(cursor, [each for each in portion if each not in unreadable], made)
        return count

    def _unwritten(
        self, review_ids: Collection[str], known: Mapping[str, int], unreadable: set[str]
    ) -> Iterator[Unwritten]:
        """Yield what the logs of reviews have after the versions that are known; name those that cannot be read."""
        for review_id in review_ids:
            try:
                with self._file.cursor() as cursor:
                    records = read(cursor, review_id)
                if newer := records[known.get(review_id, 0) :]:
                    yield Unwritten.of(fold(Review(id=review_id), records), newer)
            except Exception:
                unreadable.add(review_id)
                log.exception("The rows of review %s stay as they are: its log cannot be read", review_id)

    def _positions(self) -> dict[str, int]:
        """Return how many lines of each log the rows know."""
        with self._file.cursor() as cursor:
            return dict(cursor.execute("SELECT id, version FROM review").fetchall())

    def _all(self) -> Sequence[str]:
        """Return every review that has a log or rows."""
        selects = [f"SELECT {'id' if each == 'review' else 'review_id'} FROM {each}" for each in ROW_TABLES]  # noqa: S608
        sql = " UNION ".join(["SELECT review_id FROM change", *selects])
        with self._file.cursor() as cursor:
            return [each for (each,) in cursor.execute(f"{sql} ORDER BY 1").fetchall()]
