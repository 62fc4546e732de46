"""The causes as an indented outline of boxes: readable at any depth, and cut where a page may end.

A tree from left to right would print at 2 pt with forty nodes; an outline stays as wide as paper.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pmcore.model.causes import Area, Barrier, Cause, Factor, Place, walk
from pmcore.model.review import Review
from pmcore.report.pictures.scene import END, SMALL, START, TEXT, Box, Label, Line, Scene, Shape
from pmcore.report.pictures.text_size import fit, one_line, width_of, wrap
from pmcore.report.script.letters import right_to_left
from pmcore.wording.palette import role_of

PAPER_WIDTH = 660.0
SLICE_HEIGHT = 230.0
INDENT, MOST_INDENT = 18.0, 12
NARROW = 560.0
LINE_HEIGHT, GAP = 14.5, 7.0
MOST_LINES = 4
MOST_IN_PICTURE = 150


@dataclass(frozen=True, slots=True)
class _Node:
    """A box with its place in the outline; `parent` is the index of its effect, -1 for a problem."""

    cause: Cause
    depth: int
    parent: int
    lines: tuple[str, ...]
    foot: str
    x: float
    y: float
    height: float


def cause_scene(review: Review, width: float = PAPER_WIDTH) -> Scene:
    """Return all causes as one picture, for the screen."""
    nodes = _nodes(review, width)
    if not nodes:
        text = fit("No causes were written down.", width - 12, TEXT)
        return Scene(width, 32, (Label(6, 16, text, TEXT, "muted"),), "No causes were written down.")
    return _page(nodes, 0, len(nodes), width, _alt(review))


def cause_pages(
    review: Review, width: float = PAPER_WIDTH, height: float = SLICE_HEIGHT
) -> tuple[Scene, ...]:
    """Return the causes as pictures that stand seamlessly below each other, so that a page may end between any two.

    Of very many causes these are the upper levels (`shown_depth`).
    """
    nodes = _nodes(review, width, shown_depth(review))
    starts: list[int] = []
    for index, node in enumerate(nodes):
        if not starts or node.y + node.height - nodes[starts[-1]].y > height:
            starts.append(index)
    ends = [*starts[1:], len(nodes)]
    return tuple(
        _page(nodes, first, end, width, _alt(review, number, len(starts)))
        for number, (first, end) in enumerate(zip(starts, ends, strict=True), 1)
    )


def shown_depth(review: Review) -> int:
    """Return how many levels fit into pictures that people still look at."""
    levels: dict[int, int] = {}
    for place in walk(review.causes):
        levels[place.depth] = levels.get(place.depth, 0) + 1
    total, deepest = 0, 0
    for depth in sorted(levels):
        total += levels[depth]
        if total > MOST_IN_PICTURE and depth:
            break
        deepest = depth
    return deepest


def _nodes(review: Review, width: float, deepest: float = math.inf) -> list[_Node]:
    """Return the boxes from top to bottom, each as high as its text, without those below level `deepest`."""
    nodes: list[_Node] = []
    path: list[int] = []
    y = 2.0
    for place in walk(review.causes):
        cause, depth = place.cause, place.depth
        if depth > deepest:
            continue
        del path[depth:]
        x = 2 + indent_of(width) * min(depth, MOST_INDENT)
        room = width - x - 4 - 56 - 10
        most = 1 if place.again else MOST_LINES
        lines = tuple(wrap(one_line(cause.text), room, TEXT, most, bold=not depth))
        foot = fit(_foot(review, place), room - _mark_width(cause), SMALL)
        height = 9 + LINE_HEIGHT * (len(lines) + 1)
        nodes.append(_Node(cause, depth, path[-1] if path else -1, lines, foot, x, y, height))
        path.append(len(nodes) - 1)
        y += height + GAP
    return nodes


def indent_of(width: float) -> float:
    """Return how far an answer stands from what it answers; a phone has no room to give away."""
    return INDENT if width >= NARROW else INDENT / 2


def _foot(review: Review, place: Place) -> str:
    cause, depth = place.cause, place.depth
    if place.again:
        return "stands above, with its answers"
    labels = [review.events[each].label for each in cause.evidence if each in review.events]
    also = [review.causes[e].label for e in cause.leads_to if e != place.effect and e in review.causes]
    said = [cause.area.word if not cause.is_problem else "problem"]
    said += [cause.barrier.word] if cause.barrier is not Barrier.NONE else []
    said += [f"level {depth + 1}"] if depth > MOST_INDENT else []
    said += [f"also under {', '.join(also)}"] if also else []
    said += [f"evidence {', '.join(labels)}"] if labels else []
    return " · ".join(said)


def _mark_width(cause: Cause) -> float:
    return 0.0 if cause.factor is Factor.NONE else width_of(cause.factor.word, SMALL, bold=True) + 20


def _page(nodes: Sequence[_Node], first: int, end: int, width: float, alt: str) -> Scene:
    """Draw the boxes from `first` to before `end`; lines that go on below or come from above reach the edge."""
    top = nodes[first].y - GAP / 2
    bottom = nodes[end - 1].y + nodes[end - 1].height + GAP / 2
    shapes: list[Shape] = []
    for node in nodes[first:end]:
        shapes += _box(node, node.y - top, width)
    elbows: list[Shape] = []
    for node in nodes[first:]:
        if node.parent >= 0 and (node.y < bottom or nodes[node.parent].y < bottom):
            elbows += _elbow(node, nodes[node.parent], indent_of(width), top, bottom)
    return Scene(width, bottom - top, (*elbows, *shapes), alt)


def _elbow(node: _Node, parent: _Node, indent: float, top: float, bottom: float) -> list[Shape]:
    """Return the visible part of the line from a box to the effect that it explains."""
    x = parent.x + indent / 2 if node.depth <= MOST_INDENT else parent.x - 5
    start, middle = max(parent.y + parent.height, top), node.y + 12
    shapes: list[Shape] = (
        [Line(x, start - top, x, min(middle, bottom) - top, "muted")] if start < bottom else []
    )
    return [*shapes, Line(x, middle - top, node.x, middle - top, "muted")] if middle < bottom else shapes


def _box(node: _Node, y: float, width: float) -> list[Shape]:
    """Return a box: chip in the colour of its area, number, text, evidence, mark of a factor."""
    cause = node.cause
    colour = "accent" if cause.is_problem else role_of("area", cause.area)
    line = "rule" if cause.factor is Factor.NONE else role_of("factor", cause.factor)
    box_width = width - node.x - 4
    thick = 1.8 if cause.factor is not Factor.NONE else 1
    hover = f"{cause.label} · {one_line(cause.text)[:240]}"
    shapes: list[Shape] = [
        Box(node.x, y, box_width, node.height, fill="box", line=line, radius=4, thick=thick, hover=hover),
        Box(node.x + 3, y + 4, 4, node.height - 8, fill=colour, radius=2),
        Label(node.x + 13, y + 12, cause.label, SMALL, colour, bold=True),
    ]
    text_x = node.x + 12 + 44
    rtl = right_to_left(cause.text)
    x, align = (node.x + box_width - 10, END) if rtl else (text_x, START)
    for number, text in enumerate(node.lines):
        middle = y + 12 + LINE_HEIGHT * number
        shapes.append(Label(x, middle, text, TEXT, bold=cause.is_problem, align=align, rtl=rtl))
    foot_y = y + 12 + LINE_HEIGHT * len(node.lines)
    shapes.append(Label(text_x, foot_y, node.foot, SMALL, "muted"))
    if cause.factor is not Factor.NONE:
        wide = _mark_width(cause) - 8
        x = node.x + box_width - wide - 6
        filled = cause.factor is Factor.PRIMARY
        shapes.append(Box(x, foot_y - 6.5, wide, 14, fill=line if filled else "box", line=line, radius=4))
        text_colour = "on" if filled else line
        shapes.append(
            Label(x + wide / 2, foot_y, cause.factor.word, SMALL, text_colour, bold=True, align="middle")
        )
    return shapes


def _alt(review: Review, number: int = 1, pages: int = 1) -> str:
    areas = ", ".join(
        f"{count} {area.word}"
        for area in Area
        if (count := sum(1 for c in review.causes.values() if c.area is area and not c.is_problem))
    )
    part = f" Picture {number} of {pages}." if pages > 1 else ""
    return f"Outline of {len(review.causes)} causes{': ' + areas if areas else ''}.{part} The table lists every one."
