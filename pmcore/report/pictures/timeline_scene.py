"""The timeline as a picture: anchors, phases, and every event as a numbered mark at its time.

Few events get a row each with their text; many share a row per kind. Marks in a row that would touch go below each
other, so nothing overlaps at any number. On a narrow screen the names stand above the rows instead of beside them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from datetime import datetime

from pmcore.model.incident import Anchor
from pmcore.model.moment import write_clock, zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Phase, TimelineEvent
from pmcore.report.pictures.scene import SMALL, TEXT, Box, Label, Line, Scene, Shape
from pmcore.report.pictures.text_size import fit, one_line, width_of, wrap
from pmcore.report.pictures.time_axis import Axis
from pmcore.report.pictures.timeline_marks import MARK_GAP, MARK_HEIGHT, drawn, hover_of, packed
from pmcore.report.script.letters import right_to_left
from pmcore.wording import dates
from pmcore.wording.durations import rough
from pmcore.wording.palette import role_of, sign_of
from pmcore.wording.words import counted, message

PAPER_WIDTH = 660.0
NARROW = 560.0  # below this the names of rows stand above them
FEW = 16  # up to so many events have a row with their text
ROOM_FOR_TICK = 58.0
SIGN = 13.0  # the square with the sign of a kind


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of the picture: its name on one or two lines, and its events."""

    name: tuple[str, ...]
    kind: EventKind
    events: tuple[TimelineEvent, ...]
    rtl: bool = False


def timeline_scene(review: Review, width: float = PAPER_WIDTH) -> Scene:
    """Return the timeline of `review` (already as seen by whom it is for) as a picture `width` pixels wide."""
    return _Drawing(review, width).scene()


class _Drawing:
    """Draws from top to bottom; `y` is how far it has come."""

    def __init__(self, review: Review, width: float) -> None:
        self.review, self.width = review, width
        self.zone = zone_named(review.incident.zone)
        self.narrow = width < NARROW
        self.placed = [event for event in review.timeline if event.starts]
        self.unplaced = [event for event in review.timeline if not event.starts]
        self.anchors = [(anchor, at) for anchor in Anchor if (at := review.incident.at(anchor))]
        few = len(self.placed) <= FEW
        side = 8.0 if self.narrow else (250.0 if few else 112.0)
        self.left, self.right = side + 24, width - 26
        self.shapes: list[Shape] = []
        self.y = 4.0

    def scene(self) -> Scene:
        times = [at for event in self.placed for at in _times(event)] + [at for _, at in self.anchors]
        if not times:
            self._unknown_only()
            return Scene(self.width, self.y + 4, tuple(self.shapes), self._alt())
        self.axis = Axis(times, self.left, self.right)
        self._anchor_labels()
        top = self.y
        self._phase_names()
        for index, row in enumerate(self._rows()):
            self._row(row, striped=bool(index % 2))
        bottom = self.y + 4
        self.shapes[:0] = [*self._phases(top, bottom), *self._quiet(top, bottom)]
        self._ticks(bottom)
        if self.unplaced:
            self._without_time()
        self._legend()
        return Scene(self.width, round(self.y + 4), tuple(self.shapes), self._alt())

    # ------------------------------------------------------------------ frame

    def _bands(self) -> list[tuple[str, float, float]]:
        """Return the phases with their edges, as far as the anchors say."""
        left, right = self.left - 20, self.right + 20
        began = self.review.incident.at(Anchor.BEGAN)
        ended = self.review.incident.at(Anchor.MITIGATED) or self.review.incident.at(Anchor.RESOLVED)
        start = self.axis.x(began) if began else left
        end = self.axis.x(ended) if ended else right
        bands = (
            [("before", left, start), ("during", start, end), ("after", end, right)] if began or ended else []
        )
        return [band for band in bands if band[2] > band[1]]

    def _phases(self, top: float, bottom: float) -> list[Shape]:
        """Return the shading before, during and after, and the anchors' lines."""
        shapes: list[Shape] = [
            Box(x0, top, x1 - x0, bottom - top, fill=name) for name, x0, x1 in self._bands()
        ]
        return [
            *shapes,
            *(
                Line(self.axis.x(at), top, self.axis.x(at), bottom, "anchor-moment", 1.2)
                for _, at in self.anchors
            ),
        ]

    def _quiet(self, top: float, bottom: float) -> list[Shape]:
        """Return the breaks: the picture is torn where nothing happened for long."""
        shapes: list[Shape] = []
        for x0, x1, _ in self.axis.breaks():
            inset = 12
            shapes.append(Box(x0 + inset, top, x1 - x0 - 2 * inset, bottom - top, fill="quiet"))
            shapes += [
                Line(x, top + 18, x, bottom, "muted", 0.8, dashed=True) for x in (x0 + inset, x1 - inset)
            ]
        return shapes

    def _anchor_labels(self) -> None:
        """Write the anchors' names and times, on as many lines as they need not to touch."""
        ends: list[float] = []
        placed: list[tuple[float, float, int]] = []
        days = len({at.astimezone(self.zone).date() for _, at in self.anchors}) > 1
        for anchor, at in self.anchors:
            local = at.astimezone(self.zone)
            text = f"{anchor.word} {f'{dates.short(local)} ' if days else ''}{write_clock(local)}"
            half, x = width_of(text, SMALL, bold=True) / 2 + 3, self.axis.x(at)
            middle = min(max(x, half + 2), self.width - half - 2)
            line = next((i for i, end in enumerate(ends) if middle - half > end), len(ends))
            ends[line : line + 1] = [middle + half]
            placed.append((x, middle, line))
            label = Label(
                middle, self.y + 7 + 14 * line, text, SMALL, "anchor-moment", bold=True, align="middle"
            )
            self.shapes.append(label)
        bottom = self.y + 14 * len(ends) + 3
        taken = [shape for shape in self.shapes if isinstance(shape, Label)]
        for (x, _, line), _label in zip(placed, taken, strict=True):
            # The line starts below its own label, unless another label is in the way further down.
            free = max(
                (n for n, (_, mid, row) in enumerate(placed) if row > line and abs(mid - x) < 42), default=-1
            )
            start = self.y + 14 * (line + 1) if free < 0 else bottom
            self.shapes.append(Line(x, start, x, bottom, "anchor-moment", 1.2))
        self.y = bottom

    def _phase_names(self) -> None:
        """Name the phases, each where no line crosses it, and say how long the breaks are."""
        bands, breaks = self._bands(), list(self.axis.breaks())
        crossed = [self.axis.x(at) for _, at in self.anchors] + [x for x0, x1, _ in breaks for x in (x0, x1)]
        torn = {x0 for x0, _, _ in breaks}
        for phase, x0, x1 in bands:
            name = Phase(phase).word
            edges = sorted({x0, *(x for x in crossed if x0 < x < x1), x1})
            free = [(b - a, (a + b) / 2) for a, b in itertools.pairwise(edges) if a not in torn]
            room, middle = max(free, default=(0.0, 0.0))
            if room > width_of(name, SMALL) + 6:
                self.shapes.append(Label(middle, self.y + 10, name, SMALL, "muted", align="middle"))
        for x0, x1, span in breaks:
            self.shapes.append(Label((x0 + x1) / 2, self.y + 10, rough(span), SMALL, "muted", align="middle"))
        self.y += 18 if bands or breaks else 6

    def _ticks(self, bottom: float) -> None:
        """Write times and dates below the rows."""
        self.shapes.append(Line(self.left - 20, bottom, self.right + 20, bottom, "muted", 1))
        ticks = self.axis.ticks(self.zone, ROOM_FOR_TICK)
        dated = any(tick.day for tick in ticks[1:]) or bool(ticks and ticks[0].day)
        free = -1.0
        for tick in ticks:
            self.shapes.append(Line(tick.x, bottom, tick.x, bottom + 4, "muted", 1))
            self.shapes.append(Label(tick.x, bottom + 12, tick.text, SMALL, "ink", align="middle"))
            half = width_of(tick.day, SMALL) / 2
            middle = min(max(tick.x, half + 2), self.width - half - 2)
            if tick.day and middle - half > free:
                self.shapes.append(Label(middle, bottom + 26, tick.day, SMALL, "muted", align="middle"))
                free = middle + half + 6
        self.y = bottom + (36 if dated else 20)

    # ------------------------------------------------------------------ rows

    def _rows(self) -> list[_Row]:
        if len(self.placed) <= FEW:
            room = self.width - 20 - SIGN if self.narrow else self.left - 38 - SIGN
            return [
                _Row(
                    tuple(_name(event, room, 1 if self.narrow else 2)),
                    event.kind,
                    (event,),
                    right_to_left(event.text),
                )
                for event in self.placed
            ]
        kinds = {kind: tuple(e for e in self.placed if e.kind is kind) for kind in EventKind}
        return [_Row((kind.word,), kind, events) for kind, events in kinds.items() if events]

    def _row(self, row: _Row, *, striped: bool) -> None:
        lines = packed(row.events, self.axis)
        marks_height = len(lines) * (MARK_HEIGHT + MARK_GAP) + MARK_GAP
        name_height = 15.0 * len(row.name)
        height = name_height + marks_height if self.narrow else max(marks_height, name_height + 5)
        if not self.narrow:
            if striped:
                self.shapes.append(Box(0, self.y, self.left - 20, height, fill="stripe"))
            self.shapes.append(Line(0, self.y + height, self.right + 20, self.y + height, "rule", 0.7))
        else:  # a strip behind the name, or the anchors' lines would strike it through
            self.shapes.append(
                Box(self.left - 20, self.y, self.right + 40 - self.left, name_height, fill="stripe")
            )
        self._row_name(row, height)
        first = self.y + (name_height if self.narrow else (height - marks_height) / 2) + MARK_GAP
        for number, line in enumerate(lines):
            for mark in line:
                self.shapes += drawn(
                    mark, first + number * (MARK_HEIGHT + MARK_GAP), self.review.incident.zone
                )
        self.y += height

    def _row_name(self, row: _Row, height: float) -> None:
        middle = self.y + (8 if self.narrow else height / 2 - 7.5 * (len(row.name) - 1))
        x = 6.0 if not self.narrow else 10.0
        self._sign(x, middle, row.kind)
        for number, text in enumerate(row.name):
            label = Label(x + SIGN + 6, middle + 15 * number, text, SMALL)
            far = self.left - 24 if not self.narrow else self.width - 10
            self.shapes.append(replace(label, x=far, align="end", rtl=True) if row.rtl else label)

    def _sign(self, x: float, middle: float, kind: EventKind) -> None:
        """Draw the sign of a kind, so that it is told from others in grey, too."""
        role = role_of("kind", kind)
        sign = Label(x + SIGN / 2, middle, sign_of(role), SMALL, "on", bold=True, align="middle")
        self.shapes += [Box(x, middle - SIGN / 2, SIGN, SIGN, fill=role, radius=3), sign]

    def _legend(self) -> None:
        """Say what the signs mean, unless their rows do."""
        named = {event.kind for event in self.placed} if len(self.placed) > FEW else set()
        kinds = {event.kind for event in (*self.placed, *self.unplaced)} - named
        x = 6.0
        self.y += 6 if kinds else 0
        for kind in (each for each in EventKind if each in kinds):
            wide = SIGN + 5 + width_of(kind.value, SMALL)
            if x > 6 and x + wide > self.width - 8:
                x, self.y = 6.0, self.y + SIGN + 6
            self._sign(x, self.y + SIGN / 2, kind)
            self.shapes.append(Label(x + SIGN + 5, self.y + SIGN / 2, kind.value, SMALL, "muted"))
            x += wide + 14
        self.y += SIGN + 4 if kinds else 0

    # ------------------------------------------------------------------ without a time

    def _without_time(self) -> None:
        """Put events whose time nobody knows below the axis, in the order of their numbers."""
        self.y += 6
        self.shapes.append(
            Label(6, self.y + 8, f"{message('moment', 'unknown')} ({len(self.unplaced)})", SMALL, "muted")
        )
        x = 6 + width_of(f"{message('moment', 'unknown')} (9999)", SMALL) + 8
        shown = self.unplaced[:60]
        for event in shown:
            role = role_of("kind", event.kind)
            text = f"{sign_of(role)} {event.label}"
            wide = width_of(text, SMALL, bold=True) + 8
            if x + wide > self.width - 8:
                x, self.y = 6.0, self.y + MARK_HEIGHT + MARK_GAP
            hover = hover_of(event, self.review.incident.zone)
            self.shapes.append(Box(x, self.y, wide, MARK_HEIGHT, fill=role, line=role, radius=4, hover=hover))
            middle = self.y + MARK_HEIGHT / 2
            self.shapes.append(Label(x + wide / 2, middle, text, SMALL, "on", bold=True, align="middle"))
            x += wide + 6
        self.y += MARK_HEIGHT + 4

    def _unknown_only(self) -> None:
        if self.unplaced:
            self._without_time()
            self._legend()
        else:
            text = fit("Nothing is on the timeline yet.", self.width - 12, TEXT)
            self.shapes.append(Label(6, self.y + 12, text, TEXT, "muted"))
            self.y += 28

    def _alt(self) -> str:
        """Return in words what the picture shows."""
        count = len(self.review.events)
        local = [(anchor.word, at.astimezone(self.zone)) for anchor, at in self.anchors]
        anchors = ", ".join(f"{name} {at:%Y-%m-%d} {write_clock(at)}" for name, at in local)
        said = f" Anchors: {anchors}." if anchors else ""
        return f"Timeline of {counted('count', 'event', count)} in {self.review.incident.zone}.{said}"


def _times(event: TimelineEvent) -> list[datetime]:
    return [moment.at for moment in (event.starts, event.ends) if moment]


def _name(event: TimelineEvent, room: float, lines: int) -> list[str]:
    return wrap(one_line(event.text), room, SMALL, lines)
