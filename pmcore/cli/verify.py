"""Is what is stored whole: logs without gaps that still fold, seals that fit, and typed rows that say the same as the logs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pmcore.changes.log import Recorded, fold
from pmcore.errors import ReviewError
from pmcore.model.review import Review
from pmcore.store.base import Store, StoredReview
from pmcore.store.columns import TABLES
from pmcore.store.duck import DuckStore
from pmcore.store.heads import missing, named, read_heads, stored_heads
from pmcore.store.notices import kept
from pmcore.store.rows import rows_of
from pmcore.store.seals import broken_at, stored_lines
from pmcore.store.unlinking import remark

Rows = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at: a sentence for everything that is wrong, and for what one should know; `newest` is a time in words.

    `in_rows` are so many of the problems as are in the typed rows alone.
    """

    heads: Mapping[str, int]
    problems: tuple[str, ...]
    remarks: tuple[str, ...] = ()
    newest: str = "never"
    in_rows: int = 0

    @property
    def mended_by_rebuild(self) -> bool:
        """Return whether all that is wrong is in the typed rows, which can be made anew from the logs."""
        return 0 < self.in_rows == len(self.problems)

    @property
    def lines(self) -> int:
        """Return how many lines all logs have."""
        return sum(self.heads.values())


def check(store: Store, *, seals: bool = True) -> Checked:
    """Read everything that `store` has; `seals` says whether its secret is the one that they were made with."""
    heads: dict[str, int] = {}
    problems = [each.what for each in store.notices]
    unsealed: dict[str, int] = {}
    in_rows = 0
    store.catch_up()
    stored_reviews = store.reviews()
    for stored in stored_reviews:
        try:
            log = store.changes(stored.id)
            heads[stored.id] = len(log)
            found = list(_problems(stored, log))
            wrong = [] if found else list(_wrong_rows(store, stored.id, log))
            problems.extend(f"{stored.id}: {each}" for each in [*found, *wrong])
            in_rows += len(wrong)
            if seals and _gap(log) is None and (broken := _broken_seal(store, stored.id)):
                unsealed[stored.id] = broken
        except ReviewError as error:
            problems.append(f"{stored.id}: {error.sentence}")
    problems += [*_seal_problems(unsealed, heads), *_strangers(store, heads)]
    newest = max((each.changed_at for each in stored_reviews), default=None)
    return Checked(heads, tuple(problems), tuple(_remarks(store, seals)), _in_words(newest), in_rows)


def lacking(store: Store, database: Path) -> list[str]:
    """Return what `store` lacks of what was written down beside `database`."""
    if not isinstance(store, DuckStore):
        return []
    written = read_heads(database, store.sealer)
    if not written.genuine:
        return [f"The list of heads {database}.heads was changed, or made with another secret."]
    with store.file.cursor() as cursor:
        return named(missing(written.heads or {}, stored_heads(cursor), cursor, store.sealer))


def earlier(database: Path) -> list[str]:
    """Return what was found wrong when `database` was opened before."""
    return [f"{each.at}: {each.what}" for each in kept(database)]


def _broken_seal(store: Store, review_id: str) -> int | None:
    if not isinstance(store, DuckStore):
        return None
    with store.file.cursor() as cursor:
        return broken_at(store.sealer, list(stored_lines(cursor, review_id)))


def _seal_problems(unsealed: Mapping[str, int], heads: Mapping[str, int]) -> Iterator[str]:
    if len(unsealed) == len(heads) > 1 and set(unsealed.values()) == {1}:
        yield (
            "No seal fits. The secret is another one than the changes were sealed with: look for the right .key file, or set "
            "POSTMORTEM_SECRET to what it was."
        )
        return
    for review_id, line in unsealed.items():
        yield (
            f"{review_id}: the seal of line {line} does not fit: it or the line before it was changed, or sealed with another "
            "secret."
        )


def _remarks(store: Store, seals: bool) -> Iterator[str]:
    if not isinstance(store, DuckStore):
        return
    if not seals:
        yield "There is no key file of the database, so whether lines were changed by hand was not looked at."
        return
    with store.file.cursor() as cursor:
        if said := remark(cursor, str(store.file.path)):
            yield said
        lines, at = cursor.execute("SELECT sum(version), min(sealed_at) FROM sealed_later").fetchone() or (
            0,
            None,
        )
    if lines:
        yield (
            f"{lines} changes were written before there were seals, and sealed on {_in_words(at)}: what was done to them "
            "before that cannot be seen."
        )


def _in_words(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if at else "never"


def _problems(stored: StoredReview, log: list[Recorded]) -> Iterator[str]:
    gap = _gap(log)
    if gap is not None:
        yield f"line {gap} of its log is missing."
        return
    if stored.version != len(log):
        yield f"its log has {len(log)} lines, the list of reviews says {stored.version}."
    try:
        fold(Review(id=stored.id), log)
    except Exception as error:  # noqa: BLE001 - whatever a damaged log breaks, the check goes on
        yield f"its log cannot be read to the end ({type(error).__name__})."


def _wrong_rows(store: Store, review_id: str, log: list[Recorded]) -> Iterator[str]:
    if isinstance(store, DuckStore):
        review = fold(Review(id=review_id), log)
        expected = {
            (row.table, row.id): row.values
            for row in rows_of(review, (each.change for each in log)) if row.values is not None
        }  # fmt: skip
        yield from _differences(expected, _stored_rows(store, review_id))


def _gap(log: list[Recorded]) -> int | None:
    """Return the number of the first line that is not there, None where none is missing."""
    return next((place for place, each in enumerate(log, 1) if each.version != place), None)


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
