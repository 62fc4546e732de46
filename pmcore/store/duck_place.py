"""Where a DuckDB file is: still at its path, still the one that was opened, with room to grow.

DuckDB goes on writing into a file that somebody has moved or removed, and says that all is well. So this is asked before
and after every commit; it costs some microseconds, because it only looks at directory entries. The handles that DuckDB
holds are found by /proc; nothing is opened, for closing a second handle would drop DuckDB's lock. Where there is no
/proc, the write-ahead log is not looked at.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from pmcore.errors import CannotSaveError
from pmcore.store.duck_handles import (
    HANDLES,
    Handle,
    Identity,
    handle_of,
    identity_at,
    identity_behind,
    names_of,
)

log = logging.getLogger(__name__)

# Bytes. A checkpoint that finds no room kills the instance; this is twice the limit of its write-ahead log.
ROOM = 32 << 20
SLACK = 4 * 1024 * 1024  # more than that must be free again, so that it does not come and go

NOW = "The server cannot save at the moment:"
SAFE = "Nothing that was saved is lost."
FULL = f"{NOW} its disk is full. {SAFE} Whoever runs the server must free some space."
GONE = f"{NOW} its database file was moved or removed. {SAFE} Whoever runs the server must put it back."
REPLACED = (
    f"{NOW} another file stands in the place of its database. {SAFE} "
    "Whoever runs the server must put the old one back, or restart it to go on with the new one."
)
READ_ONLY = f"{NOW} its disk can only be read. {SAFE} Whoever runs the server must make it writable."


# Where DuckDB's file says which database it is, and which of its two headers of a checkpoint is the newer one.
MAIN_HEADER = 4096
HEADERS = (4096 + 8, 8192 + 8)


class Header(NamedTuple):
    """How a DuckDB file begins: with what never changes, and how many checkpoints it has seen."""

    main: bytes
    checkpoints: int


class Place:
    """The place of one database. `take` remembers what stands there once it is open."""

    def __init__(self, path: Path) -> None:
        """Look at `path`; nothing is remembered yet."""
        self.path = path
        self.wal = path.with_name(f"{path.name}.wal")
        self._folder = path.parent
        self._opened: Identity | None = None
        self._file: Handle | None = None
        self._log: Handle | None = None
        self._read: Identity | None = (
            None  # the log that DuckDB has read at the start, and has not opened to write yet
        )
        self._header: Header | None = None
        self._header_then: Header | None = None
        self._written = (0, 0)
        self._tight = self._overwritten = False

    def take(self) -> None:
        """Remember the file that DuckDB has just opened."""
        self._opened = identity_at(self.path)
        self._file = handle_of(self._opened)
        self._log, self._read = None, identity_at(self.wal)
        if self._file is not None:
            self._header = self._header_then = _header_of(self._file)
            self._written = _written_at(self._file)

    def forget(self) -> None:
        """Forget the file, which was closed and replaced by ourselves, until the next one is taken."""
        self._opened = self._file = self._log = self._read = self._header = None

    def require(self) -> None:
        """Raise `CannotSaveError` where what is written now would not be kept, or not fit."""
        self.require_own()
        self._require_room()

    def require_own(self) -> None:
        """Raise `CannotSaveError` where the file that was opened does not stand at its path any more."""
        now = identity_at(self.path)
        if self._overwritten:
            raise CannotSaveError(
                REPLACED,
                advice=f"Another program has written into {self.path}, such as by copying a backup over it. Restart the server "
                "to go on with what is there now. What was saved since that backup is set aside in the write-ahead log.",
            )
        if self._opened is None or now == self._opened:
            return
        if now is None:
            raise CannotSaveError(
                GONE,
                advice=f"{self.path} was moved or removed while the server runs. The server still has it open: put it back, "
                "or stop the server, which then keeps a copy of a removed file beside it (.rescued-…). Documents can still "
                "be downloaded.",
            )
        raise CannotSaveError(
            REPLACED,
            advice=f"{self.path} is another file than the one that the server has open. Put the old one back, or restart the "
            "server to go on with the new one. Of a removed file a copy is kept beside it then (.rescued-…).",
        )

    def require_untouched(self) -> None:
        """Raise `CannotSaveError` where somebody else has written into the file. Only while nothing is written.

        DuckDB writes into it at a checkpoint alone; then it is the same database, with one checkpoint more.
        """
        if self._file is None or identity_behind(self._file.number) != self._file.identity:
            return
        written = _written_at(self._file)
        if written != self._written:
            before, now = self._header, _header_of(self._file)
            if before and (now is None or now.main != before.main or now.checkpoints < before.checkpoints):
                self._overwritten = True
                self.require_own()
            self._header, self._written = now, written

    def _require_room(self) -> None:
        try:
            found = os.statvfs(self.path)
        except OSError:
            return  # it was there a moment ago; the next look tells
        free = found.f_bavail * found.f_frsize
        self._tight = bool(found.f_blocks) and free < ROOM + (SLACK if self._tight else 0)
        if self._tight or (found.f_files and not found.f_favail):
            raise CannotSaveError(
                FULL,
                advice=f"The disk of {self.path.parent} has {free // 1024**2} MB left, and Postmortem stops to save below "
                f"{ROOM // 1024**2} MB. Free some space; then it goes on by itself.",
            )
        if found.f_flag & os.ST_RDONLY or not os.access(self._folder, os.W_OK):
            raise CannotSaveError(READ_ONLY, advice=f"{self.path.parent} cannot be written any more.")

    # ------------------------------------------------------------------ the write-ahead log

    def has_own_log(self) -> bool:
        """Return whether the write-ahead log at its path is the one that DuckDB writes; also True where there is none.

        Only to be asked while nothing is written: a checkpoint takes the log away and begins another.
        """
        now = identity_at(self.wal)
        if self._log is not None and identity_behind(self._log.number) == self._log.identity:
            return now == self._log.identity  # DuckDB still writes to it
        if not HANDLES.is_dir():
            return True
        self._log = handle_of(now)
        if self._log is not None or self._folded_since():
            self._read = None
        return self._log is not None or now == self._read

    def _folded_since(self) -> bool:
        """Return whether there was a checkpoint since the file was opened."""
        now = _header_of(self._file) if self._file is not None else None
        return bool(now and self._header_then and now.checkpoints > self._header_then.checkpoints)

    def set_log_aside(self) -> None:
        """Give a write-ahead log that is not DuckDB's another name, so that nobody takes it for the database's own."""
        now = identity_at(self.wal)
        if now is not None and now not in {self._read, self._log and self._log.identity}:
            aside = self.wal.with_name(f"{self.wal.name}.set-aside-{_stamp()}")
            self.wal.rename(aside)
            log.warning("%s was not written by this server and is called %s now", self.wal, aside)

    # ------------------------------------------------------------------ at the end

    @contextmanager
    def left_in_order(self) -> Iterator[None]:
        """Close DuckDB in here: a file that was removed is kept as a copy, and a log that is another file's stays.

        Closing writes everything into the file and then removes whatever write-ahead log stands at the path.
        """
        now = identity_at(self.path)
        if self._overwritten and self._file is not None:
            self._let_it_be(self._file)
            yield
            return
        if self._opened is None or now == self._opened:
            yield
            return
        removed = self._file is not None and names_of(self._file) == 0
        last = os.open(HANDLES / str(self._file.number), os.O_RDONLY) if removed and self._file else None
        others = now is not None and not self.has_own_log()
        spared = self.wal.with_name(f"{self.wal.name}.spared")
        if others:
            self.wal.rename(spared)
        try:
            yield
        finally:
            if others:
                spared.rename(self.wal)
            if last is not None:
                self._rescue(last)

    def _let_it_be(self, file: Handle) -> None:
        """Keep DuckDB from writing over what somebody has put into its file, when it closes: it writes into nothing."""
        if identity_at(self.wal) is not None:
            aside = self.wal.with_name(f"{self.wal.name}.set-aside-{_stamp()}")
            self.wal.rename(aside)
            log.warning(
                "%s was overwritten while the server ran. What was saved last is in %s", self.path, aside
            )
        if identity_behind(file.number) == file.identity:
            nothing = os.memfd_create("overwritten")
            os.dup2(nothing, file.number)
            os.close(nothing)

    def _rescue(self, last: int) -> None:
        """Copy a file that has no name any more to one that it has; `last` is the handle by which it still lives."""
        kept = self.path.with_name(f"{self.path.name}.rescued-{_stamp()}")
        try:
            with os.fdopen(last, "rb") as source:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                partial = kept.with_name(f"{kept.name}.partial")
                with partial.open("wb") as copy:
                    shutil.copyfileobj(source, copy, 1024 * 1024)
                    copy.flush()
                    os.fsync(copy.fileno())
                partial.replace(kept)
        except OSError:
            log.exception("%s was removed while the server ran, and no copy could be kept", self.path)
        else:
            log.warning("%s was removed while the server ran. All it held is in %s", self.path, kept)


def _header_of(handle: Handle) -> Header | None:
    """Return how a file begins that we have open, or None where it does not begin like one."""
    try:
        begins = os.pread(handle.number, HEADERS[-1] + 8, 0)
        return Header(
            begins[:MAIN_HEADER], max(int.from_bytes(begins[at : at + 8], "little") for at in HEADERS)
        )
    except OSError:
        return None


def _written_at(handle: Handle) -> tuple[int, int]:
    found = os.fstat(handle.number)
    return found.st_mtime_ns, found.st_size


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
