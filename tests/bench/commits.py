"""How many durable commits a second, and how long each takes, with 200 writers and with one: Postmortem's door against SQLite.

    python -m tests.bench.commits [--writers 200] [--commands 40] [--runs 3] [--reviews 1 20] [--short]

Every writer adds a timeline event, waits until it is durable, and adds the next (closed loop). Ours go through
`Reviews.execute` into DuckDB: authorised, validated, decided, folded, logged, shown to listeners; typed rows follow, and how
long they take after the last commit is printed. SQLite (sqlite_peers.py, in three ways) only writes the very same rows and
lines, made beforehand. All run in turns on the same disk. With checkpoints (not with --short), so much is written that there are several.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pmcore.changes.log import Recorded, fold
from pmcore.changes.timeline import TimelineEventAdded
from pmcore.commands import waiting
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.store import open_store
from pmcore.store.duck_log import line_of
from pmcore.store.projection import Unwritten, rows_by_table
from pmcore.store.wal import generation_of
from pmcore.web.application import RARELY, SWITCH
from tests.bench.row import BenchRow
from tests.bench.sqlite_peers import WAYS, Rows, Way, make
from tests.bench.store_alone import commits_of, gathered

Work = Callable[[], None]
# The commits a second that each of the three ways must be reached by, and the part of the first one's p99 that is allowed.
RATES, TAIL = (1.0, 1.0, 0.5), 0.5
NAMES = ("Postmortem, DuckDB", *WAYS, "its store alone, one that gathers")
WORST = 5.0  # times the p99 that the slowest of a thousand may take
ALONE = 4.0  # times the p50 of SQLite, where there is one writer only

waiting.MOST_AT_ONCE = 100_000  # the seats of a bench are taken in a moment


@dataclass(frozen=True, slots=True)
class Result:
    """Commits a second, and the percentiles of a commit in ms."""

    rate: float
    p50: float
    p95: float
    p99: float
    p999: float

    def __str__(self) -> str:
        """Return it as the end of a line of the table."""
        return (
            f"{self.rate:8.0f} /s   p50 {self.p50:7.1f}   p95 {self.p95:7.1f}   p99 {self.p99:7.1f}   "
            f"p99.9 {self.p999:7.1f} ms"
        )


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
    seconds = time.perf_counter() - began
    cuts = statistics.quantiles(taken, n=1_000)
    return Result(len(taken) / seconds, cuts[499], cuts[949], cuts[989], cuts[998])


def as_the_server() -> None:
    """Collect garbage, and give threads their turns, as the server does; the peers run in this process too."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    sys.setswitchinterval(SWITCH)


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


@dataclass(frozen=True, slots=True)
class Ours:
    """What was measured of the door, how many seconds rows took to follow, how many checkpoints there were, and the logs."""

    result: Result
    follow: float
    checkpoints: int
    logs: list[list[Recorded]]


def ours(folder: Path, writers: int, commands: int, how_many: int) -> Ours:
    """Measure the door over DuckDB."""
    as_the_server()
    reviews = Reviews(open_store(str(folder / "ours.duckdb")), quotas=False)
    counter = itertools.count()
    heard = list[int]()
    reviews.subscribe(lambda review, records: heard.append(len(records)))

    def writer(review_id: str, seat: Seat) -> Work:
        def work() -> None:
            reviews.execute(review_id, event(next(counter)), seat)

        return work

    try:
        seats = opened(reviews, writers, how_many)
        before = checkpoints_of(folder / "ours.duckdb")
        result = closed_loop([writer(*seat) for seat in seats], commands)
        began = time.perf_counter()
        reviews.store.catch_up()
        follow = time.perf_counter() - began
        checkpoints = checkpoints_of(folder / "ours.duckdb") - before
        logs = [reviews.store.changes(each.id) for each in reviews.all()]
    finally:
        reviews.close()
    assert sum(map(len, logs)) == sum(heard) == writers * commands + writers + 2 * how_many
    return Ours(result, follow, checkpoints, logs)


def alone(path: Path, logs: Sequence[Sequence[Recorded]], writers: int, commands: int) -> Result:
    """Measure our store alone, with what the door had decided."""
    begun, events = commits_of(logs)
    store = open_store(str(path))
    try:
        store.append(begun)
        with gathered(store, events) as work:
            result = closed_loop([work] * writers, commands)
        assert sum(each.version for each in store.reviews()) == sum(map(len, logs))
    finally:
        store.close()
    return result


def checkpoints_of(database: Path) -> int:
    """Return how many checkpoints a file has seen. Opening it lets go of DuckDB's lock: only for a bench."""
    generation = generation_of(database)
    return generation.iteration if generation else 0


def sqlite(path: Path, way: Way, made: Sequence[Rows], writers: int, commands: int) -> Result:
    """Measure SQLite with the same rows as ours."""
    make(path, made[0])
    commits, lock = iter(made), threading.Lock()
    with way(path) as writer:

        def one() -> Work:
            write = writer()

            def work() -> None:
                with lock:
                    rows = next(commits)
                write(rows)

            return work

        result = closed_loop([one() for _ in range(writers)], commands)
    (found,) = sqlite3.connect(path).execute("SELECT count(*) FROM timeline_event").fetchone()
    assert found == writers * commands
    return result


def rows_of_events(log: list[Recorded]) -> Iterator[Rows]:
    """Yield what each added event of a log writes, by table, in values that SQLite knows."""
    review = Review(id=log[0].review_id)
    plain = (str, int, type(None))
    for record in log:
        review = fold(review, [record])
        if isinstance(record.change, TimelineEventAdded):
            found = [("change", [line_of(record) | {"seal": "0" * 32}])]
            found += [
                (table, [dict(row) for row in rows.values() if row])
                for table, rows in rows_by_table([Unwritten.of(review, [record])]).items()
            ]
            yield [
                (table, [{k: v if isinstance(v, plain) else str(v) for k, v in row.items()} for row in rows])
                for table, rows in found
            ]


def measure(writers: int, commands: int, how_many: int) -> list[Result]:
    """Return the door's, SQLite's in each way, and our store's alone, for one run."""
    with tempfile.TemporaryDirectory() as name:
        mine = ours(Path(name), writers, commands, how_many)
        store = alone(Path(name) / "alone.duckdb", mine.logs, writers, commands)
        made = [rows for log in mine.logs for rows in rows_of_events(log)]
        mine.logs.clear()
        gc.collect()
        theirs = [
            sqlite(Path(name) / f"{way.__name__}.sqlite", way, made, writers, commands)
            for way in WAYS.values()
        ]
        return [mine.result, *theirs, store]


def ratio(runs: Sequence[Sequence[Result]], other: int, value: Callable[[Result], float]) -> float:
    """Return the median of our value divided by the other's of the same run."""
    return statistics.median(value(run[0]) / value(run[other]) for run in runs)


def rows() -> list[BenchRow]:
    """Return the lines for `make bench`."""
    return [*(row for how_many in (1, 20) for row in _together(how_many)), _alone(), _with_checkpoints()]


def _together(how_many: int) -> list[BenchRow]:
    """Return the lines of 200 writers: through the door, and of the store alone."""
    runs = [measure(200, 40, how_many) for _ in range(3)]
    rates = [ratio(runs, other, lambda each: each.rate) for other in (1, 2, 3)]
    tail = ratio(runs, 1, lambda each: each.p99)
    mine = sorted((run[0] for run in runs), key=lambda each: each.rate)[1]
    where = f"200 writers in {how_many} review{'s' if how_many > 1 else ''}"
    store = statistics.median(run[-1].rate / run[3].rate for run in runs)
    door = BenchRow(
        f"durable commits, {where}, by SQLite FULL with a commit each · with a lock · behind one writer that gathers",
        " · ".join(f"≥ {least:g} ×" for least in RATES) + f", p99 ≤ {TAIL} × of the first",
        " · ".join(f"{rate:.1f} ×" for rate in rates)
        + f" at {mine.rate:.0f}/s, p99 {tail:.2f} × at {mine.p99:.0f} ms",
        ok=tail <= TAIL and all(rate >= least for rate, least in zip(rates, RATES, strict=True)),
    )
    return [
        door,
        BenchRow(
            f"the store alone, {where}, by SQLite FULL behind one writer that gathers", f"≥ {RATES[-1]:g} ×",
            f"{store:.1f} ×", ok=store >= RATES[-1],
        ),
    ]  # fmt: skip


def _alone() -> BenchRow:
    """Return the line of one writer."""
    runs = [measure(1, 200, 1) for _ in range(3)]
    late = ratio(runs, 1, lambda each: each.p50)
    mine, theirs = (statistics.median(run[place].p50 for run in runs) for place in (0, 1))
    return BenchRow(
        "durable commit, one writer alone, by SQLite FULL", f"p50 ≤ {ALONE:.0f} ×",
        f"{late:.1f} × at {mine:.1f} ms (SQLite {theirs:.1f} ms)", ok=late <= ALONE,
    )  # fmt: skip


def long_run(writers: int = 200, commands: int = 300) -> Ours:
    """Measure the door for so long that there are checkpoints."""
    with tempfile.TemporaryDirectory() as name:
        return ours(Path(name), writers, commands, 20)


def _with_checkpoints() -> BenchRow:
    """Return the line of what a checkpoint costs whoever waits just then."""
    found = long_run()
    worst = found.result.p999 / found.result.p99
    return BenchRow(
        f"durable commits, 200 writers, with {found.checkpoints} checkpoints", f"p99.9 ≤ {WORST:.0f} × p99, ≥ 2 checkpoints",
        f"{worst:.1f} × at {found.result.p999:.0f} ms", ok=worst <= WORST and found.checkpoints >= 2,
    )  # fmt: skip


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser()
    options.add_argument("--writers", type=int, default=200)
    options.add_argument("--commands", type=int, default=40)
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--reviews", type=int, nargs="+", default=[1, 20])
    options.add_argument("--short", action="store_true")
    asked = options.parse_args()
    for how_many in asked.reviews:
        runs = [measure(asked.writers, asked.commands, how_many) for _ in range(asked.runs)]
        print(f"{asked.writers} writers in {how_many} review{'s' if how_many > 1 else ''}")
        for name, results in zip(NAMES, zip(*runs, strict=True), strict=True):
            for result in results:
                print(f"  {name:36s} {result}")
        for other, name in enumerate(WAYS, 1):
            rate, tail = ratio(runs, other, lambda each: each.rate), ratio(runs, other, lambda each: each.p99)
            print(f"  median ratio to {name}: commits {rate:.2f}, p99 {tail:.2f}")
    if asked.short:
        return
    found = long_run(asked.writers)
    print(f"With {found.checkpoints} checkpoints, and rows {found.follow:.2f} s behind the last commit")
    print(f"  {'Postmortem, DuckDB':36s} {found.result}")


if __name__ == "__main__":
    main()
