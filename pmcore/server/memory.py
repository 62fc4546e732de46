"""Memory that is not in use any more goes back to the system.

glibc keeps what was freed for the next who asks, in one heap per thread. After a flood of frames or of documents that was
more than 100 MB, for ever, on a machine that is not ours alone. Before that others give back what they do not need any more, such
as a store what it has read. Where there is no glibc, nothing happens here.
"""

from __future__ import annotations

import asyncio
import ctypes
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

MIB = 1024 * 1024
EVERY = 10.0  # seconds
WORTHWHILE = 8 * MIB  # more than after the last time
STATM = Path("/proc/self/statm")


def resident() -> int:
    """Return how many bytes of this process are in memory; 0 where the system does not tell."""
    with suppress(OSError, ValueError, IndexError):
        return int(STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return 0


def trimmer() -> Callable[[int], int] | None:
    """Return glibc's `malloc_trim`, or None where this is another library."""
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
    trim.argtypes, trim.restype = [ctypes.c_size_t], ctypes.c_int
    found: Callable[[int], int] = trim
    return found


class Memory:
    """Looks from time to time, and gives back where it is worth it. What is in use is never touched."""

    def __init__(
        self, trim: Callable[[int], int] | None = None, others: Callable[[], None] | None = None
    ) -> None:
        """Look with the system's own `malloc_trim`, unless told otherwise; `others` give back theirs before."""
        self._trim, self._others = trim or trimmer(), others
        self._after = 0

    async def run(self) -> None:
        """Look until cancelled."""
        while self._trim is not None:
            await asyncio.sleep(EVERY)
            if resident() > self._after + WORTHWHILE:
                await asyncio.to_thread(self.give_back)

    def give_back(self) -> int:
        """Give back what was freed, and return how many bytes that was."""
        before = resident()
        if self._others is not None:
            self._others()
        if self._trim is not None:
            self._trim(0)
        self._after = resident()
        return before - self._after
