"""How many durable commits a second, and how long each takes, with 200 writers: Postmortem's door against SQLite.

    python -m tests.bench.commits [--writers 200] [--commands 40] [--runs 3]

Every writer adds a timeline event, waits until it is durable, and adds the next (closed loop). Ours go through
`Reviews.execute` into DuckDB: authorised, validated, decided, folded, logged, with typed rows, shown to listeners.
SQLite (WAL, synchronous=FULL, a connection for each writer, one commit for each command) only writes the very same rows,
made beforehand. Both run in turns on the same disk. Budget (DESIGN.md section 6): at least as many commits a second as
SQLite, and a p99 of at most half of its.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent, TimelineEventAdded
from pmcore.model.people import Seat, Visitor
from pmcore.review import Recorded, Review, fold
from pmcore.reviews import Reviews
from pmcore.store import open_store
from pmcore.store.base import Commit, rows_by_table
from pmcore.store.duck import _line
from pmcore.store.rows import rows_of
from tests.bench.row import BenchRow

Work = Callable[[], None]
Turns = AbstractContextManager[Any, None]


@dataclass(frozen=True, slots=True)
class Result:
    """Commits a second, and the percentiles of a commit in ms."""

    rate: float
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        """Return it as the end of a line of the table."""
        return f"{self.rate:8.0f} /s   p50 {self.p50:7.1f}   p95 {self.p95:7.1f}   p99 {self.p99:7.1f} ms"


def closed_loop(writers: list[Work], commands: int) -> Result:
    """Run all writers at once, each `commands` times."""
    taken: list[float] = []
    start = threading.Barrier(len(writers) + 1)

    def run(work: Work) -> None:
        mine = []
        start.wait()
        for _ in range(commands):
            began = time.perf_counter()
            work()
            mine.append((time.perf_counter() - began) * 1000)
        taken.extend(mine)

    threads = [threading.Thread(target=run, args=(work,)) for work in writers]
    for thread in threads:
        thread.start()
    start.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    cuts = statistics.quantiles(taken, n=100)
    return Result(len(taken) / (time.perf_counter() - began), cuts[49], cuts[94], cuts[98])


def event(number: int) -> AddTimelineEvent:
    """Return what a writer says."""
    return AddTimelineEvent(
        text=f"Queue {number} grew faster than it was drained; paging the owner of the service",
        starts=f"2026-11-23 {number % 24:02d}:{number % 60:02d}",
        source="#incident",
    )


def opened(reviews: Reviews, writers: int, how_many: int) -> list[tuple[str, Seat]]:
    """Return a seat for each writer, spread over `how_many` reviews."""
    seats = []
    for number in range(how_many):
        review = reviews.create(
            CreateReview(title=f"Incident {number}"), Visitor(key=f"host-{number}")
        ).review
        for writer in range(number, writers, how_many):
            join = JoinReview(code=review.join_code, name=f"Writer {writer}")
            outcome = reviews.execute(review.id, join, Visitor(key=f"writer-{writer}"))
            seats.append((review.id, Seat(participant_id=outcome.records[0].change.item.id)))
    return seats


def ours(folder: Path, writers: int, commands: int, how_many: int) -> tuple[Result, list[list[Recorded]]]:
    """Measure the door over DuckDB; return the logs too."""
    reviews = Reviews(open_store(str(folder / "ours.duckdb")))
    counter = itertools.count()
    heard = list[int]()
    reviews.subscribe(lambda review, records: heard.append(len(records)))

    def writer(review_id: str, seat: Seat) -> Work:
        def work() -> None:
            reviews.execute(review_id, event(next(counter)), seat)

        return work

    try:
        result = closed_loop([writer(*seat) for seat in opened(reviews, writers, how_many)], commands)
        logs = [reviews.store.changes(each.id) for each in reviews.all()]
    finally:
        reviews.close()
    assert sum(map(len, logs)) == sum(heard) == writers * commands + writers + 2 * how_many
    return result, logs


def sqlite(folder: Path, logs: list[list[Recorded]], writers: int, commands: int, turns: Turns) -> Result:
    """Measure SQLite with the same rows as ours; `turns` is a lock where its writers queue instead of retrying."""
    path = folder / f"theirs-{type(turns).__name__}.sqlite"
    made = [rows for log in logs for rows in rows_of_events(log)]
    tables = {table: row for table, rows in made[0] for row in rows}
    commits = iter(made)
    setup = sqlite3.connect(path, isolation_level=None)
    setup.execute("PRAGMA journal_mode=WAL")
    for table, row in tables.items():
        key = {"change": "", "review": ", PRIMARY KEY (id)"}.get(table, ", PRIMARY KEY (review_id, id)")
        setup.execute(f'CREATE TABLE "{table}" ({", ".join(row)}{key})')
    setup.close()
    lock = threading.Lock()

    def writer() -> Work:
        connection = sqlite3.connect(path, isolation_level=None, timeout=60, check_same_thread=False)
        connection.execute("PRAGMA synchronous=FULL")

        def work() -> None:
            with lock:
                rows = next(commits)
            with turns:
                connection.execute("BEGIN IMMEDIATE")
                for table, values in rows:
                    marks = ", ".join("?" * len(values[0]))
                    sql = f'INSERT OR REPLACE INTO "{table}" VALUES ({marks})'
                    connection.executemany(sql, [tuple(row.values()) for row in values])
                connection.execute("COMMIT")

        return work

    result = closed_loop([writer() for _ in range(writers)], commands)
    (found,) = sqlite3.connect(path).execute("SELECT count(*) FROM timeline_event").fetchone()
    assert found == writers * commands
    return result


def rows_of_events(log: list[Recorded]) -> Iterator[list[tuple[str, list[dict[str, object]]]]]:
    """Yield what each added event of a log writes, by table, in values that SQLite knows."""
    review = Review(id=log[0].review_id)
    plain = (str, int, type(None))
    for record in log:
        review = fold(review, [record])
        if isinstance(record.change, TimelineEventAdded):
            commit = Commit(review.id, record.version - 1, [record], rows_of(review, [record.change]))
            found = [("change", [dict(_line(record))])]
            found += [
                (table, [dict(row) for row in rows.values() if row])
                for table, rows in rows_by_table([commit]).items()
            ]
            yield [
                (table, [{k: v if isinstance(v, plain) else str(v) for k, v in row.items()} for row in rows])
                for table, rows in found
            ]


NAMES = ("Postmortem, DuckDB", "SQLite FULL", "SQLite FULL, a lock")


def measure(writers: int, commands: int, how_many: int) -> tuple[Result, Result, Result]:
    """Return (ours, SQLite, SQLite behind a lock) for one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        mine, logs = ours(folder, writers, commands, how_many)
        gc.collect()
        plain = sqlite(folder, logs, writers, commands, nullcontext())
        return mine, plain, sqlite(folder, logs, writers, commands, threading.Lock())


def ratios(runs: list[tuple[Result, Result, Result]], other: int) -> tuple[float, float]:
    """Return the medians of our rate and our p99, each divided by the other's of the same run."""
    rate = statistics.median(run[0].rate / run[other].rate for run in runs)
    return rate, statistics.median(run[0].p99 / run[other].p99 for run in runs)


def rows() -> list[BenchRow]:
    """Return the lines for `make bench`."""
    found = []
    for how_many in (1, 20):
        runs = [measure(200, 40, how_many) for _ in range(3)]
        (rate, tail), (locked_rate, locked_tail) = ratios(runs, 1), ratios(runs, 2)
        mine = sorted((run[0] for run in runs), key=lambda each: each.rate)[1]
        measured = (
            f"{rate:.1f} × at {mine.rate:.0f}/s, p99 {tail:.2f} × at {mine.p99:.0f} ms "
            f"(SQLite with a lock for its writers: {locked_rate:.1f} ×, {locked_tail:.2f} ×)"
        )
        what = (
            f"durable commits, 200 writers in {how_many} review{'s' if how_many > 1 else ''}, by SQLite FULL"
        )
        found.append(BenchRow(what, ">= 1 ×, p99 <= 0.5 ×", measured, rate >= 1 and tail <= 0.5))
    return found


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--writers", type=int, default=200)
    options.add_argument("--commands", type=int, default=40)
    options.add_argument("--runs", type=int, default=3)
    asked = options.parse_args()
    for how_many in (1, 20):
        runs = [measure(asked.writers, asked.commands, how_many) for _ in range(asked.runs)]
        print(f"{asked.writers} writers in {how_many} review{'s' if how_many > 1 else ''}")
        for name, results in zip(NAMES, zip(*runs, strict=True), strict=True):
            for result in results:
                print(f"  {name:20s} {result}")
        for name, other in zip(NAMES[1:], (1, 2), strict=True):
            rate, tail = ratios(runs, other)
            print(
                f"  median ratio to {name}: commits {rate:.2f} (budget >= 1), p99 {tail:.2f} (budget <= 0.5)"
            )


if __name__ == "__main__":
    main()
