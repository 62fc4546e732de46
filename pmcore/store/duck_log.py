"""The logs in a DuckDB file: sealed lines go in, all lines of a batch by one statement; records come out."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import duckdb
from pydantic import TypeAdapter

from pmcore.changes.log import Recorded
from pmcore.changes.stored import UnreadableError, written
from pmcore.changes.stored import read as read_changes
from pmcore.errors import ConcurrentEditError, StorageError
from pmcore.store.base import Commit
from pmcore.store.duck_table import FEW, DuckTable
from pmcore.store.heads import Head, Heads
from pmcore.store.schema import Cursor
from pmcore.store.seals import Sealer

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)

_records = TypeAdapter(list[Recorded])

LINES = """
    SELECT version, author, author_name, command_id, command, undoes,
        coalesce(fingerprint, ''), body, epoch_us(recorded_at)
    FROM change WHERE review_id = ? AND version > ? ORDER BY version
"""
HEAD = """
    SELECT coalesce(max(version), 0), coalesce(arg_max(seal, version), ''),
        coalesce(epoch_us(arg_max(recorded_at, version)), 0)
    FROM change WHERE review_id = ?
"""


class DuckLog:
    """The table `change`, and where each log in it ends. Only one thread may write."""

    def __init__(self, table: DuckTable) -> None:
        """Nothing is known of the ends yet."""
        self.table = table
        self._heads: Heads = {}  # nobody else can write to the file
        self._appender: Any = None  # DuckDB's, and the cursor that it works by
        self._appends_by: duckdb.DuckDBPyConnection | None = None

    def append(self, cursor: duckdb.DuckDBPyConnection, commits: Sequence[Commit], sealer: Sealer) -> Heads:
        """Add the lines of all commits, and return where their logs end now; say `done` once that is durable.

        Raises `ConcurrentEditError` where a log is at another version.
        """
        heads = Heads()
        lines = list[dict[str, Any]]()
        for each in commits:
            lines += self._lines(cursor, each, heads, sealer)
        if len(lines) > FEW:
            self._append_many(cursor, lines)
        else:
            self.table.insert(cursor, lines)
        return heads

    def _append_many(self, cursor: duckdb.DuckDBPyConnection, lines: Sequence[Mapping[str, Any]]) -> None:
        """Add many lines by an appender, which plans its statement once for as long as the cursor is the same.

        Of 200 lines each takes 13 µs of processor in place of 19.
        """
        if self._appender is None or self._appends_by is not cursor:
            self._appender = cursor.appender("change", columns=[*lines[0]])
            self._appends_by = cursor
        try:
            self._appender.append_rows([[*line.values()] for line in lines])
            self._appender.flush()
        except BaseException:
            with suppress(duckdb.Error):
                self._appender.clear()  # DuckDB warns of what it still holds
            self._appender = None
            raise

    def _lines(
        self, cursor: duckdb.DuckDBPyConnection, commit: Commit, heads: Heads, sealer: Sealer
    ) -> list[dict[str, Any]]:
        """Return the sealed lines of a commit, and put the new end of its log into `heads`."""
        review_id = commit.review_id
        head = heads.get(review_id) or self._heads.get(review_id)
        if head is None:
            with cursor.cursor() as planned:  # the one that writes would read all of the table
                head = head_of(planned, review_id)
        if head.version != commit.after_version:
            raise ConcurrentEditError
        lines, heads[review_id] = sealed_lines(commit.records, head, sealer)
        return lines

    def done(self, heads: Heads) -> None:
        """Say that what `append` did is durable."""
        self._heads.update(heads)

    def in_doubt(self) -> None:
        """Say that it may be, or not."""
        self._heads.clear()


def head_of(cursor: Cursor, review_id: str) -> Head:
    """Return the end of a log; its version is 0 where there is none."""
    (row,) = cursor.execute(HEAD, [review_id]).fetchall()  # all of it: the cursor is used again
    return Head(*row)


class SealedLines(NamedTuple):
    """Lines with their seals, and the end of the log with them."""

    lines: list[dict[str, Any]]
    head: Head


def sealed_lines(records: Sequence[Recorded], head: Head, sealer: Sealer) -> SealedLines:
    """Return the lines for records that follow on `head`."""
    lines, seal = [], head.seal
    for record in records:
        line = line_of(record)
        line["seal"] = seal = sealer.seal(seal, line)
        lines.append(line)
    end = Head(head.version + len(lines), seal, _microseconds(records[-1].recorded_at))
    return SealedLines(lines, end)


def line_of(record: Recorded) -> dict[str, Any]:
    """Return a record as a line of the table, but for its seal."""
    return {
        "review_id": record.review_id, "version": record.version, "body": written(record.change),
        "author": record.by, "author_name": record.by_name, "command_id": record.command_id,
        "command": record.command, "recorded_at": record.recorded_at, "undoes": record.undoes,
        "fingerprint": record.fingerprint,
    }  # fmt: skip


def read(cursor: Cursor, review_id: str, after: int = 0) -> list[Recorded]:
    """Return the log of a review from version `after` + 1; raises `StorageError` where a line cannot be read."""
    lines = cursor.execute(LINES, [review_id, after]).fetchall()
    try:
        changes = read_changes([line[-2] for line in lines])
    except UnreadableError as error:
        raise StorageError(
            f"The log of review {review_id} has a line that this program cannot read. Install the newest Postmortem; "
            "if that does not help, restore a backup."
        ) from error
    return _records.validate_python(
        [
            {
                "review_id": review_id, "version": version, "by": by, "by_name": by_name, "change": change,
                "command_id": command_id, "command": command, "undoes": undoes, "fingerprint": fingerprint,
                "recorded_at": EPOCH + timedelta(microseconds=at),
            }
            for (version, by, by_name, command_id, command, undoes, fingerprint, _, at), change in zip(
                lines, changes, strict=True
            )
        ]
    )  # fmt: skip


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
