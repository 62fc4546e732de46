"""A time axis that stays readable over days: long quiet gaps become narrow breaks, the rest is true to scale."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.wording import dates

MINUTE, HOUR, DAY = 60, 3_600, 86_400
STEPS = (
    1,
    5,
    15,
    30,
    MINUTE,
    2 * MINUTE,
    5 * MINUTE,
    10 * MINUTE,
    15 * MINUTE,
    30 * MINUTE,
    HOUR,
    2 * HOUR,
    3 * HOUR,
    6 * HOUR,
    12 * HOUR,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
)
BREAK_WIDTH = 44.0
MOST_BREAKS = 4
LEAST_GAP, LEAST_SHARE, MUCH_LONGER = 20 * MINUTE, 0.15, 3
LEAST_SEGMENT = 12.0


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time (seconds since 1970) and where it lies on the picture."""

    start: float
    end: float
    x0: float
    x1: float

    def x(self, at: float) -> float:
        """Return where a time lies; a segment of one moment is drawn in its middle."""
        span = self.end - self.start
        return self.x0 + (self.x1 - self.x0) * ((at - self.start) / span if span else 0.5)


@dataclass(frozen=True, slots=True)
class Tick:
    """A labelled time on the axis; `day` is set where the date, or the offset after a change of clocks, has to be said."""

    x: float
    text: str
    day: str = ""


class Break(NamedTuple):
    """A quiet gap: where it begins and ends on the picture, and how much time it leaves out."""

    x0: float
    x1: float
    span: timedelta


class Axis:
    """Where a time lies between `left` and `right`, given all the times that matter."""

    def __init__(self, times: Sequence[datetime], left: float, right: float) -> None:
        """Lay out the axis; `times` may come in any order and must not be empty."""
        points = sorted({each.timestamp() for each in times})
        cuts = _quiet_gaps(points)
        self.segments = _segments(points, cuts, left, right)
        self._starts = [segment.start for segment in self.segments]
        self.first, self.last = points[0], points[-1]

    def x(self, at: datetime) -> float:
        """Return the position of a time; before the first and after the last it stays at the edge."""
        second = at.timestamp()
        index = max(0, bisect_right(self._starts, second) - 1)
        segment = self.segments[index]
        if second <= segment.end:
            return segment.x(max(second, segment.start))
        if index + 1 == len(self.segments):
            return segment.x1
        after = self.segments[index + 1]  # inside a break
        return segment.x1 + (after.x0 - segment.x1) * (second - segment.end) / (after.start - segment.end)

    def breaks(self) -> Iterator[Break]:
        """Yield each break: its edges and how much time it leaves out."""
        for one, two in zip(self.segments, self.segments[1:], strict=False):
            yield Break(one.x1, two.x0, timedelta(seconds=two.start - one.end))

    def ticks(self, zone: ZoneInfo, room: float) -> list[Tick]:
        """Return ticks at round local times, at least `room` pixels apart.

        A date stands where the day is new, the name of the offset (`CET`) where clocks were changed.
        """
        found: list[Tick] = []
        day = offset = ""
        for segment in self.segments:
            for second in _round_times(segment, zone, room):
                x = segment.x(second)
                local = datetime.fromtimestamp(second, UTC).astimezone(zone)
                if found and x - found[-1].x < room:
                    continue
                today = dates.weekday_short(local)
                step_is_days = _step(segment, room) >= DAY
                text = (
                    dates.short(local)
                    if step_is_days
                    else local.strftime("%H:%M:%S" if second % 60 else "%H:%M")
                )
                changed = f"{local:%Z}" if offset and f"{local:%z}" != offset else ""
                below = today if today != day else changed
                found.append(Tick(x, text, "" if step_is_days else below))
                day, offset = today, f"{local:%z}"
        return found


def _quiet_gaps(points: Sequence[float]) -> set[int]:
    """Return after which points a break comes: gaps far longer than all others, that would eat the picture.

    The longest k gaps are breaks where the k-th is several times as long as the next one and a good part of what is left.
    """
    gaps = sorted(
        ((later - one, i) for i, (one, later) in enumerate(itertools.pairwise(points))),
        reverse=True,
    )
    left = points[-1] - points[0]
    many = 0
    for k, ((gap, _), (following, _)) in enumerate(itertools.pairwise(gaps), 1):
        if gap < LEAST_GAP or gap < left * LEAST_SHARE:
            break
        if gap >= MUCH_LONGER * following:
            many = k
        left -= gap
    return {index for _, index in gaps[:many]}


def _segments(points: Sequence[float], cuts: set[int], left: float, right: float) -> list[Segment]:
    """Return the stretches between breaks, each with a least width and the rest by its length."""
    spans: list[tuple[float, float]] = []
    start = points[0]
    for index, point in enumerate(points):
        if index in cuts or index + 1 == len(points):
            spans.append((start, point))
            start = points[index + 1] if index + 1 < len(points) else point
    total = sum(end - begin for begin, end in spans)
    free = right - left - BREAK_WIDTH * (len(spans) - 1) - LEAST_SEGMENT * len(spans)
    found = []
    x = left
    for begin, end in spans:
        share = (end - begin) / total if total else 1 / len(spans)
        width = LEAST_SEGMENT + free * share
        found.append(Segment(begin, end, x, x + width))
        x += width + BREAK_WIDTH
    return found


def _step(segment: Segment, room: float) -> float:
    seconds = (segment.end - segment.start) * room / max(1.0, segment.x1 - segment.x0)
    return next((step for step in STEPS if step >= seconds), STEPS[-1])


def _round_times(segment: Segment, zone: ZoneInfo, room: float) -> Iterator[float]:
    """Yield round local times of a segment; one that has none says when it begins."""
    step = _step(segment, room)
    offset = datetime.fromtimestamp(segment.start, UTC).astimezone(zone).utcoffset() or timedelta(0)
    shift = offset.total_seconds()
    second = math.ceil((segment.start + shift) / step) * step - shift
    if second > segment.end or segment.start == segment.end:
        yield segment.start
    while second <= segment.end and segment.start != segment.end:
        yield second
        second += step
