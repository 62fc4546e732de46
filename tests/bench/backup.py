"""How long a backup of 2,000 reviews takes while the database is in use, by the time of copying its bytes.

    python -m tests.bench.backup [--reviews 2000] [--changes 50]

The copy is made by the store that has the database open, read back and compared; somebody goes on writing meanwhile, and
the longest that one commit waited is told too. The other time is that of `shutil.copyfile` and an fsync.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import AddLesson
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Program, Role
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.bench.row import BenchRow

ME = Program(name="bench", role=Role.FACILITATOR)
TIMES = 2.0  # times of copying the bytes
FIXED = 0.15  # seconds for folding in the log and letting DuckDB open the copy, however large it is
RUNS = 5


@dataclass(frozen=True, slots=True)
class Result:
    """Seconds of a backup and of copying the bytes, the longest wait of a commit meanwhile, and the size in bytes."""

    backup: float
    bytes_alone: float
    longest: float
    size: int


def filled(path: Path, how_many: int, changes: int) -> Reviews:
    """Return an open database with so many reviews of so many changes."""
    memory = Reviews(open_store("memory:"))
    one = memory.create(CreateReview(title="Checkout was down"), ME).review.id
    for number in range((changes - 1) // 2):
        text = f"Queue {number} grew faster than it was drained; paging the owner of the service"
        memory.execute_all(one, [AddTimelineEvent(text=text), AddLesson(text=text)], ME)
    log = memory.log(one)
    memory.close()
    reviews = Reviews(open_store(str(path)))
    for _ in range(how_many):
        reviews.adopt(log)
    return reviews


def measure(reviews: Reviews, path: Path, folder: Path, number: int) -> Result:
    """Return how long it takes once."""
    plain = folder / f"plain-{number}"
    reviews.store.copy_to(folder / f"first-{number}")  # so that both copy what is folded in
    started = time.perf_counter()
    _copied_by_another_process(path, plain)
    alone = time.perf_counter() - started
    waits, ended = [0.0], threading.Event()
    one = reviews.all()[0].id

    def write() -> None:
        while not ended.wait(0.02):
            began = time.perf_counter()
            reviews.execute(one, AddLesson(text="Meanwhile"), ME)
            waits.append(time.perf_counter() - began)

    writer = threading.Thread(target=write)
    writer.start()
    started = time.perf_counter()
    reviews.store.copy_to(folder / f"backup-{number}")
    took = time.perf_counter() - started
    ended.set()
    writer.join()
    size = path.stat().st_size
    for each in folder.glob(f"*-{number}*"):
        each.unlink()
    return Result(took, alone, max(waits), size)


def _copied_by_another_process(path: Path, target: Path) -> None:
    """Copy the bytes down to the disk; not in this process, which would lose DuckDB's lock."""
    child = os.fork()
    if child == 0:
        shutil.copyfile(path, target)
        handle = os.open(target, os.O_RDONLY)
        os.fsync(handle)
        os._exit(0)
    os.waitpid(child, 0)


def results(how_many: int, changes: int) -> list[Result]:
    """Return several runs over one database."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "bench.duckdb"
        reviews = filled(path, how_many, changes)
        try:
            return [measure(reviews, path, Path(name), number) for number in range(RUNS)]
        finally:
            reviews.close()


def rows() -> list[BenchRow]:
    """Return the lines for `make bench`."""
    runs = results(2_000, 50)
    times = statistics.median((run.backup - FIXED) / run.bytes_alone for run in runs)
    took = statistics.median(run.backup for run in runs)
    alone = statistics.median(run.bytes_alone for run in runs)
    longest = statistics.median(run.longest for run in runs)
    return [
        BenchRow(
            f"backup of 2,000 reviews ({runs[0].size / 1e6:.0f} MB) in use, copied and read back, by copying the bytes",
            f"≤ {TIMES:g} × and {FIXED:g} s",
            f"{times:.1f} × beyond {FIXED:g} s, at {took:.2f} s; bytes alone {alone:.2f} s, a commit meanwhile waited {longest * 1000:.0f} ms at most",
            ok=times <= TIMES,
        )
    ]


def main() -> None:
    """Print every run."""
    options = argparse.ArgumentParser()
    options.add_argument("--reviews", type=int, default=2_000)
    options.add_argument("--changes", type=int, default=50)
    asked = options.parse_args()
    for run in results(asked.reviews, asked.changes):
        print(
            f"{run.size / 1e6:.0f} MB: backup {run.backup:.3f} s, bytes alone {run.bytes_alone:.3f} s, longest {run.longest:.3f} s"
        )


if __name__ == "__main__":
    main()
