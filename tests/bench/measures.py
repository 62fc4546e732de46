"""How long it takes to read the late measures of one person, page by page, where there are 20,000 of all.

    python -m tests.bench.measures [--measures 20000]

The program asks `GET /api/v1/measures?state=overdue&owner=…&limit=…`. The peer is the plain SQL which that needs, on DuckDB
itself over a copy of the same file; in turns. The program is in the loop of the server, so that no client is measured.
"""

import argparse
import asyncio
import gc
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import httpx
import uvloop

from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.measures import AddMeasure
from pmcore.model.measures import HowItWorks, MeasureStatus
from pmcore.model.people import Program, Role, Visitor
from pmcore.reviews import Reviews
from pmcore.server.settings import Settings
from pmcore.store import open_store
from tests.bench.row import BenchRow
from tests.web import HOME, Site

RATIO = 2.0
MEASURES, OF_EACH, PAGE, TURNS = 20_000, 1_000, 200, 15
OWNERS = ("Ana", "Ben", "Cleo", "Dan", "Eve")
TODAY = datetime.now(UTC).date()
WHO = Program(name="Bench", role=Role.FACILITATOR)
PLAIN = """
    SELECT measure.id, number, measure.title, kind, purpose, how, owner, due_on, priority, measure.status, verify_by,
        review_id, review.title, review.sample, accepted, declined_by, decline_reason
    FROM measure JOIN review ON review.id = review_id
    WHERE measure.status NOT IN ('done', 'verified', 'dropped') AND due_on < ? AND lower(owner) = 'ben'
    ORDER BY due_on, review_id, measure.id LIMIT ? OFFSET ?
"""


def many(database: Path, count: int) -> None:
    """Write so many measures into a database, as full reviews have them."""
    reviews = Reviews(open_store(str(database)), quotas=False)
    for number in range(count // OF_EACH):
        review = reviews.create(CreateReview(title=f"Incident {number}"), Visitor(key="host")).review
        reviews.execute_all(review.id, [_measure(number, each) for each in range(OF_EACH)], WHO)
    reviews.close()


def _measure(review: int, number: int) -> AddMeasure:
    return AddMeasure(
        title=f"Alert on disk {number} of {review} before it is full",
        owner=OWNERS[number % len(OWNERS)],
        due_on=TODAY + timedelta(days=(number * 7 + review) % 120 - 60),
        status=(MeasureStatus.AGREED, MeasureStatus.DONE, MeasureStatus.IN_PROGRESS)[number % 3],
        how=list(HowItWorks)[number % len(HowItWorks)],
    )


def timed_ms(work: Callable[[], int]) -> tuple[float, int]:
    """Return the time of `work` in ms, and how many measures it read."""
    gc.collect()
    began = time.perf_counter()
    read = work()
    return (time.perf_counter() - began) * 1000, read


def by_api(runner: asyncio.Runner, program: httpx.AsyncClient) -> int:
    """Read all pages as a program does; return how many measures were on them."""

    async def pages() -> int:
        path, read = f"/api/v1/measures?state=overdue&owner=ben&limit={PAGE}", 0
        while path:
            answer = await program.get(path)
            assert answer.status_code == 200, answer.text
            read += len(answer.json()["measures"])
            path = str(answer.url.join(answer.links["next"]["url"])) if "next" in answer.links else ""
        return read

    return runner.run(pages())


def by_sql(connection: duckdb.DuckDBPyConnection) -> int:
    """Read the same pages by SQL; return how many measures were on them."""
    read = 0
    while True:
        rows = connection.execute(PLAIN, [TODAY, PAGE, read]).fetchall()
        read += len(rows)
        if len(rows) < PAGE:
            return read


def measured(count: int) -> tuple[float, float, float, int]:
    """Return how many times as long the API takes, both median times in ms of all pages, and how many measures each read."""
    with tempfile.TemporaryDirectory() as folder:
        database, copy = Path(folder) / "all.duckdb", Path(folder) / "copy.duckdb"
        many(database, count)
        shutil.copy(database, copy)
        site = Site(Settings(database=str(database)))
        token = site.service.keys.program_token("Bench", Role.FACILITATOR)
        program = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=site.app),
            base_url=HOME,
            headers={"authorization": f"Bearer {token}"},
        )
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, read_only(copy) as plain:
            by_api(runner, program)
            gc.freeze()  # as the server does when it has started
            pairs = []
            for _ in range(TURNS):
                changed(site)
                pairs.append((timed_ms(lambda: by_api(runner, program)), timed_ms(lambda: by_sql(plain))))
            runner.run(program.aclose())
        site.service.reviews.close()
    reads = {read for pair in pairs for _, read in pair}
    assert len(reads) == 1, f"they read different measures: {reads}"
    ratio = statistics.median(ours / theirs for (ours, _), (theirs, _) in pairs)
    ours, theirs = (statistics.median(pair[side][0] for pair in pairs) for side in (0, 1))
    return ratio, ours, theirs, reads.pop()


def changed(site: Site) -> None:
    """Change a review, so that nothing is known from the turn before, and have its rows written."""
    site.service.reviews.execute(site.review_id, EditIncident(summary=str(time.monotonic())), WHO)
    site.service.reviews.store.catch_up()


def read_only(database: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection of DuckDB's own to a database that nobody has open."""
    return duckdb.connect(str(database), read_only=True)


def rows(count: int = MEASURES) -> list[BenchRow]:
    """Return what `make bench` prints."""
    ratio, ours, theirs, read = measured(count)
    return [
        BenchRow(
            f"late measures of one person among {count:,}, all pages",
            f"≤ {RATIO:g} × plain SQL",
            f"{ratio:.2f} × ({ours:.0f} ms, SQL {theirs:.0f} ms, {read:,} measures)",
            ratio <= RATIO,
        )
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--measures", type=int, default=MEASURES)
    for row in rows(parser.parse_args().measures):
        print(row.measured, "" if row.ok else "OVER")
