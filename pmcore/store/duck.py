"""The log in one DuckDB file, with its current state in typed tables beside it.

One append is one transaction, however many commands it carries; how its rows are written is in duck_table.py.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from pmcore.changes.log import Recorded
from pmcore.changes.stored import UnreadableError, read, written
from pmcore.errors import ConcurrentEditError, StorageError
from pmcore.store.base import Commit, StoredReview, StoredToken, rows_by_table
from pmcore.store.copying import read_back, with_partial
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_table import DuckTable
from pmcore.store.heads import (
    Head,
    Heads,
    heads_file,
    missing,
    notice_of,
    read_heads,
    stored_heads,
    write_heads,
)
from pmcore.store.notices import Notice, keep, noticed
from pmcore.store.schema import SEALED, STEPS, Cursor, Step, columns_of
from pmcore.store.seals import Sealer, seal_all
from pmcore.store.secret import secret_of
from pmcore.store.upkeep import QUIET, Upkeep
from pmcore.store.whole_file import set_aside

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LEAST = 64 << 10  # bytes of a write-ahead log that is worth to be folded in

_records = TypeAdapter(list[Recorded])

SUMMARY = """
    SELECT id, title, severity, status, stage, closed, sample, version, public_version, created_at, changed_at
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

    def __init__(
        self, path: str, steps: Sequence[Step] = STEPS, secret: str | None = None, quiet: float = QUIET
    ) -> None:
        """Open or make the file; raises `StorageError` with a sentence where that is not possible.

        `secret` is what lines are sealed with, where it is not the one that belongs to `path`; after `quiet` seconds without
        a commit the write-ahead log is folded in.
        """
        self._path, self._secret = str(Path(path).expanduser().resolve()), secret
        self._sealer: Sealer | None = None
        self.file = DuckFile(path, steps, {SEALED: self._seal_old})
        with self.file.cursor() as cursor:
            self._tables = {
                name: DuckTable(name, kinds, lambda sql: cursor.extract_statements(sql)[0])
                for name, kinds in columns_of(cursor).items()
                if "review_id" in kinds or "id" in kinds
            }
            self._known: Heads | None = stored_heads(cursor)  # for the list beside the file; None: not sure
        self._writing = threading.Lock()
        self._heads: Heads = {}  # the end of each log: nobody else can write to the file
        self._upkeep = Upkeep(self._write_heads, self._fold_in, quiet)
        self._compare()
        if self.file.log.exists():
            self._upkeep.touched()

    @property
    def sealer(self) -> Sealer:
        """Return what makes the seals; a key is made only once there is something to seal."""
        if self._sealer is None:
            self._sealer = Sealer(self._secret or secret_of(self._path))
        return self._sealer

    def _seal_old(self, cursor: Cursor) -> None:
        """Seal what was written before there were seals."""
        if cursor.execute("SELECT count(*) FROM change").fetchone()[0]:
            seal_all(cursor, self.sealer)

    @property
    def notices(self) -> list[Notice]:
        """Return what was found wrong with the files when they were opened."""
        return self.file.notices

    def append(self, commits: Sequence[Commit]) -> None:
        """Make all commits durable in one transaction, or none."""
        with self._writing:
            try:
                with self.file.transaction() as cursor:
                    heads = dict[str, Head]()
                    lines = [line for each in commits for line in self._lines(cursor, each, heads)]
                    self._tables["change"].insert(cursor, lines)
                    for table, touched in rows_by_table(commits).items():
                        self._tables[table].replace(cursor, touched)
            except BaseException:
                self._heads.clear()  # whether a commit that failed is durable is not known
                self._known = None
                raise
            self._heads.update(heads)
            if self._known is not None:
                self._known.update(heads)
        self._upkeep.touched()

    def _lines(self, cursor: Cursor, commit: Commit, heads: Heads) -> Iterator[Mapping[str, Any]]:
        """Yield the sealed lines of a commit, and put the new end of its log into `heads`."""
        head = heads.get(commit.review_id) or self._heads.get(commit.review_id) or _head(cursor, commit)
        if head.version != commit.after_version:
            raise ConcurrentEditError
        seal = head.seal
        for record in commit.records:
            line = _line(record)
            line["seal"] = seal = self.sealer.seal(seal, line)
            yield line
        last = commit.records[-1]
        heads[commit.review_id] = Head(
            head.version + len(commit.records), seal, _microseconds(last.recorded_at)
        )

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
            changes = read([line[-2] for line in lines])
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

    def seats(self, *keys: str) -> list[tuple[str, str]]:
        """Return the seats of a browser."""
        with self.file.cursor() as cursor:
            return cursor.execute(
                "SELECT review_id, participant_id FROM seat WHERE key IN (SELECT unnest(?))", [list(keys)]
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

    def check(self) -> None:
        """Look whether the file is in its place and has room; of a commit that runs, that one itself finds out."""
        self.file.check()

    def probe(self) -> None:
        """Commit one row in place of the last one: only a commit meets a disk that refuses."""
        with self._writing, self.file.transaction() as cursor:
            cursor.execute("DELETE FROM probe")
            cursor.execute("INSERT INTO probe VALUES (now())")

    def close(self) -> None:
        """Let go of the file."""
        self._upkeep.close()
        with self._writing:
            self.file.close()

    # ------------------------------------------------------------------ copies

    def copy_to(self, target: Path) -> dict[str, int]:
        """Copy the database as it is now to where nothing is, read the copy back, and return how far its logs go.

        Commits wait only while the log is folded in and the bytes are copied. Raises `RuleError` or `StorageError`.
        """
        return with_partial(target, self._copy)

    def _copy(self, target: Path) -> dict[str, int]:
        with ExitStack() as waiting:
            waiting.enter_context(self._writing)
            waiting.enter_context(self.file.unchanging())
            self.file.fold(asked=False)
            with self.file.cursor() as cursor:
                heads = stored_heads(cursor) if self._known is None else self._known
            expected = {review_id: head.version for review_id, head in heads.items()}
            self.file.source.copy_to(target)
        found = read_back(self.file.path, target)
        if found != expected:
            raise StorageError(f"The copy {target} is not the same as {self.file.path}. Nothing was changed.")
        return found

    # ------------------------------------------------------------------ how far the logs go

    def _compare(self) -> None:
        """Tell where the database has less than what was written down when it was last used."""
        if not self._known and not heads_file(self.file.path).exists():
            return
        written = read_heads(self.file.path, self.sealer)
        with self.file.cursor() as cursor:
            gone = missing(written.heads or {}, self._known or {}, cursor) if written.genuine else {}
        if gone or not written.genuine:
            kept = set_aside(heads_file(self.file.path), "set-aside")
            notice = notice_of(gone, str(kept)) if gone else noticed(
                f"The list of heads of {self.file.path} was changed, or made with another secret.",
                f"Whether something is missing at the end of a log cannot be told this time. It is kept as {kept}.",
            )  # fmt: skip
            self.file.notices.append(notice)
            keep(self.file.path, [notice])
        if written.heads != self._known:
            self._upkeep.touched()

    def _write_heads(self) -> None:
        self.file.place.require_own()  # what is in a file that was taken away was confirmed to nobody
        known = self._known
        if known is None:
            with self._writing, self.file.cursor() as cursor:
                known = self._known = stored_heads(cursor)
        write_heads(self.file.path, dict(known), self.sealer)

    def _fold_in(self) -> None:
        self.file.fold(least=LEAST, asked=False)


def _head(cursor: Cursor, commit: Commit) -> Head:
    """Return the end of the log that a commit goes on with."""
    sql = """
        SELECT coalesce(max(version), 0), coalesce(arg_max(seal, version), ''),
            coalesce(epoch_us(arg_max(recorded_at, version)), 0)
        FROM change WHERE review_id = ?
    """
    return Head(*cursor.execute(sql, [commit.review_id]).fetchone())


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // timedelta(microseconds=1)


def _line(record: Recorded) -> dict[str, Any]:
    return {
        "review_id": record.review_id, "version": record.version, "body": written(record.change),
        "author": record.by, "author_name": record.by_name, "command_id": record.command_id,
        "command": record.command, "recorded_at": record.recorded_at, "undoes": record.undoes,
        "fingerprint": record.fingerprint,
    }  # fmt: skip
