"""The log in one DuckDB file, with its current state in typed tables beside it.

One append is one transaction, however many commands it carries; how its rows are written is in duck_table.py.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pmcore.commands.base import Change
from pmcore.errors import ConcurrentEditError, StorageError
from pmcore.review import Recorded, any_change
from pmcore.store.base import Commit, StoredReview, StoredToken, rows_by_table
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_table import DuckTable
from pmcore.store.schema import STEPS, Cursor, Step, columns_of

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# One parser for all lines of a log: the union of all changes is entered once.
_changes: TypeAdapter[list[Change]] = TypeAdapter(list[any_change._type])  # type: ignore[name-defined]  # noqa: SLF001
_records = TypeAdapter(list[Recorded])

SUMMARY = """
    SELECT id, title, severity, status, stage, closed, sample, version, created_at, changed_at
    FROM review ORDER BY changed_at DESC, id
"""

TOKENS = """
    SELECT id, name, hash, scope, role, review_id, participant_id, created_at, expires_at, last_used_at, revoked_at
    FROM token ORDER BY created_at DESC, id DESC
"""


class DuckStore:
    """Logs and rows in a DuckDB file. Reads get a cursor of their own; there is one writer at a time."""

    # A transaction costs some 5 ms of processor whatever is in it; so fifty commands in a second cost a third.
    pause = 0.05

    def __init__(self, path: str, steps: Sequence[Step] = STEPS) -> None:
        """Open or make the file; raises `StorageError` with a sentence where that is not possible."""
        self.file = DuckFile(path, steps)
        with self.file.cursor() as cursor:
            self._tables = {
                name: DuckTable(name, kinds, lambda sql: cursor.extract_statements(sql)[0])
                for name, kinds in columns_of(cursor).items()
                if "review_id" in kinds or "id" in kinds
            }
        self._writing = threading.Lock()
        self._heads: dict[str, int] = {}  # version of each log: nobody else can write to the file

    def append(self, commits: Sequence[Commit]) -> None:
        """Make all commits durable in one transaction, or none."""
        with self._writing:
            try:
                with self.file.transaction() as cursor:
                    heads = self._next_heads(cursor, commits)
                    self._tables["change"].insert(
                        cursor, [_line(each) for c in commits for each in c.records]
                    )
                    for table, touched in rows_by_table(commits).items():
                        self._tables[table].replace(cursor, touched)
            except BaseException:
                self._heads.clear()  # whether a commit that failed is durable is not known
                raise
            self._heads.update(heads)

    def _next_heads(self, cursor: Cursor, commits: Sequence[Commit]) -> dict[str, int]:
        heads: dict[str, int] = {}
        for commit in commits:
            head = heads.get(commit.review_id, self._heads.get(commit.review_id))
            if head is None:
                sql = "SELECT coalesce(max(version), 0) FROM change WHERE review_id = ?"
                head = cursor.execute(sql, [commit.review_id]).fetchone()[0]
            if head != commit.after_version:
                raise ConcurrentEditError
            heads[commit.review_id] = head + len(commit.records)
        return heads

    def changes(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the log from version `after` + 1."""
        sql = """
            SELECT version, author, author_name, command_id, command, undoes,
                coalesce(fingerprint, ''), body, epoch_us(recorded_at)
            FROM change WHERE review_id = ? AND version > ? ORDER BY version
        """
        with self.file.cursor() as cursor:
            lines = cursor.execute(sql, [review_id, after]).fetchall()
        try:
            changes = _changes.validate_json(f"[{','.join([line[-2] for line in lines])}]")
        except ValidationError as error:
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

    def reviews(self) -> list[StoredReview]:
        """Return all reviews, latest change first."""
        with self.file.cursor() as cursor:
            rows = cursor.execute(SUMMARY).fetchall()
        return [StoredReview(*row[:-2], *(at.astimezone(UTC) for at in row[-2:])) for row in rows]

    def review_with_code(self, join_code: str) -> str | None:
        """Return the review that the code opens."""
        with self.file.cursor() as cursor:
            row = cursor.execute("SELECT id FROM review WHERE join_code = ?", [join_code]).fetchone()
        return row[0] if row else None

    def seats(self, key: str) -> list[tuple[str, str]]:
        """Return the seats of a browser."""
        with self.file.cursor() as cursor:
            return cursor.execute(
                "SELECT review_id, participant_id FROM seat WHERE key = ?", [key]
            ).fetchall()

    def tokens(self) -> list[StoredToken]:
        """Return all tokens, the newest first."""
        with self.file.cursor() as cursor:
            rows = cursor.execute(TOKENS).fetchall()
        return [StoredToken(*row[:7], *(at and at.astimezone(UTC) for at in row[7:])) for row in rows]

    def put_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Make tokens durable together."""
        self._replace_tokens({(each.review_id, each.id): asdict(each) for each in tokens})

    def drop_tokens(self, tokens: Sequence[StoredToken]) -> None:
        """Forget tokens, together."""
        self._replace_tokens({(each.review_id, each.id): None for each in tokens})

    def _replace_tokens(self, touched: Mapping[tuple[str, str], Mapping[str, Any] | None]) -> None:
        with self._writing, self.file.transaction() as cursor:
            self._tables["token"].replace(cursor, touched)

    def probe(self) -> None:
        """Commit one row in place of the last one: only a commit meets a full disk."""
        with self._writing, self.file.transaction() as cursor:
            cursor.execute("DELETE FROM probe")
            cursor.execute("INSERT INTO probe VALUES (now())")

    def close(self) -> None:
        """Let go of the file."""
        with self._writing:
            self.file.close()


def _line(record: Recorded) -> Mapping[str, Any]:
    return {
        "review_id": record.review_id, "version": record.version, "body": record.change.model_dump_json(),
        "author": record.by, "author_name": record.by_name, "command_id": record.command_id,
        "command": record.command, "recorded_at": record.recorded_at, "undoes": record.undoes,
        "fingerprint": record.fingerprint,
    }  # fmt: skip
