"""What does one change cost in a long review: processor time and bytes, in one of 10,000 events against one of 100?

    python -m tests.bench.table long_board

The review is in a DuckDB file. Somebody watches its timeline, at the place where things change. The changes are what people
do: an event is added, another one gets other words, a third another time far away, a fourth is removed.
"""

import gc
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from pmcore.boards import BOARDS, Room
from pmcore.commands.base import Command
from pmcore.commands.incident import CreateReview
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.live.frames import Feed
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.reviews import Reviews
from pmcore.store import open_store
from tests.bench.row import BenchRow

SHORT, LONG = 100, 10_000
CHANGES = 160
TOGETHER = 500  # events in one command while the review is made
RATIO = 3.0
KIB = 2**10
MOST_OPENING = 400 * KIB  # bytes to whoever opens it, with the first rows
START = datetime(2026, 11, 23, tzinfo=UTC)
CI = Program(name="bench", role=Role.FACILITATOR)


class Cost(NamedTuple):
    """What one change costs, at the median: milliseconds of the processor, and bytes to one viewer; and bytes for opening."""

    cpu: float
    sent: float
    opening: int


def rows() -> list[BenchRow]:
    """Measure both lengths, each in a process of its own, in turns: short, long, short, long."""
    found: dict[int, list[Cost]] = {SHORT: [], LONG: []}
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for events in (SHORT, LONG, SHORT, LONG):
            found[events].append(pool.apply(measure, (events,)))
    short, long = (min(each) for each in (found[SHORT], found[LONG]))
    return [
        BenchRow(
            f"processor time of one change, {LONG:,} events against {SHORT}",
            f"≤ {RATIO:g} ×",
            f"{long.cpu / short.cpu:.1f} × ({long.cpu:.2f} against {short.cpu:.2f} ms)",
            ok=long.cpu <= RATIO * short.cpu,
        ),
        BenchRow(
            f"bytes of one change to a viewer, {LONG:,} events against {SHORT}",
            f"≤ {RATIO:g} ×",
            f"{long.sent / short.sent:.1f} × ({long.sent:,.0f} against {short.sent:,.0f})",
            ok=long.sent <= RATIO * short.sent,
        ),
        BenchRow(
            f"opening a timeline of {LONG:,} events: bytes until the first rows are there",
            f"≤ {MOST_OPENING // KIB} KiB",
            f"{long.opening / KIB:.0f} KiB",
            ok=long.opening <= MOST_OPENING,
        ),
    ]


def measure(events: int) -> Cost:
    """Return what a change costs in a review with so many events."""
    with tempfile.TemporaryDirectory() as folder:
        reviews = Reviews(open_store(str(Path(folder) / "bench.duckdb")), quotas=False)
        review = filled(reviews, events)
        viewer = Viewer(reviews.get(review.id))
        opening = viewer.takes()
        gc.collect()
        gc.freeze()
        cpu, sent = list[float](), list[int]()
        for command in changes(reviews, review.id, events):
            began = time.process_time()
            outcome = reviews.execute(review.id, command, CI)
            viewer.redraws(outcome.review)
            sent.append(viewer.takes())
            cpu.append((time.process_time() - began) * 1000)
        reviews.close()
    return Cost(statistics.median(cpu), statistics.median(sent), opening)


def filled(reviews: Reviews, events: int) -> Review:
    """Return a new review with so many events, a minute apart."""
    review = reviews.create(CreateReview(title="Long", facilitator="Bench"), CI).review
    commands = [
        AddTimelineEvent(text=f"Event number {number}", starts=at(number)) for number in range(events)
    ]
    for first in range(0, events, TOGETHER):
        reviews.execute_all(review.id, commands[first : first + TOGETHER], CI)
    return review


def changes(reviews: Reviews, review_id: str, events: int) -> Iterator[Command]:
    """Yield what people do one after the other, near the end of the list."""
    for number in range(CHANGES):
        near = reviews.get(review_id).timeline[-5:]
        yield (
            AddTimelineEvent(text=f"New {number}", starts=at(events - 3)),
            EditTimelineEvent(id=near[0].id, text=f"Said better {number}"),
            EditTimelineEvent(id=near[1].id, starts=at(number)),
            RemoveTimelineEvent(id=near[2].id),
        )[number % 4]


def at(minutes: int) -> str:
    """Return the text of a time."""
    return f"{START + timedelta(minutes=minutes):%Y-%m-%d %H:%M}"


class Viewer:
    """Somebody who watches the timeline, and of a long one its last rows."""

    def __init__(self, review: Review) -> None:
        self._feed = Feed("timeline", BOARDS["timeline"], "boot")
        self._feed.redraw(as_seen_by(review), Room(), 1)
        self._version = 1
        self._at = {"timeline": 0}
        last = self._feed.section_of(f"event:{review.timeline[-1].id}")
        if last and self._feed.open(last, 1):
            self._at[last] = 0

    def redraws(self, review: Review) -> None:
        """Draw what changed, as the room does."""
        self._version += 1
        self._feed.redraw(as_seen_by(review), Room(), self._version, self._at)

    def takes(self) -> int:
        """Take every frame that is due; return their bytes."""
        sent = 0
        for name, since in self._at.items():
            version = self._feed.version_of(name)
            if version != since:
                sent += len(self._feed.frame(since, 0, name).text.encode())
                self._at[name] = version
        return sent
