"""A DuckDB file: opened once, locked down, migrated after a backup, revived after the disk was full.

What is avoided here was measured (storage-facts sections 2 and 3): one connection used by two threads hands out other
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
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pmcore.errors import CannotSaveError, StorageError, TakenError
from pmcore.store.backups import what_to_restore
from pmcore.store.copying import Source
from pmcore.store.duck_place import FULL, Place
from pmcore.store.mending import mend
from pmcore.store.notices import Notice, keep
from pmcore.store.schema import STEPS, Cursor, Step, migrate, missing

try:
    import fcntl
except ImportError:  # a system without these locks
    fcntl = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
FATAL = (duckdb.FatalException, duckdb.InternalException)
PATIENCE = 10.0  # seconds for readers to leave a dead instance
FOLDS_WITH = 64 << 20  # bytes that must be free to fold in the log where nobody asked for it

# What DuckDB says of bytes that are not as it wrote them.
DAMAGE = re.compile(r"corrupt|checksum|not a valid DuckDB|failed to deserialize|replaying WAL", re.IGNORECASE)

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
        self.place = Place(self.path)
        self.source = Source(self.path)
        self._steps, self._finish = steps, finish or {}
        self._changing = threading.RLock()  # held by whoever changes the file, and by whoever copies it
        self._free = threading.Condition()  # guards all below
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._db: duckdb.DuckDBPyConnection | None = None
        self._broken = self._closed = False
        with _opening:
            if _open_here.get(self.path) is not None:
                raise StorageError(_already_open(self.path, os.getpid()))
            self._mend()
            self._db = self._open()
            _open_here[self.path] = self

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor for one thread; what the driver raises comes out as a `StorageError` with a sentence."""
        cursor = self._borrow()
        try:
            yield cursor
        except FATAL as error:
            log.exception("DuckDB gave up; the file will be opened again")
            self._broken = True
            raise StorageError(_sentence(error, self.path)) from error
        except duckdb.Error as error:
            raise StorageError(_sentence(error, self.path)) from error
        finally:
            self._give_back(cursor)

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor in a transaction: all of it is durable afterwards, or none.

        An exception is never swallowed in between: DuckDB's COMMIT of a failed transaction says nothing. Of a file that
        was taken away it says nothing either, so its place is looked at before and afterwards (`CannotSaveError`).
        """
        with self._changing:
            self._require_place()
            with self.cursor() as cursor:
                cursor.execute("BEGIN TRANSACTION")
                try:
                    yield cursor
                    cursor.execute("COMMIT")
                except BaseException:
                    with suppress(duckdb.Error):
                        cursor.execute("ROLLBACK")
                    raise
            self.place.require_own()
            self.place.require_untouched()
            self._keep_log()

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

    @property
    def log(self) -> Path:
        """Return where the write-ahead log is."""
        return Path(f"{self.path}.wal")

    def fold(self, *, least: int = 0, asked: bool = True) -> None:
        """Write what is in the write-ahead log into the database itself.

        Not where the log has less than `least` bytes; and not, unless somebody `asked`, where the disk is nearly full: a
        checkpoint that fails costs the instance.
        """
        with self._changing:
            self.place.require_own()
            size = self.log.stat().st_size if self.log.exists() else 0
            if size < max(least, 1):
                return
            if not asked and shutil.disk_usage(self.path.parent).free < FOLDS_WITH + 4 * size:
                log.warning("The disk is nearly full, so the write-ahead log %s stays as it is", self.log)
                return
            with self.cursor() as cursor:
                cursor.execute("CHECKPOINT")

    @contextmanager
    def unchanging(self) -> Iterator[None]:
        """Keep every writer waiting while the block runs: the file and its log may be copied."""
        self._changing.acquire()
        try:
            yield
        finally:
            self._changing.release()

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

    def _borrow(self) -> duckdb.DuckDBPyConnection:
        with self._free:
            if self._broken:
                self._wait_for_readers()
                self._let_go()
            if self._closed:
                raise StorageError("The server is stopping. Try again in a moment; what you typed is kept.")
            if self._db is None:
                self._db, self._broken = self._open(), False
            cursor = self._db.cursor()
            self._cursors.add(cursor)
            return cursor

    def _give_back(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with self._free:
            cursor.close()
            self._cursors.discard(cursor)
            if not self._cursors:
                self._free.notify_all()

    def _wait_for_readers(self) -> None:
        """Interrupt the other users of the instance, and wait until they are gone."""
        for cursor in self._cursors:
            cursor.interrupt()
        if not self._free.wait_for(lambda: not self._cursors, PATIENCE):
            raise StorageError

    def _let_go(self) -> None:
        if self._db is not None:
            # A dead instance complains, and is gone nevertheless.
            with self.place.left_in_order(), suppress(duckdb.Error):
                self._db.close()
            self._db = None

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
                self._copy_aside(todo[0].number)
                db = self._connect()
            migrate(db, todo, self._finish)
            self.place.take()
        except BaseException as error:
            db.close()
            if isinstance(error, duckdb.Error):
                raise StorageError(_cannot_open(error, self.path)) from error
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
            db.execute("SET lock_configuration = true")
        except (duckdb.Error, OSError) as error:
            if holder := re.search(r"Conflicting lock is held.*?\(PID (\d+)\)", str(error)):
                raise TakenError(_already_open(self.path, int(holder[1]))) from error
            raise StorageError(_cannot_open(error, self.path)) from error
        return db

    def _copy_aside(self, step: int) -> None:
        """Keep a copy of the closed file from before `step`: whole or not at all, never over an older one."""
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        kept = self.path.with_name(f"{self.path.name}.before-{step}-{stamp}")
        try:
            for ending in (".wal", ""):  # closing has emptied the write-ahead log, unless it could not
                source = self.path.with_name(self.path.name + ending)
                if source.exists():
                    partial = kept.with_name(f"{kept.name}{ending}.partial")
                    shutil.copyfile(source, partial)
                    with partial.open("rb+") as file:
                        os.fsync(file.fileno())
                    partial.replace(kept.with_name(kept.name + ending))
        except OSError as error:
            raise StorageError(
                f"The tables of {self.path} must be brought up to date, and there is no room for the copy that is made "
                f"before ({error.strerror}). Nothing was changed. Free some space and start again."
            ) from error


_opening = threading.Lock()
_open_here: weakref.WeakValueDictionary[Path, DuckFile] = weakref.WeakValueDictionary()


def _already_open(path: Path, process: int) -> str:
    return (
        f"The database {path} is already open in process {process}. Stop that one first, or let this command talk to "
        "the running server."
    )


@contextmanager
def locked(path: Path) -> Iterator[bool]:
    """Yield whether nobody else has the file open; nobody can open it while the block runs."""
    if fcntl is None or not path.exists():
        yield True
        return
    with path.open("rb+") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def _sentence(error: Exception, path: Path) -> str | None:
    """Return what to tell a person, None for the usual sentence."""
    if re.search(r"no space left|disk is full|disk quota|file too large", str(error), re.IGNORECASE):
        return FULL
    if DAMAGE.search(str(error)):
        return f"A part of the database {path} is damaged and cannot be read. {what_to_restore(path)}"
    return None


def _cannot_open(error: Exception, path: Path) -> str:
    restore = f" {what_to_restore(path)}" if DAMAGE.search(str(error)) else ""
    return f"The database {path} cannot be opened. {_first_line(error)}{restore}"


def _first_line(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error).partition("\n")[0]
    return f"{text.removeprefix('IO Error: ').rstrip('.!')}."
