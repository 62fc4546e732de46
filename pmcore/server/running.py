"""Which server is using a database: DuckDB lets one process in, so commands talk to that one.

The server writes `<database>.server` when it starts and removes it when it ends: `{"url": "http://…", "pid": 123}`.
A file that a crash left behind is not believed: its process must live and answer.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

ANYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - bound to all, asked from here
TIMEOUT = 3.0


@dataclass(frozen=True, slots=True)
class Running:
    """A server that uses a database: how to reach it from this machine, and its process."""

    url: str
    pid: int


def file_beside(database: str) -> Path | None:
    """Return where the server of a database says that it is there; None where any number of servers may be."""
    return None if database == "memory:" or "://" in database else Path(f"{database}.server")


def local_url(address: str | None, port: int) -> str:
    """Return how a program on this machine reaches a server that is bound to `address` and `port`."""
    host = ANYWHERE.get(address or "", address or "")
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


def write_running(url: str, database: str) -> Path | None:
    """Say that this process serves `database` at `url`; return the file, whole from its first moment."""
    from pmcore.store.whole_file import put  # the store is loaded by who serves, not by every command

    path = file_beside(database)
    if path is None:
        return None
    put(path, json.dumps(asdict(Running(url, os.getpid()))).encode())
    return path


@contextmanager
def announced(url: str, database: str) -> Iterator[None]:
    """Say that this process serves `database` at `url` for as long as the block runs."""
    path = write_running(url, database)
    try:
        yield
    finally:
        if path is not None:
            with suppress(OSError):
                path.unlink()


def read_running(database: str) -> Running | None:
    """Return the server that uses `database`, or None where none answers."""
    path = file_beside(database)
    try:
        said = json.loads(path.read_text("utf-8")) if path else {}
        running = Running(str(said["url"]), int(said["pid"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return running if _lives(running.pid) and _answers(running.url) else None


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # somebody else's process is a process, too
    return True


def _answers(url: str) -> bool:
    import httpx  # takes longer to load than most commands to run

    try:
        return httpx.get(f"{url}/healthz", timeout=TIMEOUT, trust_env=False).is_success
    except httpx.HTTPError:
        return False
