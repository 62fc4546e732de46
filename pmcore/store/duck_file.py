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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pmcore.errors import StorageError, TakenError
from pmcore.store.schema import STEPS, Step, migrate, missing

log = logging.getLogger(__name__)

LOCKED_DOWN: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
}
FATAL = (duckdb.FatalException, duckdb.InternalException)
PATIENCE = 10.0  # seconds for readers to leave a dead instance
FULL = (
    "The disk of the server is full, so this cannot be saved. Nothing was lost; what you typed is still in the form. "
    "Ask whoever runs the server to free some space."
)


class DuckFile:
    """One DuckDB instance; every use gets a cursor of its own. Raises `StorageError` where it cannot be opened."""

    def __init__(self, path: str, steps: Sequence[Step] = STEPS) -> None:
        """Open the file (made with its folder where missing) and bring its tables up to date."""
        self.path = Path(path).expanduser().resolve()
        self._steps = steps
        self._free = threading.Condition()  # guards all below
        self._cursors: set[duckdb.DuckDBPyConnection] = set()
        self._db: duckdb.DuckDBPyConnection | None = None
        self._broken = self._closed = False
        with _opening:
            if _open_here.get(self.path) is not None:
                raise StorageError(_already_open(self.path, os.getpid()))
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
            raise StorageError(_sentence(error)) from error
        except duckdb.Error as error:
            raise StorageError(_sentence(error)) from error
        finally:
            self._give_back(cursor)

    @contextmanager
    def transaction(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Yield a cursor in a transaction: all of it is durable afterwards, or none.

        An exception is never swallowed in between: DuckDB's COMMIT of a failed transaction says nothing.
        """
        with self.cursor() as cursor:
            cursor.execute("BEGIN TRANSACTION")
            try:
                yield cursor
                cursor.execute("COMMIT")
            except BaseException:
                with suppress(duckdb.Error):
                    cursor.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Let go of the file once nobody reads any more; a second time does nothing."""
        with self._free:
            self._closed = True
            self._wait_for_readers()
            self._let_go()
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
            with suppress(duckdb.Error):  # a dead instance complains, and is gone nevertheless
                self._db.close()
            self._db = None

    # ------------------------------------------------------------------ opening

    def _open(self) -> duckdb.DuckDBPyConnection:
        """Return the instance with its tables up to date; where steps are missing, the file is copied first."""
        existed = self.path.exists()
        db = self._connect()
        try:
            todo = missing(db, self._steps)
            if todo and existed:
                db.close()
                self._copy_aside(todo[0].number)
                db = self._connect()
            migrate(db, todo)
        except BaseException as error:
            db.close()
            if isinstance(error, duckdb.Error):
                raise StorageError(
                    f"The database {self.path} cannot be opened. {_first_line(error)}"
                ) from error
            raise
        return db

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
            raise StorageError(f"The database {self.path} cannot be opened. {_first_line(error)}") from error
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


def _sentence(error: Exception) -> str | None:
    """Return what to tell a person, None for the usual sentence."""
    return (
        FULL
        if re.search(r"no space left|disk is full|disk quota|file too large", str(error), re.IGNORECASE)
        else None
    )


def _first_line(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error).partition("\n")[0]
    return f"{text.removeprefix('IO Error: ').rstrip('.!')}."
