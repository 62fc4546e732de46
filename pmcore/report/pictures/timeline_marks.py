"""Marks of the timeline picture: a pill with the number, a bar for a stretch of time, a whisker for an unsure time.

Where others say another time, a hollow mark stands there, joined by a dashed line. What lies too close together is gathered.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pmcore.model.moment import clock_of
from pmcore.model.timeline import Precision, TimelineEvent
from pmcore.model.times import shifted
from pmcore.model.versions import Version, disputed
from pmcore.report.pictures.scene import SMALL, Box, Label, Line, Shape, Subject
from pmcore.report.pictures.text_size import fit, one_line, width_of
from pmcore.report.pictures.time_axis import Axis
from pmcore.report.script.letters import right_to_left
from pmcore.wording.durations import how_sure
from pmcore.wording.palette import role_of, sign_of
from pmcore.wording.words import message

MARK_HEIGHT, MARK_GAP = 16.0, 4.0
TOUCH = 40.0  # what a finger hits on a narrow screen, which shows it 1.12 times as large
MOST_BELOW, MOST_BELOW_TOUCHED = 5, 2  # more marks below each other than this are gathered
CLUSTER_WIDTH, CLUSTER_TOUCHED = 40.0, 44.0
MOST_TOLD = 8  # events that one gathered mark tells about
LONGEST_TOLD, LONGEST_OF_MANY = 160, 48  # letters of a text
LEAST_TEXT = 52.0  # less room than this beside a mark stays empty
LEAST_HALF = 18.0
HOLLOW = 8.0

OTHERWISE = "≠"  # beside the number of an event that others tell otherwise


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How the marks of a picture are drawn: with the sign of their kind, and large enough for a finger."""

    zone: ZoneInfo
    signed: bool = False
    touch: bool = False

    @property
    def pitch(self) -> float:
        """Return how far lines of marks are from each other."""
        return TOUCH if self.touch else MARK_HEIGHT + MARK_GAP

    def words(self, event: TimelineEvent) -> str:
        """Return what stands in the mark of one event."""
        sign = sign_of(role_of("kind", event.kind)) if self.signed else ""
        return " ".join(filter(None, (sign, event.label, OTHERWISE if disputed(event.versions) else "")))

    def half(self, event: TimelineEvent) -> float:
        """Return how far the mark of one event reaches to each side."""
        return max(width_of(self.words(event), SMALL, bold=True) / 2 + 4, LEAST_HALF)


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of one event, or of several that lie too close together."""

    left: float
    right: float
    at: float
    half: float
    events: tuple[TimelineEvent, ...]
    whisker: tuple[float, float] | None = None
    bar: float = 0
    hollow: tuple[float, ...] = ()

    @property
    def many(self) -> bool:
        """Return whether it stands for several."""
        return len(self.events) > 1


def packed(events: tuple[TimelineEvent, ...], axis: Axis, style: MarkStyle) -> list[list[Mark]]:
    """Return the marks on as few lines as hold them without touching."""
    lines = _pack([_mark_of(event, axis, style) for event in events])
    most = MOST_BELOW_TOUCHED if style.touch else MOST_BELOW
    return lines if len(lines) <= most else _pack(_gathered(events, axis, style))


def drawn(mark: Mark, y: float, style: MarkStyle) -> list[Shape]:
    """Return a mark as shapes: whisker for an unsure time, bar for a range, a pill with the number."""
    shapes: list[Shape] = []
    event = mark.events[0]
    roles = {role_of("kind", each.kind) for each in mark.events}
    colour = roles.pop() if len(roles) == 1 else "muted"
    middle = y + style.pitch / 2 if style.touch else y + MARK_HEIGHT / 2
    if mark.whisker:
        x0, x1 = mark.whisker
        shapes.append(Line(x0, middle, x1, middle, colour, 1.4))
        shapes += [Line(x, middle - 4, x, middle + 4, colour, 1.4) for x in (x0, x1)]
    for x in mark.hollow:
        shapes.append(Line(mark.at, middle, x, middle, colour, 1.2, style="dashed"))
        side = Box(
            x - HOLLOW / 2, middle - HOLLOW / 2, HOLLOW, HOLLOW, "box", colour, radius=HOLLOW / 2, thick=1.4
        )
        shapes.append(side)
    if mark.bar > mark.half:
        shapes.append(Box(mark.at, middle - 3, mark.bar, 6, fill=colour, radius=3))
    unsure = event.precision is Precision.ABOUT and not mark.many
    pill = Box(
        mark.at - mark.half,
        middle - MARK_HEIGHT / 2,
        2 * mark.half,
        MARK_HEIGHT,
        fill="box" if unsure else colour,
        line=colour,
        radius=4,
        thick=1.4 if unsure else 1,
    )
    text = f"×{len(mark.events)}" if mark.many else style.words(event)
    ink = colour if unsure else "on"
    label = Label(mark.at, middle, text, SMALL, ink, bold=True, align="middle")
    wide = max(TOUCH, 2 * mark.half)
    target = Box(mark.at - wide / 2, middle - TOUCH / 2, wide, TOUCH) if style.touch else pill
    target = replace(target, hover=hover_of_all(mark.events, style.zone), about=subjects(mark.events))
    return [*shapes, pill, label, target] if style.touch else [*shapes, target, label]


def text_beside(mark: Mark, y: float, room: float) -> list[Shape]:
    """Return as much of an event's text as has `room` beside its mark; nothing where that is too little to say anything."""
    if mark.many or room < LEAST_TEXT:
        return []
    text = one_line(mark.events[0].text)
    words = fit(text, room, SMALL)
    label = Label(mark.right + 5, y + MARK_HEIGHT / 2, words, SMALL, "ink", rtl=right_to_left(text))
    return [label]


def other_times(event: TimelineEvent) -> list[datetime]:
    """Return the other times that are told of an event, as long as nobody has settled which one counts."""
    return [each.starts.at for each in disputed(event.versions) if each.starts]


def subjects(events: tuple[TimelineEvent, ...]) -> tuple[Subject, ...]:
    """Return what a mark of these events stands for."""
    return tuple(Subject(each.id, each.label) for each in events)


def _mark_of(event: TimelineEvent, axis: Axis, style: MarkStyle) -> Mark:
    assert event.starts is not None
    at = axis.x(event.starts.at)
    half = style.half(event)
    bar = axis.x(event.ends.at) - at if event.ends else 0.0
    whisker = None
    if event.margin:
        margin = timedelta(minutes=event.margin)
        whisker = (axis.x(shifted(event.starts.at, -margin)), axis.x(shifted(event.starts.at, margin)))
        whisker = (min(whisker[0], at - half - 5), max(whisker[1], at + half + 5))
    hollow = tuple(_hollow(axis.x(each), at, half) for each in other_times(event))
    around = max(half, TOUCH / 2) if style.touch else half
    ends = [at - around, at + around, at + bar, *(whisker or ())]
    ends += [x + side for x in hollow for side in (-HOLLOW / 2, HOLLOW / 2)]
    return Mark(min(ends), max(ends), at, half, (event,), whisker, bar, hollow)


def _hollow(x: float, at: float, half: float) -> float:
    """Return where another time is marked: never below the mark itself."""
    beside = half + HOLLOW / 2 + 4
    return min(x, at - beside) if x < at else max(x, at + beside)


def _gathered(events: tuple[TimelineEvent, ...], axis: Axis, style: MarkStyle) -> list[Mark]:
    """Return one mark for all events that lie within the width of a mark."""
    step = CLUSTER_TOUCHED if style.touch else CLUSTER_WIDTH
    bins: dict[int, list[TimelineEvent]] = {}
    for event in events:
        assert event.starts is not None
        bins.setdefault(int(axis.x(event.starts.at) // step), []).append(event)
    marks = []
    for number, found in sorted(bins.items()):
        middle, half = (number + 0.5) * step, step / 2 - (3 if style.touch else 1)
        around = max(half, TOUCH / 2) if style.touch else half
        marks.append(
            _mark_of(found[0], axis, style)
            if len(found) == 1
            else Mark(middle - around, middle + around, middle, half, tuple(found))
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


def hover_of_all(events: tuple[TimelineEvent, ...], zone: ZoneInfo) -> str:
    """Return what the screen tells about what a mark stands for."""
    if len(events) == 1:
        return _hover(events[0], zone)
    lines = [_in_short(each, zone) for each in events[:MOST_TOLD]]
    rest = len(events) - MOST_TOLD
    return "\n".join([*lines, f"… and {rest} more"] if rest > 0 else lines)


def _in_short(event: TimelineEvent, zone: ZoneInfo) -> str:
    """Return what is told of one event among others in a mark."""
    when = clock_of(event.starts.at.astimezone(zone)) if event.starts else ""
    return f"{event.label} · {when} · {_cut(event.text, LONGEST_OF_MANY)}"


def _hover(event: TimelineEvent, zone: ZoneInfo) -> str:
    when = ""
    if event.starts:
        starts = event.starts.at.astimezone(zone)
        when = f"{starts:%Y-%m-%d} {clock_of(starts)}"
        when += f" to {clock_of(event.ends.at.astimezone(zone))}" if event.ends else ""
    sure = how_sure(event.precision, event.margin)
    text = _cut(event.text, LONGEST_TOLD)
    others = [_otherwise(each, zone) for each in disputed(event.versions)]
    return " · ".join(part for part in (event.label, when, sure, event.kind.word, text, *others) if part)


def _otherwise(version: Version, zone: ZoneInfo) -> str:
    """Return what others tell of an event: another time, other words, or both."""
    when = clock_of(version.starts.at.astimezone(zone)) if version.starts else ""
    words = _cut(version.text, LONGEST_OF_MANY)
    return message("moment", "others_say", what=", ".join(filter(None, (when, words))))


def _cut(text: str, most: int) -> str:
    words = one_line(text[: 4 * most])
    return words if len(words) <= most and len(text) <= 4 * most else words[: most - 1].rstrip() + "…"
