"""What happens to a server and its files in the middle of a soak. Each fault is over when its function returns."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.server import Server

LASTS = 6.0  # seconds
NOTICED = 5.0
DISK = 1 << 30


@contextmanager
def disk() -> Iterator[tuple[Path, bool]]:
    """Yield a folder, and whether it is a file system of its own that can be filled: only root can make one."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder]
        own = subprocess.run(command, capture_output=True, check=False).returncode == 0
        try:
            yield Path(folder), own
        finally:
            if own:
                subprocess.run(["umount", "--lazy", folder], check=True)


def killed(server: Server) -> str:
    """Kill -9 and start again."""
    server.kill()
    started = time.monotonic()
    server.start()
    return f"up again after {time.monotonic() - started:.1f} s"


def killed_in_a_commit(server: Server) -> str:
    """Kill -9 while the write-ahead log holds half of a commit that nobody was told of, and start again."""
    server.kill()
    wal = Path(f"{server.database}.wal")
    if wal.exists():
        with wal.open("ab") as file:
            file.write(secrets.token_bytes(300))
    started = time.monotonic()
    server.start()
    return f"up again after {time.monotonic() - started:.1f} s, {wal.name} cut"


def moved_away(server: Server) -> str:
    """Move the database file away for a while."""
    elsewhere = server.database.with_name("elsewhere")
    server.database.rename(elsewhere)
    noticed = _noticed(server)
    time.sleep(LASTS)
    elsewhere.rename(server.database)
    return f"{noticed}, {_over(server)}"


def full_disk(server: Server) -> str:
    """Fill the disk for a while."""
    ballast = server.database.with_name("ballast")
    found = os.statvfs(server.database.parent)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, found.f_bavail * found.f_frsize)
    noticed = _noticed(server)
    time.sleep(LASTS)
    ballast.unlink()
    return f"{noticed}, {_over(server)}"


FAULTS: dict[str, Callable[[Server], str]] = {
    each.__name__: each for each in (moved_away, full_disk, killed, killed_in_a_commit)
}


def _noticed(server: Server) -> str:
    return f"pages told after {_until(server, trouble=True):.1f} s"


def _over(server: Server) -> str:
    return f"over after {_until(server, trouble=False):.1f} s"


def _until(server: Server, *, trouble: bool) -> float:
    """Return after how many seconds pages are told that nothing can be saved, or that it is over."""
    started = time.monotonic()
    while True:
        told = httpx.get(f"{server.url}/live/saving", timeout=10, trust_env=False).json()["trouble"]
        took = time.monotonic() - started
        if bool(told) == trouble:
            assert took <= NOTICED, f"that took {took:.1f} s"
            return took
        assert took < 60, "that was never noticed"
        time.sleep(0.1)
