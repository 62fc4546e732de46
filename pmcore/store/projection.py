"""The typed rows, which follow the logs: what is not in them yet, and how it gets there.

All rows of a review are written in one transaction with its row in `review`, whose `version` says how much of the log they
know. Measured: rows in every commit cost 20 times the processor time of the log alone, because DuckDB plans each statement
for some 0.5 ms, whether it is for one row or for hundreds.
"""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded
from pmcore.model.review import Review
from pmcore.store.base import Commit
from pmcore.store.columns import TABLES
from pmcore.store.duck_table import DuckTable
from pmcore.store.rows import rows_of
from pmcore.store.schema import Cursor

Rows = dict[str, dict[tuple[str, str], Mapping[str, Any] | None]]

ROW_TABLES = ("review", "seat", *TABLES.values())


class Transaction(Protocol):
    """What begins a transaction."""

    def __call__(self) -> AbstractContextManager[Cursor]:
        """Yield a cursor; all that is done with it is durable afterwards, or none."""


class Unwritten(NamedTuple):
    """A review whose rows do not know its last `changes` yet, as it is now; `changed_at` is when its log last grew (UTC)."""

    review: Review
    changes: list[Change]
    changed_at: datetime

    @classmethod
    def of(cls, review: Review, records: Sequence[Recorded]) -> "Unwritten":
        """Return what `records` led to."""
        return cls(review, [each.change for each in records], records[-1].recorded_at)


def rows_by_table(unwritten: Iterable[Unwritten]) -> Rows:
    """Return the rows of what changes touched by table and (review id, id), None where a thing is gone.

    Values are complete columns: with the id, and for a review when its log last grew.
    """
    tables: Rows = {}
    for each in unwritten:
        for table, item_id, values in rows_of(each.review, each.changes):
            row = None if values is None else {**values, "id": item_id}
            if row is not None and table == "review":
                row["changed_at"] = each.changed_at
            tables.setdefault(table, {})[each.review.id, item_id] = row
    return tables


class Projection:
    """Writes rows in batches, and says of which reviews they are behind. Safe for any number of threads."""

    def __init__(self, tables: Mapping[str, DuckTable]) -> None:
        """Nothing is behind."""
        self._tables = tables
        self._guard = threading.Lock()  # guards all below
        self._waiting: dict[str, Unwritten] = {}
        self._in_hand: dict[str, Unwritten] = {}
        self._lines = 0

    @property
    def lines(self) -> int:
        """Return how many lines of logs the rows do not know yet."""
        return self._lines

    def add(self, commits: Sequence[Commit]) -> None:
        """Take note of what has become durable."""
        with self._guard:
            for each in commits:
                changes = [record.change for record in each.records]
                self._put(each.review, changes, each.records[-1].recorded_at)

    def add_unwritten(self, unwritten: Iterable[Unwritten]) -> None:
        """Take note of what was found to be behind."""
        with self._guard:
            for each in unwritten:
                self._put(each.review, each.changes, each.changed_at)

    def _put(self, review: Review, newer: Sequence[Change], changed_at: datetime) -> None:
        """Put what is newer behind what waits of the same review."""
        known = self._waiting.get(review.id)
        changes = known.changes if known else []
        changes.extend(newer)
        self._lines += len(newer)
        self._waiting[review.id] = Unwritten(review, changes, changed_at)

    def ahead(self) -> dict[str, Unwritten]:
        """Return the reviews that are ahead of their rows, as they are now.

        Rows that are read after this may be newer: compare the versions.
        """
        with self._guard:
            return {**self._in_hand, **self._waiting}

    def forget(self, review_id: str) -> None:
        """Leave a review out whose rows were made anew."""
        with self._guard:
            if gone := self._waiting.pop(review_id, None):
                self._lines -= len(gone.changes)

    def write(self, transaction: Transaction) -> None:
        """Write all rows that are behind, in one transaction. Only one thread may do so at a time.

        Where that fails, they are behind as before.
        """
        with self._guard:
            self._in_hand, self._waiting = self._waiting, {}
            written = self._lines
            self._lines = 0
        try:
            if self._in_hand:
                self._replace(transaction, rows_by_table(self._in_hand.values()))
        except BaseException:
            with self._guard:
                newer, self._waiting = self._waiting, self._in_hand
                self._lines = written
                for each in newer.values():
                    self._put(each.review, each.changes, each.changed_at)
            raise
        finally:
            with self._guard:
                self._in_hand = {}

    def _replace(self, transaction: Transaction, rows: Rows) -> None:
        with transaction() as cursor:
            for table, touched in rows.items():
                self._tables[table].replace(cursor, touched)

    def write_anew(self, cursor: Cursor, review_ids: Sequence[str], reviews: Iterable[Unwritten]) -> None:
        """Put the rows of `reviews` in the place of all rows of `review_ids`."""
        for table in ROW_TABLES:
            self._tables[table].delete_of(cursor, review_ids)
        for table, touched in rows_by_table(reviews).items():
            self._tables[table].insert(cursor, [row for row in touched.values() if row is not None])


def in_portions(ids: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield the ids, `size` at a time."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
