"""How long after a commit is durable do 1, 50 and 200 browsers have it, and what does a burst cost?

    python -m tests.bench.table broadcast

The board is a timeline of 60 events (and the rail, as on every page), for 50 people one of 400, too. The same run measures a
bare Starlette broadcast of as many bytes to as many sockets of the same process.
"""

import statistics
import time
from collections.abc import Sequence

from tests.bench.live_run import EVENTS, MANY_EVENTS, Program, cpu_seconds, delays, p50_p95, server, viewers
from tests.bench.row import BenchRow

CROWDS = {EVENTS: (1, 50, 200), MANY_EVENTS: (50,)}  # how many look at a timeline of so many events
COMMITS, GAP = 80, 0.2
BURST, BURSTS = 50, 5
RATIO = 3.0


def rows() -> list[BenchRow]:
    """Measure, largest crowd first."""
    return [row for events, crowds in CROWDS.items() for row in _measured(events, crowds)]


def _measured(events: int, crowds: Sequence[int]) -> list[BenchRow]:
    """Return the rows for a timeline of so many events, smallest crowd first."""
    found: list[BenchRow] = []
    with server(max(crowds), events) as (app, house):
        for count in sorted(crowds, reverse=True):
            with (
                viewers(house, count, watch=house["watch"]) as crowd,
                viewers(house, count, path="/bare") as bare,
            ):
                found += [_singles(app, crowd, bare, count, events)]
                if count == max(crowds):
                    found += [_burst(app, house["pid"], crowd, count, events)]
    return found[::-1]


def _singles(app: Program, crowd: Program, bare: Program, count: int, events: int) -> BenchRow:
    """Return the row for so many viewers: ours against bare sockets, in turns, so that both meet the same weather."""
    first = 1000 * count  # a mark is never used twice: the same text again would change nothing
    crowd("collect")  # what opening took is not what a change takes
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
    (median, late), (bare_median, bare_late) = p50_p95(ours), p50_p95(theirs)
    ratio, judged = late / bare_late, count > 1  # to one viewer there is nothing to broadcast
    return BenchRow(
        f"commit to other browsers' board, {count} viewer{'s' if judged else ''}, {events} events, by a bare broadcast",
        f"p95 ≤ {RATIO:.0f} ×" if judged else "–",
        f"{ratio:.1f} × at p50 {median:.1f} ms, p95 {late:.1f} ms "
        f"(bare {bare_median:.1f} ms, {bare_late:.1f} ms; {size} bytes)",
        ok=ratio <= RATIO or not judged,
    )


def _burst(app: Program, pid: int, crowd: Program, count: int, events: int) -> BenchRow:
    """Return the row of fifty commits in a second by as many people, the commits themselves included.

    The peer tells everybody of each of the fifty at once, as a program would that does not gather them to waves.
    """
    spent, bare, late, sent = 0.0, 0.0, 0.0, 0.0
    for turn in range(1, 1 + BURSTS):
        marks = list(range(1000 * turn, 1000 * turn + BURST))
        crowd("collect")
        before = cpu_seconds(pid)
        began = app("burst", marks, 1.0)
        time.sleep(0.5)
        spent += cpu_seconds(pid) - before
        heard = crowd("collect")
        last = max(began, key=lambda mark: began[mark])
        late = max(late, *delays({last: began[last]}, heard["times"], count))
        sent += len(heard["sizes"]) / count
        before = cpu_seconds(pid)
        app("plain", marks, 1.0 / BURST, round(statistics.mean(heard["sizes"])))
        time.sleep(0.5)
        bare += cpu_seconds(pid) - before
    return BenchRow(
        f"server CPU of a burst of {BURST} commits in a second, {count} viewers, {events} events, by {BURST} bare broadcasts",
        f"≤ {RATIO:.0f} ×",
        f"{spent / bare:.1f} × at {spent / BURSTS:.2f} s (bare {bare / BURSTS:.2f} s; {sent / BURSTS:.0f} waves; "
        f"all up to date {late:.0f} ms after the last)",
        ok=spent <= RATIO * bare,
    )
