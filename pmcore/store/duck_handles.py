"""Files by what they are, not by what they are called; and those that this process has open, found by /proc.

Nothing is opened here: closing a second handle of a file would drop the lock that DuckDB has on it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

HANDLES = Path("/proc/self/fd")


class Identity(NamedTuple):
    """What makes a file the same file, whatever it is called."""

    device: int
    inode: int


class Handle(NamedTuple):
    """A file that this process has open."""

    number: int
    identity: Identity


def identity_at(path: Path) -> Identity | None:
    """Return what stands at a path, or None where nothing does."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino)


def identity_behind(number: int) -> Identity | None:
    """Return what is open under a number, or None where nothing is."""
    try:
        found = os.fstat(number)
    except OSError:
        return None
    return Identity(found.st_dev, found.st_ino)


def names_of(handle: Handle) -> int:
    """Return under how many names a file that we have open can be found; 1 where it is not open any more."""
    with suppress(OSError):
        found = os.fstat(handle.number)
        if Identity(found.st_dev, found.st_ino) == handle.identity:
            return found.st_nlink
    return 1


def handle_of(identity: Identity | None) -> Handle | None:
    """Return the handle by which this process has a file open."""
    if identity is None or not HANDLES.is_dir():
        return None
    for each in HANDLES.iterdir():
        if identity_behind(int(each.name)) == identity:
            return Handle(int(each.name), identity)
    return None
