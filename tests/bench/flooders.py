"""Does a quiet person notice that others flood the server? Their click, from the press to the own board, meanwhile.

    python -m tests.bench.table flooders                 every kind, ten flooders each
    python -m tests.bench.flooders reruns triggers       these kinds under 1, 3, 10 and 40 flooders
    python -m tests.bench.flooders --seconds 20 --counts 10,40 reruns

The flooders are in a process of their own (`flooding`), the server is started as an operator does. Three people with a seat
press “Ready” in turns, as a browser does: one request that is kept alive, one socket with the rail. A press counts until its
effect has come back over that socket.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from tests.bench.flood_house import House, furnished
from tests.bench.flood_kinds import KINDS
from tests.bench.live_run import Program, p50_p95, program
from tests.bench.row import BenchRow
from tests.server import Server

QUIET = 3  # people
COUNTS = (1, 3, 10, 40)
SECONDS = 12.0
SETTLES = 2.0
BUDGET = 250.0  # milliseconds, p95
LOST = 15.0  # seconds until a press counts as lost
SEATS = QUIET + max(COUNTS)


# ---------------------------------------------------------------------- flooding


@contextmanager
def flooding(house: House, kind: str, count: int) -> Iterator[Program]:
    """Run so many flooders of a kind in a process of their own; `program("counts")` says what became of what they sent."""
    with program("flooders") as flood, beginning(flood, house, kind, count):
        yield flood


@contextmanager
def beginning(flood: Program, house: House, kind: str, count: int) -> Iterator[None]:
    """Run so many flooders of a kind in a process that is there already, and stop them afterwards."""
    flood("begin", house.as_json(), kind, count)
    try:
        yield
    finally:
        flood("stop")


class Flood:
    """What runs in that process."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.tasks: list[asyncio.Task[None]] = []

    async def begin(self, house: dict[str, Any], kind: str, count: int) -> int:
        """Start flooders."""
        for number in range(count):
            self.tasks.append(asyncio.ensure_future(KINDS[kind](House.from_json(house), number, self.count)))
        return os.getpid()

    async def stop(self) -> int:
        """Stop all flooders and forget what they counted; return how many there were."""
        for each in self.tasks:
            each.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        stopped, self.tasks, self.count = len(self.tasks), [], Counter()
        return stopped

    async def counts(self) -> dict[str, int]:
        """Return what was sent and answered until now; a flooder that broke is an error."""
        for each in self.tasks:
            if each.done() and not each.cancelled():
                each.result()
        return dict(self.count)


async def serve() -> None:
    """Answer the bench until it goes."""
    flood, loop = Flood(), asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        what, *arguments = json.loads(line)
        print(json.dumps(await getattr(flood, what)(*arguments)), flush=True)
    os._exit(0)


# ---------------------------------------------------------------------- a quiet person


@dataclass(frozen=True, slots=True)
class Taken:
    """The milliseconds of the presses that came back, and how many did not."""

    times: list[float]
    lost: int


async def quiet_people(house: House, seconds: float) -> Taken:
    """Let the quiet people press for so long, in turns; return how long each press took."""
    times, lost = list[float](), 0
    people = [Quiet(house, cookie) for cookie in house.cookies[:QUIET]]
    try:
        try:
            for each in people:
                await each.enter()
        except (
            OSError,
            httpx.HTTPError,
            WebSocketException,
        ):  # TimeoutError is an OSError: nobody gets in any more
            return Taken([], QUIET)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for each in people:
                try:
                    times.append(await asyncio.wait_for(each.press(), LOST))
                except TimeoutError:
                    lost += 1
                await asyncio.sleep(random.uniform(0.3, 0.5))
    finally:
        for each in people:
            await each.leave()
    return Taken(times, lost)


class Quiet:
    """Somebody with a seat, at one tab."""

    def __init__(self, house: House, cookie: str) -> None:
        self.house, self.ready = house, False
        headers = {"cookie": f"pm_browser={cookie}", "origin": house.url}
        self._headers = headers
        self._client = httpx.AsyncClient(base_url=house.url, headers=headers, trust_env=False, timeout=LOST)
        self._socket: ClientConnection | None = None

    async def enter(self) -> None:
        """Open the tab's socket and watch the rail."""
        address = f"{self.house.url.replace('http', 'ws')}/live/ws?review={self.house.review}"
        headers = {"Cookie": self._headers["cookie"]}
        self._socket = await connect(address, origin=self.house.url, additional_headers=headers, proxy=None, max_size=None, open_timeout=30)  # fmt: skip
        await self._socket.send(json.dumps({"watch": ["rail"]}))
        await self._do({"kind": "mark_ready", "ready": False, "command_id": f"enter-{time.monotonic_ns()}"})
        await self._quiet()

    async def leave(self) -> None:
        """Close the tab."""
        await self._client.aclose()
        if self._socket is not None:
            await self._socket.close()

    async def press(self) -> float:
        """Press “Ready”; return the milliseconds until it is back."""
        assert self._socket is not None
        await self._quiet()
        self.ready = not self.ready
        body = {"kind": "mark_ready", "ready": self.ready, "command_id": f"quiet-{time.monotonic_ns()}"}
        started = time.perf_counter()
        answering = asyncio.ensure_future(self._do(body))
        while True:
            frame = json.loads(await self._socket.recv())
            if "state" in frame or frame.get("board") == "rail":
                break
        assert (await answering)["ok"]
        return (time.perf_counter() - started) * 1000

    async def _do(self, body: dict[str, Any]) -> dict[str, Any]:
        while True:
            answer = await self._client.post("/live/do", params={"review": self.house.review}, json=body)
            if answer.status_code == 200:
                said: dict[str, Any] = answer.json()
                return said
            await asyncio.sleep(0.3)

    async def _quiet(self) -> None:
        """Read what has come until now."""
        assert self._socket is not None
        while True:
            try:
                await asyncio.wait_for(self._socket.recv(), 0.05)
            except TimeoutError:
                return


# ---------------------------------------------------------------------- measuring


@dataclass(frozen=True, slots=True)
class Measured:
    """How a quiet person fared under so many flooders of a kind."""

    kind: str
    count: int
    p50: float
    p95: float
    presses: int
    lost: int
    flood: dict[str, int]

    @property
    def ok(self) -> bool:
        return self.p95 <= BUDGET and not self.lost

    def row(self) -> BenchRow:
        """Return it for the table."""
        what = f"a quiet click under {self.count} flooders: {self.kind.replace('_', ' ')}"
        measured = (
            f"p50 {self.p50:.0f} ms, p95 {self.p95:.0f} ms, {self.lost} of {self.presses + self.lost} lost"
        )
        return BenchRow(what, f"p95 ≤ {BUDGET:.0f} ms", measured, ok=self.ok)


def measure(kind: str, count: int, seconds: float = SECONDS) -> Measured:
    """Measure one kind against a server of its own; `none` is nobody."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        house = furnished(server.url, server.database, SEATS)
        with server:
            asyncio.run(quiet_people(house, 1))
            if kind == "none":
                taken, flood = asyncio.run(quiet_people(house, seconds)), dict[str, int]()
            else:
                with flooding(house, kind, count) as flooders:
                    time.sleep(SETTLES)
                    taken = asyncio.run(quiet_people(house, seconds))
                    flood = flooders("counts")
    times = taken.times if len(taken.times) > 1 else [LOST * 1000] * 2
    return Measured(kind, count, *p50_p95(times), len(taken.times), taken.lost, flood)


def rows() -> list[BenchRow]:
    """Measure every kind under ten flooders."""
    return [measure(kind, 10, 8).row() for kind in ("none", *KINDS)]


def main() -> int:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", default=[*KINDS])
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--counts", default=",".join(map(str, COUNTS)))
    asked = parser.parse_args()
    fine = True
    for kind in asked.kinds:
        for count in map(int, asked.counts.split(",")):
            done = measure(kind, count, asked.seconds)
            fine &= done.ok
            print(
                f"{done.row().what}: {done.row().measured}; load {os.getloadavg()[0]:.1f}; {done.flood}",
                flush=True,
            )
    return 0 if fine else 1


if __name__ == "__main__":
    if sys.stdin.isatty() or len(sys.argv) > 1:
        sys.exit(main())
    asyncio.run(serve())
