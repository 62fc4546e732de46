"""Ids: time-ordered (UUIDv7), because random ones bloat DuckDB's index.

Chance is drawn for many ids at once: to ask the system for each one gives the interpreter to another thread, and takes three
times as long as all the rest of a command's id.
"""

from __future__ import annotations

import os
import time
from collections import deque

MANY = 256  # ids
BYTES = 8  # of chance in each

_drawn: deque[str] = deque()  # of several threads: each takes its own out of it
os.register_at_fork(after_in_child=_drawn.clear)


def new_id() -> str:
    """Return a UUID of version 7 (RFC 9562): milliseconds since 1970, 12 bits of their fraction, and 62 bits of chance.

    With the fraction, ids that one thread asks for one after the other are in that order.
    """
    at, rest = divmod(time.time_ns(), 1_000_000)
    time_high = f"{at:012x}"
    return f"{time_high[:8]}-{time_high[8:]}-7{(rest << 12) // 1_000_000:03x}-{_chance()}"


def _chance() -> str:
    """Return the end of an id, which nobody else gets."""
    while True:
        try:
            return _drawn.pop()
        except IndexError:
            drawn = os.urandom(BYTES * MANY).hex()
            _drawn.extend([_end(drawn[at : at + 2 * BYTES]) for at in range(0, len(drawn), 2 * BYTES)])


def _end(chance: str) -> str:
    """Return so much chance as the end of an id, with the two bits that say of which variant it is."""
    return f"{'89ab'[int(chance[0], 16) & 3]}{chance[1:4]}-{chance[4:]}"
