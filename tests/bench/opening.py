"""How long it takes to open a review of 5,000 changes: read its log from DuckDB and fold it.

    python -m tests.bench.opening [--changes 5000]

The peer only reads the same log, from a file with one line of JSON for each change, with `json` and pydantic; in turns.
"""

import argparse
import gc
import json
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from pmcore.changes.log import Recorded, fold
from pmcore.changes.registry import any_change
from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause
from pmcore.commands.incident import CreateReview
from pmcore.commands.lessons import AddLesson
from pmcore.commands.meeting import MarkReady
from pmcore.commands.people import JoinReview
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.model.people import Seat, Visitor
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.store import Store, open_store
from tests.bench.row import BenchRow

RATIO = 1.3
TURNS = 15
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
    chance, reviews = random.Random(23), Reviews(open_store("memory:"), quotas=False)
    review = reviews.create(CreateReview(title="A very long review"), Visitor(key="host")).review
    joined = reviews.execute(review.id, JoinReview(code=review.join_code, name="Ana"), Visitor(key="ana"))
    me = Seat(participant_id=joined.review.people_by_key["ana"].id)
    while reviews.get(review.id).version < changes:
        now = reviews.get(review.id)
        reviews.execute_all(review.id, [what_people_do(now, chance) for _ in range(20)], me)
    return reviews


def timed_ms(work: Callable[[], object]) -> float:
    """Return the time of `work` in ms."""
    gc.collect()
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def measure(changes: int) -> tuple[int, list[float], list[float]]:
    """Return (changes, ms to read and fold the log, ms of the peer), the times in turns."""
    with tempfile.TemporaryDirectory() as name:
        made = long_review(changes)
        (listed,) = made.all()
        log, lines = made.log(listed.id), Path(name) / "log.jsonl"
        made.close()
        store = open_store(str(Path(name) / "opening.duckdb"))
        kept = Reviews(store)
        kept.adopt(log, listed.id)
        lines.write_text("".join(f"{each.model_dump_json()}\n" for each in log), "utf-8")
        assert len(list(read(lines))) == opened(store, listed.id).version == listed.version
        turns = [
            (timed_ms(lambda: opened(store, listed.id)), timed_ms(lambda: list(read(lines))))
            for _ in range(TURNS)
        ]
        kept.close()
    ours, theirs = zip(*turns, strict=True)
    return listed.version, list(ours), list(theirs)


def opened(store: Store, review_id: str) -> Review:
    """Read and fold."""
    return fold(Review(id=review_id), store.changes(review_id))


def read(lines: Path) -> Iterator[Recorded]:
    """Read only, as a program that keeps its log in a file would."""
    with lines.open(encoding="utf-8") as file:
        for line in file:
            values = json.loads(line)
            yield Recorded(**{**values, "change": any_change.validate_python(values["change"])})


def rows() -> Sequence[BenchRow]:
    """Return the line for `make bench`."""
    changes, ours, theirs = measure(5_000)
    ratio = min(ours) / min(theirs)  # the best of each: whatever disturbs only adds
    measured = f"{ratio:.2f} × at {min(ours):.0f} ms ({min(theirs):.0f} ms reading only)"
    what = f"opening a review of {changes:,} changes, by json and pydantic reading its log"
    return [BenchRow(what, f"≤ {RATIO} ×", measured, ratio <= RATIO)]


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--changes", type=int, default=5_000)
    count, ours, theirs = measure(options.parse_args().changes)
    print(f"{count} changes: opened in {min(ours):.1f} ms, only read in {min(theirs):.1f} ms")
