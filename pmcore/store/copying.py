"""Copy a database that is in use.

Closing any handle of the file in the process that has it open would drop DuckDB's lock on it (that is how POSIX has it). So
there is one handle for copying, which stays open until DuckDB has let go of the file. The writer waits only until the bytes
are copied and compared, not until they are on the disk and read by DuckDB.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pmcore.errors import RuleError, StorageError

CHUNK = 256 << 10  # larger ones are taken from the system anew each time
ALONE: dict[str, str | bool | int | float | list[str]] = {"enable_external_access": "false", "threads": "1"}


class Source:
    """A database file that is copied from; only one thread may do so at a time."""

    def __init__(self, path: Path) -> None:
        """Nothing is opened yet."""
        self._path = path
        self._handle: int | None = None

    def copy_to(self, target: Path) -> None:
        """Copy the file and its write-ahead log, and compare them with the copies. Raises `OSError`; and `StorageError`."""
        if self._handle is None:
            self._handle = os.open(self._path, os.O_RDONLY)
        with suppress(FileNotFoundError):
            shutil.copyfile(f"{self._path}.wal", f"{target}.wal")
        handle = os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _copy(self._handle, handle)
            if not _same(self._handle, handle):
                raise StorageError(f"The copy {target} is not the same as {self._path}. Nothing was changed.")
        finally:
            os.close(handle)

    def close(self) -> None:
        """Let go, once DuckDB has."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _copy(source: int, target: int) -> None:
    size, at = os.fstat(source).st_size, 0
    with suppress(OSError, AttributeError):  # where the system cannot do it by itself, we do
        while at < size:
            done = os.copy_file_range(source, target, size - at, at, at)
            if not done:
                break
            at += done
    while block := os.pread(source, CHUNK, at):
        at += os.pwrite(target, block, at)


def _same(one: int, other: int) -> bool:
    """Return whether two files have the same bytes."""
    if (size := os.fstat(one).st_size) != os.fstat(other).st_size:
        return False
    return all(os.pread(one, CHUNK, at) == os.pread(other, CHUNK, at) for at in range(0, size, CHUNK))


def read_back(source: Path, target: Path) -> dict[str, int]:
    """Put a copy down to the disk and return how far each log in it goes, or raise where a line or a row is missing."""
    for ending in (".wal", ""):
        if (path := Path(f"{target}{ending}")).exists():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    try:
        with duckdb.connect(str(target), read_only=True, config=ALONE) as copy:
            heads = copy.execute(
                "SELECT review_id, max(version), count(*) FROM change GROUP BY review_id"
            ).fetchall()
            rows = copy.execute("SELECT id, version FROM review").fetchall()
    except duckdb.Error as error:
        raise StorageError(f"The copy {target} cannot be read: {error}. Nothing was changed.") from error
    return _whole(source, {review_id: (version, count) for review_id, version, count in heads}, dict(rows))


def _whole(source: Path, heads: dict[str, tuple[int, int]], rows: dict[str, int]) -> dict[str, int]:
    """Return how far the logs go, or raise where a line or a row is missing."""
    for review_id in heads.keys() | rows.keys():
        version, count = heads.get(review_id, (0, 0))
        if not version == count == rows.get(review_id):
            raise StorageError(
                f"{source} is damaged: the log of review {review_id} has {count} lines, the last is number {version}, and "
                f"the list of reviews says {rows.get(review_id, 0)}. `postmortem verify` tells more."
            )
    return {review_id: version for review_id, (version, _) in heads.items()}


def with_partial(target: Path, make: Callable[[Path], dict[str, int]]) -> dict[str, int]:
    """Let `make` make a file under another name first; `target` appears only when it is whole, and never over anything."""
    partial = target.with_name(f"{target.name}.partial")
    for each in (target, partial):
        if each.exists():
            raise RuleError(f"{each} is there already. Choose another name, or move it away.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = make(partial)
        if (log := Path(f"{partial}.wal")).exists() and log.stat().st_size:
            shutil.move(log, f"{target}.wal")
        os.link(partial, target)  # unlike a rename, this never replaces what somebody put there meanwhile
    except OSError as error:
        raise StorageError(f"{target} cannot be written: {error.strerror}. Nothing was changed.") from error
    finally:
        for ending in ("", ".wal"):
            with suppress(OSError):
                Path(f"{partial}{ending}").unlink(missing_ok=True)
    return made


def copy_aside(path: Path, step: int) -> None:
    """Keep a copy of the closed file from before `step`: whole or not at all, never over an older one. Raises `StorageError`."""
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S}"
    kept = path.with_name(f"{path.name}.before-{step}-{stamp}")
    try:
        for ending in (".wal", ""):  # closing has emptied the write-ahead log, unless it could not
            source = path.with_name(path.name + ending)
            if source.exists():
                partial = kept.with_name(f"{kept.name}{ending}.partial")
                shutil.copyfile(source, partial)
                with partial.open("rb+") as file:
                    os.fsync(file.fileno())
                partial.replace(kept.with_name(kept.name + ending))
    except OSError as error:
        raise StorageError(
            f"The tables of {path} must be brought up to date, and there is no room for the copy that is made "
            f"before ({error.strerror}). Nothing was changed. Free some space and start again."
        ) from error
