"""Impact × effort in a Scene: four quadrants, a mark for each pair of medians, and the numbers of what stands there beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from pmcore.insight.quadrants import Placed
from pmcore.model.estimates import HIGHEST, LOWEST, Quadrant
from pmcore.report.pictures.scene import END, SMALL, START, Box, Label, Line, Scene, Shape
from pmcore.report.pictures.text_size import width_of
from pmcore.wording.words import message

LINE = 13.0  # of a label
HEAD, FOOT, SIDE = 22.0, 42.0, 20.0
DOT = 5.0
EDGE = 0.5  # how far the scale goes on beyond its ends
TURNS_AT = 0.25  # between the steps of half a point that medians have, so that no mark stands on the line


class _Place(NamedTuple):
    """Where something lies."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: _Place) -> bool:
        """Return whether both lie on the same spot."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


def quadrant_scene(items: Sequence[Placed], alt: str, width: float = 660.0, height: float = 380.0) -> Scene:
    """Return the picture: effort grows to the right, impact upwards, so that what to do first stands at the upper left."""
    plot = _Place(SIDE, HEAD, width - SIDE - 2, height - HEAD - FOOT)
    x = _across(plot, 3 + TURNS_AT)
    y = _down(plot, 3 - TURNS_AT)
    shapes: list[Shape] = [
        Box(plot.x, plot.y, x - plot.x, y - plot.y, fill="band"),
        Box(*plot, line="rule"),
        Line(x, plot.y, x, plot.y + plot.height, "muted", 1, "dashed"),
        Line(plot.x, y, plot.x + plot.width, y, "muted", 1, "dashed"),
        *_names(plot),
        *_axes(plot),
    ]
    spots = _spots(items, plot)
    dots = [_Place(at[0] - DOT, at[1] - DOT, 2 * DOT, 2 * DOT) for at in spots]
    taken = [*dots, _Place(x - 1, plot.y, 2, plot.height), _Place(plot.x, y - 1, plot.width, 2)]
    for dot, here in zip(dots, spots.values(), strict=True):
        hover = "; ".join(f"{_name(each)} {each.item.title}" for each in here)
        shapes.append(Box(*dot, fill="bar", radius=DOT, hover=hover))
        lines = [_name(each) for each in here]
        place = _free(dot, lines, plot, taken)
        taken.append(place)
        shapes += [
            Label(place.x, place.y + LINE * (number + 0.5), line, SMALL, bold=True)
            for number, line in enumerate(lines)
        ]
    return Scene(width, height, tuple(shapes), alt)


def _spots(items: Sequence[Placed], plot: _Place) -> dict[tuple[float, float], list[Placed]]:
    """Return what stands where; things with the same medians share a mark."""
    spots: dict[tuple[float, float], list[Placed]] = {}
    for each in items:
        at = _across(plot, each.effort.median), _down(plot, each.impact.median)
        spots.setdefault(at, []).append(each)
    return spots


def _free(dot: _Place, lines: Sequence[str], plot: _Place, taken: Sequence[_Place]) -> _Place:
    """Return a place for a label near its mark, inside of the plot, where nothing else stands: as near as there is one."""
    wide, high = max(width_of(each, SMALL, bold=True) for each in lines), LINE * len(lines)
    middle = dot.x + DOT - wide / 2, dot.y + DOT - high / 2
    inner = _Place(plot.x + 2, plot.y + 2, plot.width - 4, plot.height - 4)
    tried = [
        _inside(_Place(left, top, wide, high), inner)
        for away in range(3, 90, 6)
        for left, top in (
            (dot.x + 2 * DOT + away, middle[1]),
            (dot.x - wide - away, middle[1]),
            (middle[0], dot.y - high - away + 2),
            (middle[0], dot.y + 2 * DOT + away - 2),
        )
    ]
    return min(tried, key=lambda each: sum(each.meets(other) for other in taken))


def _inside(place: _Place, plot: _Place) -> _Place:
    x = min(max(place.x, plot.x), plot.x + plot.width - place.width)
    y = min(max(place.y, plot.y), plot.y + plot.height - place.height)
    return place._replace(x=x, y=y)


def _name(each: Placed) -> str:
    """Return what a thing is called in the picture: its number; a group is called by its first one."""
    first, *more = each.item.labels or ("–",)
    return f"{first} +{len(more)}" if more else first


def _across(plot: _Place, effort: float) -> float:
    return plot.x + plot.width * (effort - LOWEST + EDGE) / (HIGHEST - LOWEST + 2 * EDGE)


def _down(plot: _Place, impact: float) -> float:
    return plot.y + plot.height * (HIGHEST + EDGE - impact) / (HIGHEST - LOWEST + 2 * EDGE)


def _names(plot: _Place) -> list[Shape]:
    """Return the names of the quadrants, above and below the plot, where no mark can stand."""
    right, below = plot.x + plot.width, plot.y + plot.height + 26 + LINE / 2
    above = HEAD / 2
    return [
        Label(plot.x, above, Quadrant.DO_FIRST.heading, SMALL, "title", bold=True),
        Label(right, above, Quadrant.PLAN.heading, SMALL, "muted", bold=True, align=END),
        Label(plot.x, below, Quadrant.FILL_IN.heading, SMALL, "muted", bold=True, align=START),
        Label(right, below, Quadrant.THINK_TWICE.heading, SMALL, "muted", bold=True, align=END),
    ]


def _axes(plot: _Place) -> list[Shape]:
    """Return the numbers of both scales; what they are stands in the middle above and below."""
    below = plot.y + plot.height
    shapes: list[Shape] = []
    for step in range(LOWEST, HIGHEST + 1):
        shapes.append(Label(_across(plot, step), below + 10, str(step), SMALL, "muted", align="middle"))
        shapes.append(Label(plot.x - 6, _down(plot, step), str(step), SMALL, "muted", align=END))
    middle = plot.x + plot.width / 2
    return [
        *shapes,
        Label(middle, HEAD / 2, f"↑ {message('estimate', 'impact')}", SMALL, "muted", align="middle"),
        Label(middle, below + 32, f"{message('estimate', 'effort')} →", SMALL, "muted", align="middle"),
    ]
