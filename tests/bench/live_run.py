"""Starts the server and the viewers of the live benches, talks to them, and reads what the system says about them."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
EVENTS, MANY_EVENTS = 60, 400  # on a usual timeline and on a long one
TICK = os.sysconf("SC_CLK_TCK")


class Program:
    """A process that answers each JSON line with a JSON line."""

    def __init__(self, module: str, environment: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __call__(self, *message: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"{self._process.args} ended"
        return json.loads(answer)

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self) -> None:
        self._process.terminate()
        self._process.wait(20)


@contextmanager
def program(module: str, **environment: str) -> Iterator[Program]:
    """Run a module beside this one, and end it afterwards."""
    running = Program(f"tests.bench.{module}", environment)
    try:
        yield running
    finally:
        running.end()


@contextmanager
def server(people: int, events: int = EVENTS) -> Iterator[tuple[Program, dict[str, Any]]]:
    """Run the app over a fresh database, with a review of so many events in which so many people have a seat."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "bench.duckdb")
        with program("live_server", POSTMORTEM_DATABASE=database) as running:
            yield running, running("setup", people, events)


@contextmanager
def viewers(
    house: Mapping[str, Any], count: int, path: str = "/live/ws", watch: Sequence[str] = ()
) -> Iterator[Program]:
    """Open so many tabs; return when all have their boards."""
    with program("live_viewers") as crowd:
        where = f"{path}?review={house['review']}"
        crowd("connect", house["port"], where, house["cookies"][:count], list(watch))
        yield crowd


def delays(began: Mapping[str, int], arrived: Mapping[str, Sequence[int]], count: int) -> list[float]:
    """Return the milliseconds from each mark to each of its arrivals; all must have arrived everywhere."""
    missing = [mark for mark in began if len(arrived.get(mark, ())) != count]
    assert not missing, f"marks {missing} did not arrive at all {count} viewers"
    return [(at - began[mark]) / 1e6 for mark in began for at in arrived[mark]]


def p50_p95(values: Sequence[float]) -> tuple[float, float]:
    """Return median and 95th percentile."""
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process."""
    line = next(
        each
        for each in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        if each.startswith("VmRSS")
    )
    return int(line.split()[1]) / 1024
