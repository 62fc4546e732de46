"""Reviews in one DuckDB file: logs, and typed rows that follow them.

The commit is the log alone, one statement however many commands it carries. What follows (rows, the heads beside the file,
checkpoints) is done by one thread of the store's own (upkeep.py).

Locks, in the order in which they are taken: `_turn` belongs to whoever changes or removes rows, folds the write-ahead log in
or copies the file; `_writing` to whoever adds to logs. While a checkpoint runs, DuckDB lets others only insert, and only into
tables without a key: the log (NOTES.md).
"""

import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC
from pathlib import Path
from typing import Any

from pmcore.changes.log import Recorded
from pmcore.errors import StorageError
from pmcore.store import listing
from pmcore.store.base import Commit, QueryResult, ReviewMark, SeatPlace, StoredReview, StoredToken
from pmcore.store.comparing import compare
from pmcore.store.copying import read_back, with_partial
from pmcore.store.duck_file import DuckFile
from pmcore.store.duck_log import DuckLog, read
from pmcore.store.duck_sealed import DuckSealed
from pmcore.store.duck_table import tables_of
from pmcore.store.epochs import epoch_of, renew_epoch
from pmcore.store.heads import Heads, stored_heads, write_heads
from pmcore.store.notices import Notice, keep
from pmcore.store.projection import Projection
from pmcore.store.querying import found_by
from pmcore.store.rebuilding import Rebuilding
from pmcore.store.rewriting import require_lines, rewrite
from pmcore.store.schema import SEALED, STEPS, UNLINKING, Cursor, Step
from pmcore.store.sealed import SealedFile
from pmcore.store.seals import Sealer, seal_all
from pmcore.store.secret import secret_of
from pmcore.store.unlinking import forget_linked, unlinking
from pmcore.store.upkeep import Job, Upkeep

SOON = 1.0  # seconds from a commit until the heads are written down
SHARE = 50  # of its time that writing them down may take: one part in so many
QUIET = 60.0  # seconds without a commit, after which the write-ahead log is folded in
LEAST = 64 << 10  # bytes of a write-ahead log that is worth it then
PAUSE = 3.0  # seconds without a commit, after which a larger one is
LARGE = 4 << 20  # bytes
MOST = 16 << 20  # bytes of one that is folded in while people write: they wait for most of it, 0.2 to 0.4 s
FOLDING_SHARE = 10  # of its time that this may take

ROWS_QUIET = 0.3  # seconds without a commit, after which rows follow
ROWS_AT_MOST = 5.0  # seconds that they may be behind
# Lines that they may be behind: 0.2 s of work, which in the midst of a burst would be taken from those who write.
ROWS_LINES = 10_000

TOKENS = """
    SELECT id, name, hash, scope, role, review_id, participant_id, created_at, expires_at, last_used_at, revoked_at
    FROM token ORDER BY created_at DESC, id DESC
"""


class DuckStore(DuckSealed):
    """Logs and rows in a DuckDB file. Reads get a cursor of their own; there is one writer at a time."""

    pause = (
        0.02  # a transaction costs some 2 ms of processor whatever is in it: of fifty in a second, a tenth
    )

    def __init__(
        self, path: str, steps: Sequence[Step] = STEPS, secret: str | None = None, quiet: float = QUIET
    ) -> None:
        """Open or make the file; raises `StorageError` with a sentence where that is not possible.

        `secret` is what lines are sealed with, where it is not the one that belongs to `path`; after `quiet` seconds without
        a commit the write-ahead log is folded in.
        """
        self._path, self._secret = str(Path(path).expanduser().resolve()), secret
        self._sealer: Sealer | None = None
        unlink = unlinking(path, lambda: self.sealer)
        self.file = DuckFile(path, steps, {SEALED: self._seal_old, **dict.fromkeys(UNLINKING, unlink)})
        forget_linked(self.file, steps)
        with self.file.cursor() as cursor:
            self._tables = tables_of(cursor)
            self._known: Heads | None = stored_heads(cursor)  # for the list beside the file; None: not sure
            self._epoch = epoch_of(cursor)
        self._turn, self._writing = threading.RLock(), threading.Lock()
        self._log = DuckLog(self._tables["change"])
        self._rows = Projection(self._tables)
        self._rebuilding = Rebuilding(self.file, self._rows)
        self._doubted: set[str] = set()  # reviews whose rows must be made from what their logs really have
        self._sealed = SealedFile(self.file.path, self._versions)
        self._rebuilding.catch_up(self._known)
        self._rows_job = Job(self.catch_up, quiet=ROWS_QUIET, at_most=ROWS_AT_MOST)
        self._large_job = Job(self._fold_large, quiet=PAUSE, share=FOLDING_SHARE, rest=QUIET, last=False)
        self._upkeep = Upkeep(
            [
                Job(self._write_heads, at_most=SOON, share=SHARE),
                self._rows_job,
                self._large_job,
                Job(self._fold_in, quiet=quiet, last=False),
            ]
        )
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

    @property
    def epoch(self) -> str:
        """Return what names the history that this file has."""
        return self._epoch

    # ------------------------------------------------------------------ the logs

    def append(self, commits: Sequence[Commit]) -> None:
        """Make all commits durable in one transaction, or none."""
        with self._writing, self._sealed.with_commits(commits):
            try:
                with self.file.statement() as cursor:
                    heads = self._log.append(cursor, commits, self.sealer)
            except BaseException:
                self._in_doubt({each.review_id for each in commits})
                raise
            self._log.done(heads)
            if self._known is not None:
                self._known.update(heads)
            self._rows.add(commits)
        self._upkeep.touched(*self._urgent())

    def _urgent(self) -> Iterator[Job]:
        """Yield what cannot wait for a quiet moment."""
        if self._rows.lines >= ROWS_LINES:
            yield self._rows_job
        if self.file.log_size >= MOST:
            yield self._large_job

    def _in_doubt(self, review_ids: Collection[str]) -> None:
        """Take note that a commit failed, of which nobody knows whether it is durable."""
        self._log.in_doubt()
        self._known = None
        self._doubted.update(review_ids)
        self._upkeep.wanted(self._rows_job)

    def changes(self, review_id: str, after: int = 0) -> list[Recorded]:
        """Return the log from version `after` + 1."""
        with self.file.cursor() as cursor:
            return read(cursor, review_id, after)

    def rewrite(self, review_id: str, records: Sequence[Recorded]) -> None:
        """Put another log in the place of a review's, or none, and leave nothing of the old one in the file.

        Everybody waits while the file is written anew: some seconds for each 500 MB.
        """
        require_lines(review_id, records)
        self.catch_up()
        self._write_heads()  # what is replaced is then just what was written down
        with self._turn, self._writing:
            try:
                with self.file.transaction() as cursor:
                    rewrite(cursor, self._rows, self._tables["change"], review_id, records, self.sealer)
                    epoch = renew_epoch(cursor)
            finally:
                self._in_doubt([])
                self._rows.forget(review_id)
            self._epoch = epoch
            if not records:
                self._sealed.drop(review_id)
            write_heads(self.file.path, self._stored_heads(), self.sealer)
            self.file.compact()

    # ------------------------------------------------------------------ rows

    def catch_up(self) -> None:
        """Bring the typed rows up to the logs."""
        with self._turn:
            if self._doubted:
                with self._writing:
                    self._doubted = self._rebuilding.catch_up_doubted(self._doubted)
            self._rows.write(self.file.transaction_beside)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> QueryResult:
        """Return what one SELECT finds in the typed rows."""
        self.catch_up()
        with self.file.cursor() as cursor:
            return found_by(cursor, sql, parameters)

    def rebuild(self) -> int:
        """Make all typed rows anew from the logs."""
        with self._turn:
            self.catch_up()
            return self._rebuilding.rebuild()

    # ------------------------------------------------------------------ lists

    def reviews(
        self,
        after: ReviewMark | None = None,
        limit: int | None = None,
        among: Collection[str] | None = None,
    ) -> list[StoredReview]:
        """Return a page of reviews, latest change first."""
        ahead = self._rows.ahead()
        with self.file.cursor() as cursor:
            return listing.stored_reviews(cursor, ahead, after, limit, among)

    def review_with_code(self, join_code: str) -> str | None:
        """Return the review that the code opens."""
        ahead = self._rows.ahead()
        with self.file.cursor() as cursor:
            return listing.review_with_code(cursor, ahead, join_code)

    def seats(self, *keys: str) -> list[SeatPlace]:
        """Return the seats of a browser."""
        ahead = self._rows.ahead()
        with self.file.cursor() as cursor:
            return listing.seats(cursor, ahead, keys)

    # ------------------------------------------------------------------ tokens

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
        with self._turn, self._writing, self.file.transaction() as cursor:
            self._tables["token"].replace(cursor, touched)

    # ------------------------------------------------------------------ the file

    def listen(self, callback: Callable[[str, int], None]) -> Callable[[], None]:
        """Do nothing: a file is open in one process, and there only once."""
        return lambda: None

    def check(self) -> None:
        """Look whether the file is in its place and has room; of a commit that runs, that one itself finds out."""
        self.file.check()

    def probe(self) -> None:
        """Commit one row in place of the last one: only a commit meets a disk that refuses."""
        with self._turn, self._writing, self.file.transaction() as cursor:
            cursor.execute("DELETE FROM probe")
            cursor.execute("INSERT INTO probe VALUES (now())")

    def fold(self) -> None:
        """Write what is in the write-ahead log into the database itself."""
        with self._turn:
            self.file.fold()

    def give_back(self) -> None:
        """Give back the memory of what was read of the file."""
        self.file.give_back()

    def close(self) -> None:
        """Let go of the file."""
        self._upkeep.close()
        with self._turn, self._writing:
            self.file.close()

    def copy_to(self, target: Path) -> dict[str, int]:
        """Copy the database as it is now to where nothing is, read the copy back, and return how far its logs go.

        Commits wait only while the last of the log is folded in and the bytes are copied. Raises `RuleError` or `StorageError`.
        """
        return with_partial(target, self._copy)

    def _copy(self, target: Path) -> dict[str, int]:
        with ExitStack() as waiting:
            waiting.enter_context(self._turn)
            self.catch_up()
            self.file.fold(asked=False)
            waiting.enter_context(self._writing)
            self._rows.write(self.file.transaction)
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

    # ------------------------------------------------------------------ upkeep

    def _compare(self) -> None:
        """Tell where the database has less than what was written down when it was last used; then its history is another."""
        with self.file.cursor() as cursor:
            found = compare(self.file.path, self._known or {}, cursor, lambda: self.sealer)
        self.file.notices.extend(found.notices)
        keep(self.file.path, found.notices)
        if not found.goes_on:
            with self.file.transaction() as cursor:
                self._epoch = renew_epoch(cursor)
        if found.outdated:
            self._upkeep.touched()

    def _write_heads(self) -> None:
        self.file.place.require_own()  # what is in a file that was taken away was confirmed to nobody
        with self._writing:
            known = self._stored_heads() if self._known is None else dict(self._known)
        write_heads(self.file.path, known, self.sealer)

    def _stored_heads(self) -> Heads:
        with self.file.cursor() as cursor:
            self._known = stored_heads(cursor)
        return dict(self._known)

    def _fold_in(self) -> None:
        with self._turn:
            self.file.fold(least=LEAST, asked=False)

    def _fold_large(self) -> None:
        with self._turn:
            self.file.fold(least=LARGE, asked=False)
