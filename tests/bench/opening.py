"""How long it takes to open a review of 5,000 changes: read its log from DuckDB and fold it.

python -m tests.bench.opening [--changes 5000]
"""

import argparse
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from pmcore.commands.base import Command
from pmcore.commands.cards import AddLesson
from pmcore.commands.causes import AddCause
from pmcore.commands.incident import CreateReview
from pmcore.commands.meeting import MarkReady
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.model.people import Seat, Visitor
from pmcore.review import Review, fold
from pmcore.reviews import Reviews
from pmcore.store import Store, open_store
from tests.bench.row import BenchRow

BUDGET = 150.0  # ms
WORDS = (
    "database",
    "primary",
    "disk",
    "full",
    "rotation",
    "stopped",
    "alert",
    "silenced",
    "paged",
    "rolled back",
)


def what_people_do(review: Review, chance: random.Random) -> Command:
    """Return a command as people give them in a meeting: mostly events, then edits, causes, lessons, ready marks."""
    text = " ".join(chance.choices(WORDS, k=12))
    kind = chance.random()
    if kind < 0.2 and review.events:
        return EditTimelineEvent(id=f"T-{chance.randrange(len(review.events)) + 1:02d}", text=text)
    if kind < 0.65:
        starts = f"2026-11-23 {chance.randrange(24):02d}:{chance.randrange(60):02d}"
        return AddTimelineEvent(text=text, starts=starts, source="#incident")
    if kind < 0.8:
        under = f"C-{chance.randrange(len(review.causes)) + 1:02d}" if review.causes else ""
        return AddCause(text=text, under=under)
    if kind < 0.9 and len(review.lessons) < 900:
        return AddLesson(text=text)
    return MarkReady(ready=bool(review.version % 2))


def long_review(changes: int) -> Reviews:
    """Return a review of (almost exactly) so many changes, in memory."""
    chance, reviews = random.Random(23), Reviews(open_store("memory:"))
    review = reviews.create(CreateReview(title="A very long review"), Visitor(key="host")).review
    joined = reviews.execute(review.id, JoinReview(code=review.join_code, name="Ana"), Visitor(key="ana"))
    me = Seat(participant_id=joined.review.people_by_key["ana"].id)
    while reviews.get(review.id).version < changes:
        now = reviews.get(review.id)
        reviews.execute_all(review.id, [what_people_do(now, chance) for _ in range(20)], me)
    return reviews


def median_ms(work: Callable[[], object], times: int = 9) -> float:
    """Return the median time of `work` in ms."""
    taken = []
    for _ in range(times):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def measure(changes: int) -> tuple[int, float, float]:
    """Return (changes, ms to read the log, ms to read and fold it)."""
    with tempfile.TemporaryDirectory() as folder:
        made = long_review(changes)
        (listed,) = made.all()
        store = open_store(str(Path(folder) / "opening.duckdb"))
        kept = Reviews(store)
        kept.adopt(made.log(listed.id), listed.id)
        made.close()
        reading = median_ms(lambda: store.changes(listed.id))
        opening = median_ms(lambda: opened(store, listed.id))
        kept.close()
    return listed.version, reading, opening


def opened(store: Store, review_id: str) -> Review:
    """Read and fold."""
    return fold(Review(id=review_id), store.changes(review_id))


def rows() -> Sequence[BenchRow]:
    """Return the line for `make bench`."""
    changes, reading, opening = measure(5_000)
    measured = f"{opening:.0f} ms ({reading:.0f} ms reading the log of {changes:,})"
    return [BenchRow("opening a review of 5,000 changes", "<= 150 ms", measured, opening <= BUDGET)]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--changes", type=int, default=5_000)
    print("%d changes: read %.1f ms, read and fold %.1f ms" % measure(options.parse_args().changes))  # noqa: UP031
