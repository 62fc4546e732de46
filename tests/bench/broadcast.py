"""How long after a commit is durable do 1, 50 and 200 browsers have it, and what does a burst cost?

    python -m tests.bench.table broadcast

The board is a timeline of 60 events (and the rail, as on every page). The same run measures a bare Starlette broadcast
of as many bytes to as many sockets of the same process.
"""

import statistics
import time

from tests.bench.live_run import Program, cpu_seconds, delays, p50_p95, server, viewers
from tests.bench.row import BenchRow

WATCH = ("rail", "timeline")
LIMITS = {1: None, 50: 20.0, 200: 40.0}
COMMITS, GAP = 40, 0.2
BURST = 50
RATIO = 3.0
CPU_OF_BURST, LATE_AFTER_BURST = 0.3, 200.0


def rows() -> list[BenchRow]:
    """Measure, largest crowd first."""
    found: list[BenchRow] = []
    with server(max(LIMITS)) as (app, house):
        for count in sorted(LIMITS, reverse=True):
            with viewers(house, count, watch=WATCH) as crowd:
                with viewers(house, count, path="/bare") as bare:
                    found += _singles(app, crowd, bare, count)
                if count == max(LIMITS):
                    spent = [_cpu_of_burst(app, house["pid"], 100 * n) for n in range(1, 6)]
                    late = _late_after_burst(app, crowd)
                    found += [_burst(spent, late)]
    return found[::-1]


def _singles(app: Program, crowd: Program, bare: Program, count: int) -> list[BenchRow]:
    """Return the rows for so many viewers: ours, and ours against bare sockets, in turns, so that both meet the same weather."""
    first = 1000 * count  # a mark is never used twice: the same text again would change nothing
    app("single", list(range(first, first + 5)), GAP)  # warm
    size = round(statistics.median(crowd("collect")["sizes"]))
    app("plain", list(range(5)), GAP, size)
    bare("collect")
    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(first + 100, first + 100 + COMMITS, 5):
        began = app("single", list(range(turn, turn + 5)), GAP)
        time.sleep(0.2)
        ours += delays(began, crowd("collect")["times"], count)
        began = app("plain", list(range(turn, turn + 5)), GAP, size)
        time.sleep(0.2)
        theirs += delays(began, bare("collect")["times"], count)
    (median, late), (bare_median, bare_late), limit = p50_p95(ours), p50_p95(theirs), LIMITS[count]
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


def _burst(spent: list[float], late: float) -> BenchRow:
    """Return the row of fifty commits in a second by as many people, the commits themselves included."""
    cpu = statistics.median(spent)
    return BenchRow(
        f"burst of {BURST} commits in a second, {max(LIMITS)} viewers",
        f"≤ {CPU_OF_BURST} s of CPU in all, all up to date ≤ {LATE_AFTER_BURST:.0f} ms after the last",
        f"{cpu:.2f} s of CPU ({min(spent):.2f} to {max(spent):.2f}), {late:.0f} ms",
        ok=cpu <= CPU_OF_BURST and late <= LATE_AFTER_BURST,
    )


def _cpu_of_burst(app: Program, pid: int, first: int) -> float:
    """Return the seconds of CPU that a burst costs the server."""
    before = cpu_seconds(pid)
    app("burst", list(range(first, first + BURST)), 1.0)
    time.sleep(0.5)
    return cpu_seconds(pid) - before


def _late_after_burst(app: Program, crowd: Program) -> float:
    """Return how many milliseconds after the last of a burst the last viewer has it."""
    crowd("collect")
    began = app("burst", list(range(900, 900 + BURST)), 1.0)
    time.sleep(0.5)
    last = max(began, key=lambda mark: began[mark])
    return max(delays({last: began[last]}, crowd("collect")["times"], max(LIMITS)))
