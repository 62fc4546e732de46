"""The links of the graph of causes: which there are, without loops, and what each looks like by what carries it.

Four line styles beside the one of a link of which nobody said anything; colour is in none of them alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pmcore.model.causes import Cause, children_of, first_places
from pmcore.model.review import Review
from pmcore.model.support import Support
from pmcore.report.pictures.layered import Link
from pmcore.report.pictures.scene import SMALL, Box, Drawn, Label, Line, Shape, Stroke
from pmcore.report.pictures.text_size import width_of

HEAD = 5.0  # of an arrow
CROSS = 4.0


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """How a link is drawn."""

    style: Stroke = "solid"
    thick: float = 1.0
    colour: str = "muted"
    crossed: bool = False


LINK_STYLES: Mapping[Support | None, LinkStyle] = {
    Support.SUPPORTED: LinkStyle(thick=2.0, colour="ink"),
    Support.ASSUMED: LinkStyle("dashed", 1.4, "ink"),
    Support.UNKNOWN: LinkStyle("dotted", 1.8, "ink"),
    Support.REFUTED: LinkStyle(crossed=True),
    None: LinkStyle(),
}


@dataclass(frozen=True, slots=True)
class Point:
    """A place in a picture."""

    x: float
    y: float


def links_of(causes: Mapping[str, Cause]) -> list[Link]:
    """Return every link in the order of the outline; one that would close a loop, which only a damaged log has, is left out."""
    children, done, found = children_of(causes), set[str](), list[Link]()
    for root in (place.cause.id for place in first_places(causes)):
        if root in done:
            continue
        way = {root: iter(children.get(root, ()))}
        while way:
            here = next(reversed(way))
            following = next(way[here], None)
            if following is None:
                done.add(here)
                del way[here]
            elif following.id not in way:
                found.append(Link(following.id, here))
                if following.id not in done:
                    way[following.id] = iter(children.get(following.id, ()))
    return found


def support_of(review: Review, link: Link) -> Support | None:
    """Return what is said of a link; None while nobody said."""
    said = review.causes[link.cause].support_of(link.effect)
    return said.support if said else None


def shapes_of(review: Review, link: Link, way: list[Point]) -> Iterator[Shape]:
    """Yield a link along `way`, from the cause to the effect that it led to, where an arrow ends."""
    support = support_of(review, link)
    stroke = LINK_STYLES[support]
    yield from _drawn(stroke, way)
    if support is Support.UNKNOWN and (asked := _question(review, link)):
        at = _middle(way)
        yield from _told(asked, Point(at.x, at.y - 9))


def _drawn(stroke: LinkStyle, way: list[Point]) -> Iterator[Shape]:
    for one, two in itertools.pairwise(way):
        yield Line(one.x, one.y, two.x, two.y, stroke.colour, stroke.thick, stroke.style)
    tip = way[-1]
    for side in (-1, 1):
        yield Line(
            tip.x + HEAD, tip.y + side * HEAD * 0.6, tip.x, tip.y, stroke.colour, max(1.2, stroke.thick)
        )
    if stroke.crossed:
        at = _middle(way)
        for side in (-1, 1):
            yield Line(at.x - CROSS, at.y - side * CROSS, at.x + CROSS, at.y + side * CROSS, "ink", 1.6)


def _middle(way: list[Point]) -> Point:
    """Return a point on the last stretch, which belongs to this link alone, nearer to the cause."""
    one, two = way[0], way[1]
    return Point(one.x + (two.x - one.x) * 0.4, one.y + (two.y - one.y) * 0.4)


def _question(review: Review, link: Link) -> str:
    """Return the number of the question that an unknown link became; empty where it is gone, or not for this reader."""
    about = review.questions_about.get(link.cause, ())
    return next((each.label for each in about if each.is_open), about[0].label if about else "")


def _told(words: str, at: Point) -> Iterator[Shape]:
    wide = width_of(words, SMALL, bold=True) + 4
    yield Box(at.x - wide / 2, at.y - 7, wide, 14, fill="paper")
    yield Label(at.x, at.y, words, SMALL, "ink", bold=True, align="middle")


def legend(supports: Collection[Support | None], y: float, room: float) -> Drawn:
    """Return what the styles of lines that are there mean, from `y` down."""
    shapes: list[Shape] = []
    x = 2.0
    for support, stroke in LINK_STYLES.items():
        if support not in supports:
            continue
        word = support.word if support else "not said yet"
        wide = 44 + width_of(word, SMALL)
        if x > 2 and x + wide > room:
            x, y = 2.0, y + 16
        shapes += _drawn(stroke, [Point(x + 30, y + 8), Point(x, y + 8)])
        shapes.append(Label(x + 36, y + 8, word, SMALL, "muted"))
        x += wide + 12
    return Drawn(shapes, y + 18 if shapes else y)
