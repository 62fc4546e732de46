"""What is in a file that was made up: how many rows, and some of them to the second."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

Files = Iterator[
    tuple[str, Callable[[], bytes]]
]  # large ones with their names, each made only where it is read


# Bytes of a large file. What reading one takes grows with it, and so do the limits in the test of large files:
# POSTMORTEM_LARGE=50 asks for as many megabytes as a file may have.
LARGE = int(os.environ.get("POSTMORTEM_LARGE", "10")) * 1_000_000


class Facts(NamedTuple):
    """`rows` is how many there are, `some` are (time, text) of rows that must be among them, `problems` how many sentences."""

    rows: int
    some: tuple[tuple[datetime, str], ...]
    problems: int = 0


def utc(text: str) -> datetime:
    """Return a time of the day that all these files are about."""
    return datetime.fromisoformat(f"2025-07-{text}").replace(tzinfo=UTC)
