"""Marks of the timeline picture: a pill with the number, a bar for a stretch of time, a whisker for an unsure time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from pmcore.model.moment import write_clock
from pmcore.model.timeline import Precision, TimelineEvent
from pmcore.report.pictures.scene import SMALL, Box, Label, Line, Shape
from pmcore.report.pictures.text_size import one_line, width_of
from pmcore.report.pictures.time_axis import Axis
from pmcore.wording.durations import how_sure
from pmcore.wording.palette import role_of

MARK_HEIGHT, MARK_GAP = 16.0, 4.0
MOST_BELOW = 5  # more marks below each other than this are gathered
CLUSTER_WIDTH = 40.0
MOST_TOLD = 12  # events that one gathered mark tells about


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of one event, or of several that lie too close together."""

    left: float
    right: float
    at: float
    events: tuple[TimelineEvent, ...]
    whisker: tuple[float, float] | None = None
    bar: float = 0


def packed(events: tuple[TimelineEvent, ...], axis: Axis) -> list[list[Mark]]:
    """Return the marks on as few lines as hold them without touching."""
    lines = _pack([_mark_of(event, axis) for event in events])
    return lines if len(lines) <= MOST_BELOW else _pack(_gathered(events, axis))


def drawn(mark: Mark, y: float, zone: str) -> list[Shape]:
    """Return a mark as shapes: whisker for an unsure time, bar for a range, a pill with the number."""
    shapes: list[Shape] = []
    event = mark.events[0]
    colour = role_of("kind", event.kind)
    middle = y + MARK_HEIGHT / 2
    text = event.label if len(mark.events) == 1 else f"×{len(mark.events)}"
    half = (mark.right - mark.left) / 2 if len(mark.events) > 1 else width_of(text, SMALL, bold=True) / 2 + 4
    if mark.whisker:
        x0, x1 = mark.whisker
        shapes.append(Line(x0, middle, x1, middle, colour, 1.4))
        shapes += [Line(x, middle - 4, x, middle + 4, colour, 1.4) for x in (x0, x1)]
    if mark.bar > half:
        shapes.append(Box(mark.at, middle - 3, mark.bar, 6, fill=colour, radius=3))
    hover = "\n".join(hover_of(each, zone) for each in mark.events[:MOST_TOLD])
    hover += f"\n… and {len(mark.events) - MOST_TOLD} more" if len(mark.events) > MOST_TOLD else ""
    unsure = event.precision is Precision.ABOUT and len(mark.events) == 1
    pill = Box(
        mark.at - half,
        y,
        2 * half,
        MARK_HEIGHT,
        fill="box" if unsure else colour,
        line=colour,
        radius=4,
        thick=1.4 if unsure else 1,
        hover=hover,
    )
    shapes += [
        pill,
        Label(mark.at, middle, text, SMALL, colour if unsure else "on", bold=True, align="middle"),
    ]
    return shapes


def _mark_of(event: TimelineEvent, axis: Axis) -> Mark:
    assert event.starts is not None
    at = axis.x(event.starts.at)
    half = width_of(event.label, SMALL, bold=True) / 2 + 4
    bar = axis.x(event.ends.at) - at if event.ends else 0.0
    whisker = None
    if event.margin:
        margin = timedelta(minutes=event.margin)
        whisker = (axis.x(event.starts.at - margin), axis.x(event.starts.at + margin))
        whisker = (min(whisker[0], at - half - 5), max(whisker[1], at + half + 5))
    ends = whisker or (at, at)
    return Mark(min(at - half, ends[0]), max(at + half, at + bar, ends[1]), at, (event,), whisker, bar)


def _gathered(events: tuple[TimelineEvent, ...], axis: Axis) -> list[Mark]:
    """Return one mark for all events that lie within the width of a mark."""
    bins: dict[int, list[TimelineEvent]] = {}
    for event in events:
        assert event.starts is not None
        bins.setdefault(int(axis.x(event.starts.at) // CLUSTER_WIDTH), []).append(event)
    marks = []
    for number, found in sorted(bins.items()):
        middle = (number + 0.5) * CLUSTER_WIDTH
        wide = CLUSTER_WIDTH / 2 - 1
        marks.append(
            _mark_of(found[0], axis)
            if len(found) == 1
            else Mark(middle - wide, middle + wide, middle, tuple(found))
        )
    return marks


def _pack(marks: list[Mark]) -> list[list[Mark]]:
    """Return marks on lines: each on the first line where it does not touch the one before it."""
    lines: list[list[Mark]] = []
    for mark in sorted(marks, key=lambda each: each.left):
        line = next((each for each in lines if mark.left > each[-1].right + 3), None)
        if line is None:
            lines.append([mark])
        else:
            line.append(mark)
    return lines


def hover_of(event: TimelineEvent, zone: str) -> str:
    """Return what the screen tells about an event."""
    when = ""
    if event.starts:
        starts = event.starts.local(zone)
        when = f"{starts:%Y-%m-%d} {write_clock(starts)}"
        when += f" to {write_clock(event.ends.local(zone))}" if event.ends else ""
    sure = how_sure(event.precision, event.margin)
    text = one_line(event.text)
    short = text if len(text) <= 160 else text[:159].rstrip() + "…"
    return " · ".join(part for part in (event.label, when, sure, event.kind.word, short) if part)
