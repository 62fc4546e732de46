"""How long after a commit is durable do 1, 50 and 200 browsers have it, and what does a burst cost?

    python -m tests.bench.table broadcast

The board is a timeline of 60 events (and the rail, as on every page). The same run measures a bare Starlette broadcast
of as many bytes to as many sockets of the same process.
"""

import statistics
import time

from tests.bench.live_run import Program, cpu_seconds, delays, memory_mb, p50_p95, server, viewers
from tests.bench.row import BenchRow

WATCH = ("rail", "timeline")
LIMITS = {1: None, 50: 20.0, 200: 40.0}
COMMITS, GAP = 40, 0.2
BURST = 50
RATIO = 3.0
CPU_OF_BURST, LATE_AFTER_BURST = 0.3, 200.0
MEGABYTES = 0.5


def rows() -> list[BenchRow]:
    """Measure, largest crowd first: the memory of a process only ever grows."""
    found: list[BenchRow] = []
    with server(max(LIMITS)) as (app, house):
        for count in sorted(LIMITS, reverse=True):
            before = memory_mb(house["pid"])
            with viewers(house, count, watch=WATCH) as crowd:
                each = (memory_mb(house["pid"]) - before) / count
                found += _singles(app, crowd, house, count)
                if count == max(LIMITS):
                    found += [_burst(app, crowd, house["pid"]), _memory(each)]
    return found[::-1]


def _singles(app: Program, crowd: Program, house: dict[str, object], count: int) -> list[BenchRow]:
    """Return the rows for so many viewers: ours, and ours against bare sockets."""
    app("single", list(range(1, 6)), GAP)  # warm
    time.sleep(0.3)
    crowd("collect")
    began = app("single", list(range(100, 100 + COMMITS)), GAP)
    time.sleep(0.3)
    news = crowd("collect")
    median, late = p50_p95(delays(began, news["times"], count))
    size = round(statistics.median(news["sizes"]))
    bare_median, bare_late = _bare(app, house, count, size)
    limit = LIMITS[count]
    row = BenchRow(
        f"commit to other browsers' board, {count} viewer{'s' if count > 1 else ''}",
        f"p95 ≤ {limit:.0f} ms" if limit else "–",
        f"p50 {median:.1f} ms, p95 {late:.1f} ms ({size} bytes)", ok=limit is None or late <= limit,
    )  # fmt: skip
    if limit is None:
        return [row]
    ratio = BenchRow(
        f"the same against a bare broadcast, {count} viewers", f"≤ {RATIO:.0f} ×",
        f"{late / bare_late:.1f} × of p50 {bare_median:.1f} ms, p95 {bare_late:.1f} ms", ok=late <= RATIO * bare_late,
    )  # fmt: skip
    return [ratio, row]


def _bare(app: Program, house: dict[str, object], count: int, size: int) -> tuple[float, float]:
    with viewers(house, count, path="/bare") as crowd:
        app("plain", list(range(5)), GAP, size)
        time.sleep(0.3)
        crowd("collect")
        began = app("plain", list(range(100, 100 + COMMITS)), GAP, size)
        time.sleep(0.3)
        return p50_p95(delays(began, crowd("collect")["times"], count))


def _burst(app: Program, crowd: Program, pid: int) -> BenchRow:
    """Commit fifty times in a second, and see what it costs and when everybody has the last."""
    crowd("collect")
    before = cpu_seconds(pid)
    began = app("single", list(range(1000, 1000 + BURST)), 1 / BURST)
    time.sleep(0.5)
    cpu = cpu_seconds(pid) - before
    last = str(1000 + BURST - 1)
    late = max(delays({last: began[last]}, crowd("collect")["times"], max(LIMITS)))
    seconds = (max(began.values()) - min(began.values())) / 1e9
    return BenchRow(
        f"burst of {BURST} commits in {seconds:.1f} s, {max(LIMITS)} viewers",
        f"≤ {CPU_OF_BURST} s of CPU, all up to date ≤ {LATE_AFTER_BURST:.0f} ms after the last",
        f"{cpu:.2f} s of CPU, {late:.0f} ms", ok=cpu <= CPU_OF_BURST and late <= LATE_AFTER_BURST,
    )  # fmt: skip


def _memory(each: float) -> BenchRow:
    return BenchRow(
        "memory per live socket (Streamlit's session not counted)",
        f"≤ {MEGABYTES} MB",
        f"{each:.2f} MB",
        ok=each <= MEGABYTES,
    )
