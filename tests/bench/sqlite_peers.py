"""SQLite (WAL, synchronous=FULL) as programs use it: what the door's durable commits are measured against.

Three ways: a commit for each command, writers that retry while another one writes; the same behind a lock, so that
nobody retries; and behind one writer that commits everything that waits together, as ours does.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

# What one command writes: rows by table, in values that SQLite knows.
Rows = Sequence[tuple[str, list[dict[str, object]]]]
Write = Callable[[Rows], None]
Way = Callable[[Path], AbstractContextManager[Callable[[], Write]]]

MOST_TOGETHER = 256


def make(path: Path, rows: Rows) -> None:
    """Make a database with the tables of `rows`."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    for table, values in rows:
        key = {"change": "", "review": ", PRIMARY KEY (id)"}.get(table, ", PRIMARY KEY (review_id, id)")
        connection.execute(f'CREATE TABLE "{table}" ({", ".join(values[0])}{key})')
    connection.close()


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=600, check_same_thread=False)
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _commit(connection: sqlite3.Connection, commits: Iterable[Rows]) -> None:
    """Write in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for rows in commits:
        for table, values in rows:
            marks = ", ".join("?" * len(values[0]))
            sql = f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})'
            connection.executemany(sql, [tuple(row.values()) for row in values])
    connection.execute("COMMIT")


@contextmanager
def _each(path: Path, turns: AbstractContextManager[Any, Any]) -> Iterator[Callable[[], Write]]:
    """Give every writer a connection of its own."""

    def writer() -> Write:
        connection = _connect(path)

        def write(rows: Rows) -> None:
            with turns:
                _commit(connection, [rows])

        return write

    yield writer


def each(path: Path) -> AbstractContextManager[Callable[[], Write]]:
    """Commit each command alone; SQLite lets writers wait and try again."""
    return _each(path, nullcontext())


def locked(path: Path) -> AbstractContextManager[Callable[[], Write]]:
    """Commit each command alone, one writer after the other."""
    return _each(path, threading.Lock())


@contextmanager
def gathered(path: Path) -> Iterator[Callable[[], Write]]:
    """Commit everything that waits together, in one thread."""
    waiting: queue.SimpleQueue[tuple[Rows, Future[None]] | None] = queue.SimpleQueue()

    def run() -> None:
        connection = _connect(path)
        while (first := waiting.get()) is not None:
            batch = [first]
            while len(batch) < MOST_TOGETHER and not waiting.empty() and (more := waiting.get()) is not None:
                batch.append(more)
            _commit(connection, [rows for rows, _ in batch])
            for _, answer in batch:
                answer.set_result(None)

    def write(rows: Rows) -> None:
        answer: Future[None] = Future()
        waiting.put((rows, answer))
        answer.result()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield lambda: write
    finally:
        waiting.put(None)
        thread.join()


WAYS: Mapping[str, Way] = {
    "SQLite FULL": each,
    "SQLite FULL, a lock": locked,
    "SQLite FULL, one writer that gathers": gathered,
}
