"""How much memory stays after many reviews were opened, one after the other?

    python -m tests.bench.table opened

Each review is a whole meeting (the samples), in a DuckDB file. Against the server as an operator starts it somebody opens one
after the other over the live socket, reads all its boards and leaves. What stays is measured when the last room is closed.
"""

import json
import multiprocessing
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from pmcore.boards import BOARDS
from pmcore.intake.rehearsal import hold
from pmcore.intake.sample_file import read_sample
from pmcore.intake.samples import SAMPLES
from pmcore.model.people import Visitor
from pmcore.reviews import Reviews
from pmcore.server.keys import COOKIE, Keys
from pmcore.store import open_store
from tests.bench.live_run import memory_mb
from tests.bench.row import BenchRow
from tests.server import Server

REVIEWS, WARM = 2_000, 20
BROWSERS = 24  # hosts in turn: one browser alone may open only so many in a minute
MEGABYTES = 150.0
LEAVES = 15.0  # seconds until a room that was left is closed (3), and what it held is given back (looked at every 10)


def rows(reviews: int = REVIEWS) -> list[BenchRow]:
    """Measure what is there after the first few were opened, and after all."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        cookies = [Keys.beside(str(server.database)).new_browser() for _ in range(BROWSERS)]
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            ids = pool.apply(filled, (str(server.database), cookies, reviews))
        with server:
            assert server.process is not None
            pid = server.process.pid
            _open(server, cookies, range(WARM), ids)
            before = memory_mb(pid)
            peak = before
            for first in range(WARM, len(ids), 100):
                _open(server, cookies, range(first, min(first + 100, len(ids))), ids)
                peak = max(peak, memory_mb(pid))
            time.sleep(LEAVES)
            stays = memory_mb(pid) - before
    return [
        BenchRow(
            f"memory after {reviews:,} reviews were opened one after the other",
            f"≤ {MEGABYTES:.0f} MB above the start",
            f"{stays:.0f} MB (at most {peak - before:.0f} MB, start {before:.0f} MB)",
            ok=stays <= MEGABYTES,
        )
    ]


def filled(database: str, cookies: list[str], count: int) -> list[str]:
    """Put so many reviews into a database, with the browsers that have `cookies` as their hosts in turn; return their ids."""
    keys = [Keys.beside(database).browser(cookie) for cookie in cookies]
    samples = [read_sample(path) for path in SAMPLES.values()]
    logs = {
        (host, number): hold(sample, Visitor(key=key), datetime.now(UTC))
        for host, key in enumerate(keys)
        for number, sample in enumerate(samples)
        if key is not None
    }
    reviews = Reviews(open_store(database), quotas=False)
    try:
        return [reviews.adopt(logs[number % len(keys), number % len(samples)]).id for number in range(count)]
    finally:
        reviews.close()


def _open(server: Server, cookies: list[str], which: range, ids: list[str]) -> None:
    for number in which:
        while True:
            with suppress(InvalidStatus):  # one browser may open only so many in a second
                _read(server, cookies[number % len(cookies)], ids[number])
                break
            time.sleep(0.2)


def _read(server: Server, cookie: str, review_id: str) -> None:
    """Open a review, and read until every board is there."""
    address = f"{server.url.replace('http', 'ws')}/live/ws?review={review_id}"
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    with connect(address, origin=server.url, additional_headers=headers, proxy=None, max_size=None) as socket:
        socket.send(json.dumps({"watch": sorted(BOARDS)}))
        waited = set(BOARDS)
        while waited:
            waited.discard(json.loads(socket.recv(timeout=20)).get("board", ""))
