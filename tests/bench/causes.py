"""Twelve people edit a hundred causes at once for two minutes: is anything lost, and how long until everybody has it?

    python -m tests.bench.table causes
    CAUSES_SECONDS=20 python -m tests.bench.table causes    shorter

Each edits nodes of their own every second or two, adds some and moves some. The same process then tells the same sockets as many
bytes at the same pace, without anything else: the bare broadcast, some `BARE` times a turn. (Told as often as people edited, it took as
long again: 60 seconds of editing were over after 150.) A run takes the seconds of editing and some 40 to 60 more.
"""

import os
import statistics
import sys
import time
from dataclasses import dataclass, field

from pmcore.live.room import Pace
from tests.bench.live_run import Program, delays, p50_p95, server, viewers
from tests.bench.row import BenchRow

PEOPLE, NODES, GAP = 12, 100, 2.0  # seconds between two edits of a person
SECONDS = float(os.environ.get("CAUSES_SECONDS", "120"))
RATIO = 3.0
TURNS = 4
BARE = 40  # texts that the bare broadcast tells in a turn: 1,920 arrivals in all
SETTLES = 1.0
WAVE = (
    1000 * Pace().pause
)  # a busy room is drawn ten times a second at most: what comes in between waits for the next


@dataclass
class Found:
    """The marks that were written, the delays of both in milliseconds, how large a frame is."""

    marks: list[int] = field(default_factory=list)
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    size: int = 0


def rows() -> list[BenchRow]:
    """Measure both in one server."""
    with server(PEOPLE, 1) as (app, house):
        app("grow", NODES)
        watch = ["rail", "causes"]
        with viewers(house, PEOPLE, watch=watch) as crowd, viewers(house, PEOPLE, path="/bare") as bare:
            crowd("look_for_every")
            found = _in_turns(app, crowd, bare)
            lost = app("lost", found.marks)
    (median, late), (bare_median, bare_late) = p50_p95(found.ours), p50_p95(found.theirs)
    what = f"{PEOPLE} people edit {NODES} causes for {SECONDS:.0f} s"
    return [
        BenchRow(
            f"{what}: lost", "0", f"{len(lost)} of {len(found.marks)} texts, each seen by all", ok=not lost
        ),
        BenchRow(
            f"{what}: commit to everybody's board, by a bare broadcast",
            f"p95 ≤ {RATIO:.0f} × and a wave of {WAVE:.0f} ms",
            f"{max(0.0, late - WAVE) / bare_late:.1f} × and a wave at p50 {median:.1f} ms, p95 {late:.1f} ms "
            f"(bare {bare_median:.1f} ms, {bare_late:.1f} ms; {found.size} bytes)",
            ok=late <= RATIO * bare_late + WAVE,
        ),
    ]


def _in_turns(app: Program, crowd: Program, bare: Program) -> Found:
    """Let people edit, then tell as much without anything else, in turns, so that both meet the same weather."""
    found = Found()
    for turn in range(TURNS):
        print(
            f"turn {turn + 1} of {TURNS}: {SECONDS / TURNS:.0f} s of editing …", file=sys.stderr, flush=True
        )
        crowd("collect")
        began = app("tend", PEOPLE, SECONDS / TURNS, GAP, turn)
        time.sleep(SETTLES)
        heard = crowd("collect")
        found.marks += [int(each) for each in began]
        found.ours += delays(began, _first(heard["times"]), PEOPLE)
        found.size = round(statistics.median(heard["sizes"]))
        bare("collect")
        told = app("plain", list(range(min(BARE, len(began)))), GAP / PEOPLE, found.size)
        time.sleep(SETTLES)
        found.theirs += delays(told, bare("collect")["times"], PEOPLE)
    return found


def _first(times: dict[str, list[int]]) -> dict[str, list[int]]:
    """Return the first arrival of each mark at each viewer: a node that is moved is sent once more."""
    return {mark: sorted(at)[:PEOPLE] for mark, at in times.items()}
