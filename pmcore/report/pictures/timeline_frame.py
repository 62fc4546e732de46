"""What frames the timeline picture: anchors with their names, shaded phases, breaks with their lengths, and the clock below."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.model.incident import Anchor, Incident
from pmcore.model.moment import clock_of
from pmcore.model.timeline import Phase
from pmcore.report.pictures.scene import SMALL, Box, Drawn, Label, Line, Shape
from pmcore.report.pictures.text_size import width_of
from pmcore.report.pictures.time_axis import Axis
from pmcore.wording import dates
from pmcore.wording.durations import rough
from pmcore.wording.words import message

ROOM_FOR_TICK = 58.0
CUTS = (Anchor.BEGAN, Anchor.DETECTED, Anchor.MITIGATED, Anchor.RESOLVED)


class _Named(NamedTuple):
    """A stretch of the incident: the colour of its ground, and what it is called."""

    ground: str
    name: str


class Band(NamedTuple):
    """A phase with its edges on the picture: the colour of its ground, and what it is called."""

    ground: str
    name: str
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the times of a picture lie, between `left` and `right` of its `width`; what is drawn there may reach out by `margin`."""

    incident: Incident
    zone: ZoneInfo
    axis: Axis
    left: float
    right: float
    width: float
    margin: float

    @property
    def anchors(self) -> list[tuple[Anchor, datetime]]:
        """Return the anchors that are known."""
        return [(anchor, at) for anchor in Anchor if (at := self.incident.at(anchor))]

    @property
    def bands(self) -> list[Band]:
        """Return the phases with their edges, as far as the anchors say; one that is out of order cuts nothing."""
        cuts: list[tuple[Anchor, datetime]] = []
        for anchor in CUTS:
            at = self.incident.at(anchor)
            if at and (not cuts or at >= cuts[-1][1]):
                cuts.append((anchor, at))
        if not cuts or cuts == [(Anchor.DETECTED, cuts[0][1])]:
            return []
        edges = [self.left - self.margin, *(self.axis.x(at) for _, at in cuts), self.right + self.margin]
        names = [_before(cuts[0][0]), *(_until(one, two) for (one, _), (two, _) in itertools.pairwise(cuts))]
        names.append(_after(cuts[-1][0]))
        bands = [Band(*name, x0, x1) for name, (x0, x1) in zip(names, itertools.pairwise(edges), strict=True)]
        return [band for band in bands if band.x1 > band.x0]

    def anchor_names(self, top: float) -> Drawn:
        """Return the anchors' names and times, on as many lines as they need not to touch."""
        ends: list[float] = []
        placed: list[tuple[float, int]] = []
        shapes: list[Shape] = []
        days = len({at.astimezone(self.zone).date() for _, at in self.anchors}) > 1
        for anchor, at in self.anchors:
            local = at.astimezone(self.zone)
            text = f"{anchor.word} {f'{dates.short(local)} ' if days else ''}{clock_of(local)}"
            half, x = width_of(text, SMALL, bold=True) / 2 + 3, self.axis.x(at)
            middle = min(max(x, half + 2), self.width - half - 2)
            line = next((i for i, end in enumerate(ends) if middle - half > end), len(ends))
            ends[line : line + 1] = [middle + half]
            placed.append((x, line))
            y = top + 7 + 14 * line
            shapes.append(Label(middle, y, text, SMALL, "anchor-moment", bold=True, align="middle"))
        bottom = top + 14 * len(ends) + 3
        for x, line in placed:
            start = top + 14 * line + 14
            others = [
                shape
                for shape in shapes
                if isinstance(shape, Label)
                and shape.y > start
                and abs(shape.x - x) < width_of(shape.text, SMALL, bold=True) / 2 + 2
            ]
            if not others:
                shapes.append(Line(x, start, x, bottom, "anchor-moment", 1.2))
        return Drawn(shapes, bottom)

    def phase_names(self, top: float) -> Drawn:
        """Return the names of the phases, each where no line crosses it, and how long the breaks are."""
        shapes: list[Shape] = []
        bands, breaks = self.bands, list(self.axis.breaks())
        crossed = [self.axis.x(at) for _, at in self.anchors] + [x for x0, x1, _ in breaks for x in (x0, x1)]
        torn = {x0 for x0, _, _ in breaks}
        for band in bands:
            edges = sorted({band.x0, *(x for x in crossed if band.x0 < x < band.x1), band.x1})
            free = [(b - a, (a + b) / 2) for a, b in itertools.pairwise(edges) if a not in torn]
            room, middle = max(free, default=(0.0, 0.0))
            if room > width_of(band.name, SMALL) + 6:
                shapes.append(Label(middle, top + 10, band.name, SMALL, "muted", align="middle"))
        for x0, x1, span in breaks:
            shapes.append(Label((x0 + x1) / 2, top + 10, rough(span), SMALL, "muted", align="middle"))
        return Drawn(shapes, top + (18 if bands or breaks else 6))

    def ground(self, top: float, bottom: float) -> list[Shape]:
        """Return what lies below everything else: the shaded phases, the anchors' lines, and the breaks, where it is torn."""
        shapes: list[Shape] = [
            Box(each.x0, top, each.x1 - each.x0, bottom - top, fill=each.ground) for each in self.bands
        ]
        for _, at in self.anchors:
            x = self.axis.x(at)
            shapes.append(Line(x, top, x, bottom, "anchor-moment", 1.2))
        for x0, x1, _ in self.axis.breaks():
            inset = 12
            shapes.append(Box(x0 + inset, top, x1 - x0 - 2 * inset, bottom - top, fill="quiet"))
            shapes += [
                Line(x, top + 18, x, bottom, "muted", 0.8, style="dashed") for x in (x0 + inset, x1 - inset)
            ]
        return shapes

    def clock(self, top: float) -> Drawn:
        """Return the times and dates below the rows."""
        shapes: list[Shape] = [Line(self.left - self.margin, top, self.right + self.margin, top, "muted", 1)]
        ticks = self.axis.ticks(self.zone, ROOM_FOR_TICK)
        free = -1.0
        for tick in ticks:
            shapes.append(Line(tick.x, top, tick.x, top + 4, "muted", 1))
            shapes.append(Label(tick.x, top + 12, tick.text, SMALL, "ink", align="middle"))
            half = width_of(tick.day, SMALL) / 2
            middle = min(max(tick.x, half + 2), self.width - half - 2)
            if tick.day and middle - half > free:
                shapes.append(Label(middle, top + 26, tick.day, SMALL, "muted", align="middle"))
                free = middle + half + 6
        return Drawn(shapes, top + (36 if any(tick.day for tick in ticks) else 20))

    def free_until(self, x: float) -> float:
        """Return how far a text that begins at `x` can go before a line crosses it."""
        lines = [self.axis.x(at) for _, at in self.anchors]
        lines += [x for each in self.axis.breaks() for x in (each.x0 + 12, each.x1 - 12)]
        return min((line for line in lines if line > x), default=self.right + self.margin - 2)


def _before(first: Anchor) -> _Named:
    """Return what is before the first anchor that is known."""
    return _Named("before", Phase.BEFORE.word) if first is Anchor.BEGAN else _until(None, first)


def _until(start: Anchor | None, end: Anchor) -> _Named:
    """Return a stretch between two anchors."""
    ground = "during"
    if end is Anchor.DETECTED:
        ground = "unnoticed"
    elif start is Anchor.MITIGATED:
        ground = "recovering"
    return _Named(ground, message("until", end.value))


def _after(last: Anchor) -> _Named:
    ended = last in {Anchor.MITIGATED, Anchor.RESOLVED}
    return _Named("after", Phase.AFTER.word) if ended else _Named("during", Phase.DURING.word)
