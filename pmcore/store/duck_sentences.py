"""What a person is told of what DuckDB says."""

import re
from pathlib import Path

from pmcore.store.backups import what_to_restore
from pmcore.store.duck_place import FULL

# What DuckDB says of bytes that are not as it wrote them.
DAMAGE = re.compile(r"corrupt|checksum|not a valid DuckDB|failed to deserialize|replaying WAL", re.IGNORECASE)


def already_open(path: Path, process: int) -> str:
    """Return the sentence for a file that another process, or this one, has open."""
    return (
        f"The database {path} is already open in process {process}. Stop that one first, or let this command talk to "
        "the running server."
    )


def sentence(error: Exception, path: Path) -> str | None:
    """Return what to tell a person, None for the usual sentence."""
    if re.search(r"no space left|disk is full|disk quota|file too large", str(error), re.IGNORECASE):
        return FULL
    if DAMAGE.search(str(error)):
        return f"A part of the database {path} is damaged and cannot be read. {what_to_restore(path)}"
    return None


def cannot_open(error: Exception, path: Path) -> str:
    """Return the sentence for a file that DuckDB refuses."""
    restore = f" {what_to_restore(path)}" if DAMAGE.search(str(error)) else ""
    return f"The database {path} cannot be opened. {_first_line(error)}{restore}"


def _first_line(error: Exception) -> str:
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error).partition("\n")[0]
    return f"{text.removeprefix('IO Error: ').rstrip('.!')}."
