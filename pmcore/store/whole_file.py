"""Files that are there whole or not at all, whenever the power is cut, and for their owner only."""

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path


def stamp() -> str:
    """Return this moment as it stands in names of files."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def free_name(path: Path) -> Path:
    """Return `path`, or it with a number where something is there already."""
    found, number = path, 1
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}-{number}")
    return found


def put(path: Path, content: bytes) -> None:
    """Make `path` have this content, down to the disk. Raises `OSError`; then it is as before."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def set_aside(path: Path, word: str) -> Path:
    """Give a file another, dated name; return that."""
    kept = free_name(path.with_name(f"{path.name}.{word}-{stamp()}"))
    path.rename(kept)
    sync_folder(path.parent)
    return kept


def sync_folder(folder: Path) -> None:
    """Make names of files durable, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
