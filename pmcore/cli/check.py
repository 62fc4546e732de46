"""Is what is stored whole: logs without gaps that still fold, and typed rows that say the same as the logs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pmcore.errors import ReviewError
from pmcore.review import Recorded, Review, fold
from pmcore.store.base import Store, StoredReview
from pmcore.store.duck import DuckStore
from pmcore.store.rows import TABLES, rows_of

Rows = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at, and a sentence for everything that is wrong."""

    heads: Mapping[str, int]
    problems: tuple[str, ...]

    @property
    def lines(self) -> int:
        """Return how many lines all logs have."""
        return sum(self.heads.values())


def check(store: Store) -> Checked:
    """Read everything that `store` has."""
    heads: dict[str, int] = {}
    problems: list[str] = []
    for stored in store.reviews():
        try:
            log = store.changes(stored.id)
            heads[stored.id] = len(log)
            problems.extend(f"{stored.id}: {each}" for each in _problems(store, stored, log))
        except ReviewError as error:
            problems.append(f"{stored.id}: {error.sentence}")
    return Checked(heads, (*problems, *_strangers(store, heads)))


def _problems(store: Store, stored: StoredReview, log: list[Recorded]) -> Iterator[str]:
    gap = next((place for place, each in enumerate(log, 1) if each.version != place), None)
    if gap is not None:
        yield f"line {gap} of its log is missing."
        return
    if stored.version != len(log):
        yield f"its log has {len(log)} lines, the list of reviews says {stored.version}."
    try:
        review = fold(Review(id=stored.id), log)
    except Exception as error:  # noqa: BLE001 - whatever a damaged log breaks, the check goes on
        yield f"its log cannot be read to the end ({type(error).__name__})."
        return
    if isinstance(store, DuckStore):
        expected = {
            (row.table, row.id): row.values
            for row in rows_of(review, (each.change for each in log)) if row.values is not None
        }  # fmt: skip
        yield from _differences(expected, _stored_rows(store, stored.id))


def _differences(expected: Rows, actual: Rows) -> Iterator[str]:
    for table, item in sorted(expected.keys() - actual.keys()):
        yield f"the row of {item} is missing in table {table}."
    for table, item in sorted(actual.keys() - expected.keys()):
        yield f"table {table} has a row {item} that its log does not know."
    for (table, item), values in expected.items():
        row = actual.get((table, item), values)
        if wrong := [name for name, value in values.items() if row[name] != value]:
            yield f"the row of {item} in table {table} differs from the log in {', '.join(wrong)}."


def _stored_rows(store: DuckStore, review_id: str) -> Rows:
    found: dict[tuple[str, str], Mapping[str, Any]] = {}
    with store.file.cursor() as cursor:
        for table in ("review", "seat", *TABLES.values()):
            key = "id" if table == "review" else "review_id"
            cursor.execute(f"SELECT * FROM {table} WHERE {key} = ?", [review_id])  # noqa: S608 - our own names
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
            found.update({(table, row["id"]): row for row in rows})
    return found


def _strangers(store: Store, heads: Mapping[str, int]) -> Iterator[str]:
    """Yield logs that no row of the list of reviews leads to."""
    if isinstance(store, DuckStore):
        with store.file.cursor() as cursor:
            rows = cursor.execute("SELECT DISTINCT review_id FROM change ORDER BY 1").fetchall()
        yield from (
            f"{each}: it has a log, but the list of reviews does not know it."
            for (each,) in rows
            if each not in heads
        )
