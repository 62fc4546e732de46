"""The causes in swim lanes by their layer (AcciMap): society above, what happened and who did what below; links go across.

Columns are those of the graph, so that an effect is left of what made it possible here, too. What has no layer yet has a lane of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pmcore.model.causes import Cause, Layer
from pmcore.model.review import Review
from pmcore.report.pictures.cause_cards import PAPER, SCREEN, Size, card_shapes
from pmcore.report.pictures.cause_graph import (
    EDGE,
    GAP,
    PAPER_HEIGHT,
    PAPER_WIDTH,
    Drawing,
    alt_of,
    begun,
    drawings_that,
    nothing,
    whole_drawing,
)
from pmcore.report.pictures.cause_links import Point, legend, shapes_of
from pmcore.report.pictures.layered import Link
from pmcore.report.pictures.scene import SMALL, Box, Label, Scene, Shape
from pmcore.report.pictures.text_size import fit, width_of

ORDER: tuple[Layer | None, ...] = (*reversed(Layer), None)
UNSAID = "no layer said yet"
TITLE, PAD = 18.0, 8.0


class Spot(NamedTuple):
    """Where a card stands: its top left corner."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: what it is called, where it begins, how high it is."""

    word: str
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Laid:
    """The lanes that hold something, and where the cards stand in them."""

    lanes: tuple[Lane, ...]
    spots: dict[str, Spot]

    @property
    def height(self) -> float:
        """Return how high all lanes are together."""
        return self.lanes[-1].top + self.lanes[-1].height if self.lanes else 0.0


def lanes_scene(review: Review, size: Size = SCREEN) -> Scene:
    """Return the causes as one picture with lanes, as wide as it comes."""
    return _scene(whole_drawing(review, size), None)


def lanes_pages(
    review: Review, width: float = PAPER_WIDTH, height: float = PAPER_HEIGHT
) -> tuple[Scene, ...]:
    """Return the causes in lanes as pictures that each fit on a page; the first says where each branch goes on."""
    drawings = drawings_that(review, width, height, PAPER, lambda each: laid(each).height)
    return tuple(_scene(each, width) for each in drawings) or (nothing(width),)


def layer_of(cause: Cause) -> Layer | None:
    """Return the lane of a cause; a problem is what happened, unless somebody said otherwise."""
    return cause.layer or (Layer.ACTIVITY if cause.is_problem else None)


def laid(drawing: Drawing) -> Laid:
    """Return where the cards of a drawing stand: in the lane of their layer and the column of the graph, from top to bottom."""
    causes, columns = drawing.review.causes, drawing.layout.spots
    spots: dict[str, Spot] = {}
    lanes: list[Lane] = []
    y = 0.0
    for layer in ORDER:
        inside = [each for each in drawing.part.nodes if layer_of(causes[each]) is layer]
        if not inside:
            continue
        fill: dict[int, float] = {}
        for each in sorted(inside, key=lambda node: columns[node].middle):
            column = columns[each].column
            top = fill.get(column, y + TITLE)
            spots[each] = Spot(drawing.x(column), top)
            fill[column] = top + drawing.cards[each].height + GAP
        bottom = max(fill.values()) - GAP + PAD
        lanes.append(Lane(layer.heading if layer else UNSAID.capitalize(), y, bottom - y))
        y = bottom
    return Laid(tuple(lanes), spots)


def _scene(drawing: Drawing, width: float | None) -> Scene:
    if not drawing.part.nodes:
        return nothing(width or PAPER_WIDTH)
    wide = width or drawing.width
    shapes, y = begun(drawing, wide)
    places = laid(drawing)
    shapes += _lanes(places, y, wide)
    for link in drawing.part.links:
        shapes += shapes_of(drawing.review, link, _way(drawing, places, link, y))
    shapes += _titles(places, y, wide)  # over lines that go across
    for each, card in drawing.cards.items():
        shapes += card_shapes(card, places.spots[each].x, y + places.spots[each].y)
    y += places.height + 8
    told, bottom = legend(drawing.supports, y, wide)
    return Scene(wide, bottom + EDGE, (*shapes, *told), f"Swim lanes by layer. {alt_of(drawing)}")


def _lanes(places: Laid, top: float, wide: float) -> Iterator[Shape]:
    for number, lane in enumerate(places.lanes):
        yield Box(0.5, top + lane.top, wide - 1, lane.height, fill=_fill(number), line="rule")


def _titles(places: Laid, top: float, wide: float) -> Iterator[Shape]:
    for number, lane in enumerate(places.lanes):
        y, word = top + lane.top + 9, fit(lane.word, wide - 16, SMALL, bold=True)
        yield Box(EDGE + 3, y - 7, width_of(word, SMALL, bold=True) + 4, 14, fill=_fill(number))
        yield Label(EDGE + 5, y, word, SMALL, "muted", bold=True)


def _fill(number: int) -> str:
    return "quiet" if number % 2 else "stripe"


def _way(drawing: Drawing, places: Laid, link: Link, top: float) -> list[Point]:
    cause, effect, cards = places.spots[link.cause], places.spots[link.effect], drawing.cards
    begin = Point(cause.x, top + cause.y + cards[link.cause].height / 2)
    return [begin, Point(effect.x + drawing.size.width + 1.5, top + effect.y + cards[link.effect].height / 2)]
