"""The soak: every kind of mischief and every fault in turn against one server, while quiet people work on.

    python -m tests.bench.soak 15                      fifteen minutes, ten flooders of each kind in turn
    python -m tests.bench.soak 1 reruns exports        one minute, these kinds
    python -m tests.bench.soak 15 --count 40

Three quiet people press “Ready” (tests/bench/flooders.py) and two write. At the end: a quiet press took at most 250 ms (p95,
while no fault was on), the server holds at most 100 MB more than when it had warmed up, everything that was acknowledged is
in the log once, and every board draws what is new.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import httpx
from websockets.asyncio.client import connect

from pmcore.boards import BOARDS
from pmcore.boards.long_list import MARK
from pmcore.model.people import Role
from pmcore.server.keys import Keys
from tests.bench.flood_house import House, furnished
from tests.bench.flood_kinds import KINDS
from tests.bench.flooders import BUDGET, LOST, QUIET, SEATS, flooding, quiet_people
from tests.bench.live_run import memory_mb, p50_p95
from tests.bench.soak_faults import FAULTS, disk
from tests.bench.soak_people import Writer
from tests.server import Server

COUNT = 10
SHORTEST = 5.0  # seconds of a turn
GROWS = 100.0  # megabytes
WRITERS = 2


@dataclass
class Soak:
    """One run, and what became of it."""

    server: Server
    house: House
    writers: list[Writer]
    times: list[float] = field(default_factory=list)
    lost: int = 0
    started_at: float = 0.0  # megabytes, of the process that runs now
    grown: list[float] = field(default_factory=list)

    @property
    def memory(self) -> float:
        """Return the megabytes of the server."""
        assert self.server.process is not None
        return memory_mb(self.server.process.pid)

    async def turn(self, kind: str, count: int, seconds: float) -> None:
        """Let so many flooders of a kind loose, and print how the quiet people fared."""
        if kind == "none":
            taken, flood = await quiet_people(self.house, seconds), dict[str, int]()
        else:
            with flooding(self.house, kind, count) as flooders:
                taken = await quiet_people(self.house, seconds)
                flood = flooders("counts")
        self.times += taken.times
        self.lost += taken.lost
        self.say(kind, f"{_in_words(taken.times)}, {taken.lost} lost", str(flood))

    async def fault(self, kind: str) -> None:
        """Let something happen to the server."""
        if kind.startswith("killed"):
            self.grown.append(self.memory - self.started_at)
        before = sum(len(each.acknowledged) for each in self.writers)
        told = await asyncio.to_thread(FAULTS[kind], self.server)
        async with asyncio.timeout(30):  # it goes on by itself
            while sum(len(each.acknowledged) for each in self.writers) <= before:  # noqa: ASYNC110 - a count, no event
                await asyncio.sleep(0.1)
        if kind.startswith("killed"):
            await self.warm_up()
        self.say(kind, told)

    async def warm_up(self) -> None:
        """Load what is loaded once: a page, a document."""
        headers = {"cookie": f"pm_browser={self.house.cookies[0]}", "origin": self.house.url}
        async with httpx.AsyncClient(
            base_url=self.house.url, headers=headers, trust_env=False, timeout=60
        ) as client:
            await client.get(self.house.exports[0])
        with flooding(self.house, "reruns_with_a_seat", 1):
            await quiet_people(self.house, 5)
        await quiet_people(self.house, 2)
        self.started_at = self.memory

    def say(self, kind: str, *told: str) -> None:
        """Print a line of the table."""
        written = sum(len(each.acknowledged) for each in self.writers)
        words = kind.replace("_", " ")
        print(f"{words:26} {self.memory:6.0f} MB  {written:5} saved  {'  '.join(told)}", flush=True)


async def soak(server: Server, house: House, minutes: float, kinds: list[str], count: int, faults: list[str]) -> bool:  # fmt: skip
    """Run it all. Return whether everything holds."""
    writers = [Writer(house, house.cookies[QUIET + n], f"Writer {n}") for n in range(WRITERS)]
    run = Soak(server, house, writers)
    await run.warm_up()
    writing = [asyncio.create_task(each.write()) for each in writers]
    steps = _steps(run, ["none", *kinds], count, faults, minutes * 60)
    try:
        for step in steps:
            await step()
        await run.turn("none", 0, SHORTEST)
    finally:
        for each in writing:
            each.cancel()
        await asyncio.gather(*writing, return_exceptions=True)
    for each in writers:
        await each.write_one()
        await each.leave()
    run.grown.append(run.memory - run.started_at)
    return await verdict(run)


def _steps(run: Soak, kinds: list[str], count: int, faults: list[str], seconds: float) -> list[Callable[[], Awaitable[None]]]:  # fmt: skip
    """Return what is done one after the other: a fault after every few kinds, so that all fit into `seconds`."""
    each = max(SHORTEST, seconds / len(kinds) - 1.5 - 10 * len(faults) / len(kinds))
    apart = max(1, len(kinds) // max(1, len(faults)))
    steps = list[Callable[[], Awaitable[None]]]()
    for number, kind in enumerate(kinds, 1):
        steps.append(partial(run.turn, kind, count, each))
        if number % apart == 0 and number // apart <= len(faults):
            steps.append(partial(run.fault, faults[number // apart - 1]))
    return steps + [partial(run.fault, fault) for fault in faults[len(kinds) // apart :]]


async def verdict(run: Soak) -> bool:
    """Print what holds and what does not."""
    p95 = p50_p95(run.times)[1] if len(run.times) > 1 else LOST * 1000
    missing = await _missing(run)
    silent = await _silent_boards(run)
    checks = {
        f"quiet presses: {_in_words(run.times)}, {run.lost} lost": p95 <= BUDGET and not run.lost,
        f"memory above the start: {max(run.grown):.0f} MB (each life: {', '.join(f'{each:.0f}' for each in run.grown)})": max(run.grown) <= GROWS,
        f"acknowledged and not there once: {missing or 'none'} of {sum(len(each.acknowledged) for each in run.writers)}": not missing,
        f"texts that were refused: {[*run.writers[0].refused, *run.writers[1].refused] or 'none'}": not any(each.refused for each in run.writers),
        f"boards that do not draw: {silent or 'none'} of {len(BOARDS)}": not silent,
    }  # fmt: skip
    print()
    for what, holds in checks.items():
        print(f"{'ok ' if holds else 'NO '} {what}", flush=True)
    return all(checks.values())


async def _missing(run: Soak) -> list[str]:
    """Return the texts that were acknowledged and are not exactly once in the log, as the server reads it."""
    token = Keys.beside(str(run.server.database)).program_token("soak", Role.FACILITATOR)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=60) as client:
        answer = await client.get(f"{run.house.url}/api/v1/reviews/{run.house.review}/changes")
        answer.raise_for_status()
    found = Counter(
        line["change"]["item"]["text"]
        for line in answer.json()["changes"]
        if line["kind"] == "timeline_event_added"
    )
    return [text for each in run.writers for text in each.acknowledged.values() if found[text] != 1]


async def _silent_boards(run: Soak) -> list[str]:
    """Return the boards that a host who opens them all does not get, and the timeline where it misses what is new."""
    house = run.house
    address = f"{house.url.replace('http', 'ws')}/live/ws?review={house.review}"
    cookie = {"Cookie": f"pm_browser={house.cookies[0]}"}
    drawn = dict[str, str]()
    last = Writer(house, house.cookies[0], "Last of all")
    async with connect(
        address, origin=house.url, additional_headers=cookie, proxy=None, max_size=None
    ) as socket:
        await socket.send(json.dumps({"watch": sorted(BOARDS)}))
        await _take(socket, drawn, lambda: set(drawn) == set(BOARDS))
        await last.write_one()
        (text,) = last.acknowledged.values()
        await _take(socket, drawn, lambda: text in drawn.get("timeline", ""))
    await last.leave()
    news = [] if text in drawn.get("timeline", "") else ["timeline, of what is new"]
    return [*sorted(set(BOARDS) - set(drawn)), *news]


async def _take(socket: Any, drawn: dict[str, str], enough: Callable[[], bool]) -> None:
    """Take frames until it is enough, or nothing more comes. Of a long list every section is read, as if all were in sight."""
    sections = set[str]()
    with suppress(TimeoutError):
        while not enough():
            frame = json.loads(await asyncio.wait_for(socket.recv(), 20))
            if "board" not in frame:
                continue
            name, _, _ = frame["board"].partition(MARK)
            drawn[name] = drawn.get(name, "") + json.dumps(frame["blocks"])
            if new := {f"{name}{key}" for key in frame["blocks"] if key.startswith(MARK)} - sections:
                sections |= new
                await socket.send(json.dumps({"watch": [*sorted(BOARDS), *sorted(sections)]}))


def _in_words(times: list[float]) -> str:
    if len(times) < 2:
        return f"{len(times)} presses"
    p50, p95 = p50_p95(times)
    return f"{len(times)} presses, p50 {p50:.0f} ms, p95 {p95:.0f} ms"


def main() -> int:
    """Run what the command line says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("minutes", nargs="?", type=float, default=15.0)
    parser.add_argument("kinds", nargs="*")
    parser.add_argument("--count", type=int, default=COUNT)
    asked = parser.parse_args()
    fits = max(1, int(asked.minutes * 60 / (SHORTEST + 4)))
    kinds = asked.kinds or [*KINDS][:: -(-len(KINDS) // fits)]
    if left := [] if asked.kinds else [each for each in KINDS if each not in kinds]:
        print(f"There is no time for {', '.join(left)}.")
    with disk() as (folder, own):
        server = Server(folder)
        house = furnished(server.url, server.database, SEATS)
        faults = [each for each in FAULTS if own or each != "full_disk"]
        with server:
            fine = asyncio.run(soak(server, house, asked.minutes, kinds, asked.count, faults))
        print(f"load {os.getloadavg()[0]:.1f}")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
