"""A DuckDB file: opened once, locked down, migrated after a backup, revived after the disk was full.

What is avoided here was measured (NOTES.md): one connection used by two threads hands out other
threads' results; a failed checkpoint leaves an instance that is dead until everything is closed and opened again; and
closing any copy of the file's handle in this process would drop DuckDB's lock on it, so it is copied only while closed.
"""

import logging
import os
import re
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb

from pmcore.errors import CannotSaveError, StorageError, TakenError
from pmcore.store.compacting import LEFT, compact
from pmcore.store.copying import Source, copy_aside
from pmcore.store.duck_lock import locked
from pmcore.store.duck_memory import let_go
from pmcore.store.duck_place import Place
from pmcore.store.duck_sentences import already_open, cannot_open, sentence
from pmcore.store.duck_settings import LOCKED_DOWN
from pmcore.store.mending import mend
from pmcore.store.notices import Notice, keep
from pmcore.store.schema import STEPS, Cursor, Step, migrate, missing

log = logging.getLogger(__name__)

FATAL = (duckdb.FatalException, duckdb.InternalException)
TIMEOUT = 10.0  # seconds for readers to leave a dead instance
QUIET_TIMEOUT = 1.0  # seconds for a moment in which nobody reads
FOLDS_WITH = 64 << 20  # bytes that must be free to fold in the log where nobody asked for it

Finish = Mapping[int, Callable[[Cursor], None]]


class DuckFile:
    """One DuckDB instance; every use gets a cursor of its own. Raises `StorageError` where it cannot be opened."""

    def __init__(self, path: str, steps: Sequence[Step] = STEPS, finish: Finish | None = None) -> None:
        """Open the file (made with its folder where missing) and bring its tables up to date.

        A write-ahead log that is not its own or is damaged is mended first; what is to be told about that is in `notices`.
        `finish` has what a step needs beyond statements, by its number.
        """
        self.path = Path(path).expanduser().resolve()
        self.notices: list[Notice] = []
        self.log = Path(f"{self.path}.wal")  # the write-ahead log
        self.place = Place(self.path)
        self.source = Source(self.path)
        self._steps, self._finish = steps, finish or {}
        self._changing = threading.RLock()  # held by whoever changes the file, and by whoever copies it
        self._free = threading.Condition()  # guards all below
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._writer: duckdb.DuckDBPyConnection | None = None  # the cursor of `statement`
        self._db: duckdb.DuckDBPyConnection | None = None
        self._broken = self._closed = False
        self._folding = False  # guarded by `_changing`
        with _opening:
            if _open_here.get(self.path) is not None:
                raise StorageError(already_open(self.path, os.getpid()))
            self._mend()
            self._db = self._open()
            _open_here[self.path] = self

    @contextmanager
    def cursor(self, *, writes: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor for one thread; what the driver raises comes out as a `StorageError` with a sentence.

        For whoever `writes` it is the same one each time, until the instance is opened again; it is for plain inserts only.
        """
        cursor = self._borrow(writes=writes)
        try:
            yield cursor
        except FATAL as error:
            log.exception("DuckDB gave up; the file will be opened again")
            self._broken = True
            raise StorageError(sentence(error, self.path)) from error
        except duckdb.Error as error:
            raise StorageError(sentence(error, self.path)) from error
        finally:
            self._give_back(cursor)

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor in a transaction: all of it is durable afterwards, or none. Nobody else changes the file meanwhile."""
        with self._kept(), self._begun() as cursor:
            yield cursor
            cursor.execute("COMMIT")

    @contextmanager
    def transaction_beside(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor in a transaction, while others may write to other tables; they wait for its end only."""
        with self._begun() as cursor:
            yield cursor
            with self._kept():
                cursor.execute("COMMIT")

    @contextmanager
    def statement(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield the cursor that writes for one statement, which is a transaction by itself."""
        with self._kept(), self.cursor(writes=True) as cursor:
            yield cursor

    @contextmanager
    def _begun(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor whose transaction is rolled back after an exception.

        That is never swallowed in between: DuckDB's COMMIT of a failed transaction says nothing.
        """
        with self.cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield cursor
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise

    @contextmanager
    def _kept(self) -> Iterator[None]:
        """Keep everybody else from changing the file, and look at its place before and afterwards (`CannotSaveError`).

        Of a file that was taken away, DuckDB's COMMIT says nothing.
        """
        with self._changing:
            self._require_place()
            yield
            self.place.require_own()
            self._require_untouched()

    def check(self) -> None:
        """Raise `CannotSaveError` where what is written now would not be kept; of a commit that runs, that one finds out."""
        self.place.require()
        if self._changing.acquire(blocking=False):
            try:
                self._require_place()
            finally:
                self._changing.release()

    def _require_place(self) -> None:
        self.place.require()
        self._require_untouched()

    def _require_untouched(self) -> None:
        """Look whether others have written to the file or its log.

        Not while a checkpoint does so, nor after one that failed, until the file is opened again: it leaves two logs.
        """
        if not (self._folding or self._broken):
            self.place.require_untouched()
            self._keep_log()

    def _keep_log(self) -> None:
        """Write all into the file itself where somebody has taken its write-ahead log away."""
        if not self.place.has_own_log():
            log.warning(
                "The write-ahead log of %s is not in its place; all is written into the file now", self.path
            )
            self.place.set_log_aside()
            try:
                with self.cursor() as cursor:
                    cursor.execute("CHECKPOINT")
            except StorageError as error:
                raise CannotSaveError(error.sentence) from error

    def fold(self, *, least: int = 0, asked: bool = True) -> None:
        """Write what is in the write-ahead log into the database itself, while others go on to add lines to logs.

        Only one thread may do so at a time, and none that changes or removes rows. Not where the log has less than `least` bytes;
        and not, unless somebody `asked`, where the disk is nearly full: a checkpoint that fails costs the instance.
        """
        with self._changing:
            self.place.require_own()
            size = self.log_size
            if size < max(least, 1) or not (asked or self._has_room(size)):
                return
            self._folding = True
        try:
            with self.cursor() as cursor:
                cursor.execute("CHECKPOINT")
        finally:
            with self._changing:
                self._folding = False

    @property
    def log_size(self) -> int:
        """Return how many bytes the write-ahead log has."""
        try:
            return self.log.stat().st_size
        except OSError:
            return 0

    def _has_room(self, size: int) -> bool:
        free = shutil.disk_usage(self.path.parent).free
        if free < FOLDS_WITH + 4 * size:
            log.warning("The disk is nearly full, so the write-ahead log %s stays as it is", self.log)
            return False
        return True

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Keep every writer waiting while the block runs: the file and its log may be copied."""
        with self._changing:
            yield

    def give_back(self) -> None:
        """Give back the memory of what was read, as soon as nobody reads or writes; not where somebody always does."""
        with self._free:
            if self._free.wait_for(lambda: not self._cursors, QUIET_TIMEOUT) and self._db is not None:
                with suppress(duckdb.Error):  # a dead instance is found out by who uses it next
                    let_go(self._db, self.log_size)

    def compact(self) -> None:
        """Write the file anew without what is marked as free in it; readers wait. Raises `StorageError`."""
        with self._changing, self._free:
            self.place.require_own()
            self._wait_for_readers(interrupt=False)
            self._let_go()
            self.source.close()
            if self.log_size:
                raise StorageError(
                    LEFT.format(path=self.path, why="its write-ahead log could not be folded in")
                )
            compact(self.path)
            self.place.forget()

    def close(self) -> None:
        """Let go of the file once nobody reads any more; a second time does nothing."""
        with self._free:
            self._closed = True
            self._wait_for_readers()
            self._let_go()
            self.source.close()
        with _opening:
            if _open_here.get(self.path) is self:
                del _open_here[self.path]

    # ------------------------------------------------------------------ cursors

    def _borrow(self, *, writes: bool) -> duckdb.DuckDBPyConnection:
        with self._free:
            if self._broken:
                self._wait_for_readers()
                self._let_go()
            if self._closed:
                raise StorageError("The server is stopping. Try again in a moment; what you typed is kept.")
            if self._db is None:
                self._db, self._broken = self._open(), False
            cursor = (self._writer if writes else None) or self._db.cursor()
            self._cursors.add(cursor)
            return cursor

    def _give_back(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._free:
            if cursor is not self._writer:
                cursor.close()
            self._cursors.discard(cursor)
            if not self._cursors:
                self._free.notify_all()

    def _wait_for_readers(self, *, interrupt: bool = True) -> None:
        """Wait until the other users of the instance are gone; by default they are interrupted."""
        for cursor in self._cursors if interrupt else ():
            cursor.interrupt()
        if not self._free.wait_for(lambda: not self._cursors, TIMEOUT):
            raise StorageError

    def _let_go(self) -> None:
        if self._db is not None:
            # A dead instance complains, and is gone nevertheless.
            with self.place.left_in_order(), suppress(duckdb.Error):
                if self._writer:
                    self._writer.close()
                self._db.close()
            self._db = self._writer = None

    # ------------------------------------------------------------------ opening

    def _open(self) -> duckdb.DuckDBPyConnection:
        """Return the instance with its tables up to date; where steps are missing, the file is copied first.

        An instance that died is opened again only where its file still is: no new, empty one must take its place.
        """
        self.place.require_own()
        existed = self.path.exists()
        db = self._connect()
        try:
            todo = missing(db, self._steps)
            if todo and existed:
                db.close()
                copy_aside(self.path, todo[0].number)
                db = self._connect()
            migrate(db, todo, self._finish)
            self._writer = _unplanned(db)
            db.execute("SET lock_configuration = true")
            self.place.take()
        except BaseException as error:
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            db.close()
            if isinstance(error, duckdb.Error):
                raise StorageError(cannot_open(error, self.path)) from error
            raise
        return db

    def _mend(self) -> None:
        """See to the write-ahead log, unless another process is using it."""
        try:
            with locked(self.path) as ours:
                self.notices = mend(self.path) if ours else []
        except OSError as error:
            raise StorageError(
                f"The write-ahead log of {self.path} must be mended, and its original cannot be kept ({error.strerror}). "
                "Nothing was changed. Free some space and start again."
            ) from error
        keep(self.path, self.notices)

    def _connect(self) -> duckdb.DuckDBPyConnection:
        threads = max(1, (os.cpu_count() or 1) - 1)  # a heavy query leaves a core to the writer
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            db = duckdb.connect(str(self.path), config=LOCKED_DOWN | {"threads": str(threads)})
            db.execute("SET GLOBAL TimeZone = 'UTC'")
        except (duckdb.Error, OSError) as error:
            if holder := re.search(r"Conflicting lock is held.*?\(PID (\d+)\)", str(error)):
                raise TakenError(already_open(self.path, int(holder[1]))) from error
            raise StorageError(cannot_open(error, self.path)) from error
        return db


def _unplanned(db: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """Return a cursor that looks for no better plan: for an insert there is none, and looking is an eighth of what it takes."""
    cursor = db.cursor()
    cursor.execute("PRAGMA disable_optimizer")
    return cursor


_opening = threading.RLock()  # the collector may close another one in the midst of opening this one
_open_here: weakref.WeakValueDictionary[Path, DuckFile] = weakref.WeakValueDictionary()
