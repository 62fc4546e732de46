"""How long does the preview of 50,000 rows take, by Python's own csv and json reading the same file in the same run?

    python -m tests.bench.table intake

What is measured is what a person waits for: the file goes to the process that reads it, and its rows come back. One such
process is ready, as it is in a server that has read a file before. In turns, three times each; the middle counts. Beside it stands
what both processes took of the processor, without the start of the one that reads: others on the machine change that less.
"""

import csv
import io
import json
import random
import resource
import statistics
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache

from pmcore.intake.options import Options
from pmcore.intake.reading import read_file
from tests.bench.intake_machines import MACHINES
from tests.bench.row import BenchRow

RATIO, TIMES, COUNT = 3.0, 3, 50_000
READY = 2.5  # seconds until the next process waits
BEGAN = datetime(2026, 11, 23, 14, tzinfo=UTC)
WORDS = [
    "error",
    "rate",
    "checkout",
    "database",
    "replica",
    "primary",
    "failover",
    "deploy",
    "rollback",
    "latency",
    "alert",
    "node",
    "cluster",
    "paged",
    "engineer",
    "traffic",
    "customers",
    "queue",
    "worker",
    "token",
    "the",
    "of",
    "and",
    "on",
    "in",
    "to",
    "was",
    "after",
    "before",
    "again",
]
PEOPLE = ("Ana", "Ben", "Chi", "Dora")


@cache
def entries() -> list[tuple[datetime, str, str]]:
    """Return who said what when, as in the channel of a long incident."""
    dice = random.Random(8)
    at, found = BEGAN, []
    for number in range(COUNT):
        at += timedelta(seconds=dice.random() * 3)
        text = " ".join(dice.choices(WORDS, k=dice.randint(6, 25)))
        found.append((at, dice.choice(PEOPLE), f"{text}, and more" if number % 3 == 0 else text))
    return found


def as_csv() -> bytes:
    """Return them as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("id", "timestamp", "who", "source", "kind", "message", "link"))
    writer.writerows(
        (f"evt-{number:06}", f"{at:%Y-%m-%dT%H:%M:%S.%fZ}", who, "#incident", "", text, f"https://chat.example.test/p/{number}")
        for number, (at, who, text) in enumerate(entries())
    )  # fmt: skip
    return out.getvalue().encode()


def as_slack() -> bytes:
    """Return them as one channel's day of a Slack export."""
    messages = [
        {
            "type": "message", "user": f"U{PEOPLE.index(who):04}", "text": text, "ts": f"{at.timestamp():.6f}", "team": "T01",
            "client_msg_id": f"m-{number:06}", "user_profile": {"real_name": who, "display_name": who.lower()},
        }
        for number, (at, who, text) in enumerate(entries())
    ]  # fmt: skip
    return json.dumps(messages).encode()


def as_cells(form: str) -> bytes:
    """Return them as CSV with times in some form, below headings that Jira has, too."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(("Issue key", "Created", "Assignee", "Summary"))
    writer.writerows(
        (f"OPS-{number}", f"{at:{form}}", who, text) for number, (at, who, text) in enumerate(entries())
    )
    return out.getvalue().encode()


def rows() -> list[BenchRow]:
    """Measure each importer that reads CSV or JSON."""
    found = [
        _row("CSV", "csv", as_csv(), _csv),
        _row("CSV with dates such as 21.06.2025 14:05:09", "csv", as_cells("%d.%m.%Y %H:%M:%S"), _csv),
        _row("CSV with dates such as 06/21/2025 2:05 PM", "csv", as_cells("%m/%d/%Y %I:%M %p"), _csv),
        _row("Jira's CSV", "jira", as_cells("%d/%b/%y %I:%M %p"), _csv),
        _row("Slack's JSON", "slack", as_slack(), json.loads),
    ]
    return found + [
        _row(f"JSON for “{name}”", name, make(entries()), json.loads) for name, make in MACHINES.items()
    ]


def _csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode())))


def _processor() -> float:
    """Return the seconds of the processor that this process and those it has seen end have taken."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _until_it_ended() -> None:
    """Wait until the process that has read is gone, which a thread sees to: only then is known what it took."""
    while threading.active_count() > 1:
        time.sleep(0.01)


@cache
def _start_alone() -> float:
    """Return what it takes to start the process that reads, which is over before a file comes."""
    found = []
    for _ in range(TIMES):
        time.sleep(READY)
        before = _processor()
        read_file(b"time,what\n14:05,paged\n", Options(), "csv")
        _until_it_ended()
        found.append(_processor() - before)
    return statistics.median(found)


def _row(what: str, importer: str, data: bytes, plain: Callable[[bytes], object]) -> BenchRow:
    _start_alone()
    ratios, seconds, of_processor = [], [], []
    for _ in range(TIMES):
        time.sleep(READY)
        began, started = time.process_time(), time.perf_counter()
        plain(data)
        theirs, between = time.process_time() - began, time.perf_counter()
        before = _processor()
        preview = read_file(data, Options(name="export"), importer)
        ours = time.perf_counter() - between
        _until_it_ended()
        of_processor.append((_processor() - before - _start_alone()) / theirs)
        assert len(preview.rows) == COUNT, f"{len(preview.rows)} rows of {what}"
        ratios.append(ours / (between - started))
        seconds.append(ours)
    ratio = statistics.median(ratios)
    measured = f"{ratio:.2f} × at {statistics.median(seconds):.2f} s ({min(ratios):.2f} to {max(ratios):.2f}); processor {statistics.median(of_processor):.2f} ×"
    title = f"preview of {COUNT:,} rows of {what} ({len(data) / 1e6:.0f} MB), by Python's own reading of it"
    return BenchRow(title, f"≤ {RATIO:.0f} ×", measured, ok=ratio <= RATIO)
