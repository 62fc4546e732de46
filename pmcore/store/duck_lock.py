"""Whether somebody has a DuckDB file open: DuckDB's own lock on it, asked for without DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # a system without these locks
    fcntl = None  # type: ignore[assignment]


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
