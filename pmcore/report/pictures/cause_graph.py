"""The causes as a graph from left to right: every cause once, to the right of all that it explains; arrows lead to the effects.

On paper it is cut into pictures of a few levels (`graph_pages`), because the letters of forty cards beside each other could not be read;
a screen has it whole (`graph_scene`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pmcore.model.review import Review
from pmcore.model.support import Support
from pmcore.report.pictures.cause_cards import PAPER, SCREEN, Card, Size, card_of, card_shapes, trigger_shapes
from pmcore.report.pictures.cause_links import Point, legend, shapes_of, support_of
from pmcore.report.pictures.cause_parts import Graph, Part, parts_of
from pmcore.report.pictures.layered import Layout, Link, columns_of, layered
from pmcore.report.pictures.scene import SMALL, TEXT, Drawn, Label, Scene, Shape
from pmcore.report.pictures.text_size import fit

PAPER_WIDTH, PAPER_HEIGHT = 660.0, 830.0
EDGE, GAP, HEAD = 3.0, 12.0, 22.0
MOST_IN_PICTURE = 150
NOTHING = "No causes were written down."


@dataclass(frozen=True)
class Drawing:
    """One part on its way to a picture: its cards, and which picture of how many it is."""

    review: Review
    part: Part
    size: Size
    number: int = 1
    pages: Mapping[str, int] | None = None
    """In which picture the answers of each cause stand; None where there is one picture alone."""
    of: int = 1

    @cached_property
    def cards(self) -> dict[str, Card]:
        """Return the cards of its nodes."""
        causes = self.review.causes
        return {
            each: card_of(self.review, causes[each], self.size, self._further(each))
            for each in self.part.nodes
        }

    def _further(self, node: str) -> str:
        """Return what of a node's links stands elsewhere."""
        causes, said = self.review.causes, []
        drawn = {link.effect for link in self.part.links if link.cause == node}
        also = [causes[each].label for each in causes[node].leads_to if each in causes and each not in drawn]
        if also:
            said.append(f"explains {'also ' if drawn else ''}{', '.join(also)}")
        if piece := self.part.pieces.get(node):
            said.append(f"answers, {piece[0]} of {piece[1]}")
        elif self.pages is not None and not any(link.effect == node for link in self.part.links):
            here = self.pages.get(node)
            said += [f"goes on in picture {here}" if here else "goes on in the table"] if here != 0 else []
        return " · ".join(said)

    @cached_property
    def layout(self) -> Layout:
        """Return where its cards stand."""
        heights = {each: card.height for each, card in self.cards.items()}
        return layered(self.part.nodes, self.part.links, heights, GAP, tops=self.size.tops)

    @cached_property
    def head(self) -> str:
        """Return the line above a picture that is one of several."""
        if self.of == 1:
            return ""
        below = ", ".join(self.review.causes[each].label for each in self.part.roots[:8])
        what = "the key: where each branch goes on" if self.number == 1 else f"what made {below} possible"
        return f"Picture {self.number} of {self.of} · {what}"

    def x(self, column: int) -> float:
        """Return where a column begins."""
        return EDGE + column * (self.size.width + self.size.gap)

    @property
    def width(self) -> float:
        """Return how wide the cards are together."""
        return self.x(self.layout.columns - 1) + self.size.width + EDGE

    @property
    def supports(self) -> set[Support | None]:
        """Return what is said of its links."""
        return {support_of(self.review, link) for link in self.part.links}


def graph_scene(review: Review, size: Size = SCREEN) -> Scene:
    """Return the causes as one picture, as wide as it comes; of very many these are the first."""
    return _scene(whole_drawing(review, size), None)


def graph_pages(
    review: Review, width: float = PAPER_WIDTH, height: float = PAPER_HEIGHT
) -> tuple[Scene, ...]:
    """Return the causes as pictures that each fit on a page with letters that people can read; the first is the key."""
    drawings = drawings_that(review, width, height, PAPER, lambda each: each.layout.height)
    return tuple(_scene(each, width) for each in drawings) or (nothing(width),)


def drawings_that(
    review: Review, width: float, height: float, size: Size, high: Callable[[Drawing], float]
) -> list[Drawing]:
    """Return the parts that each fit into a picture of this width and height; `high` says how high one is drawn."""
    room = height - 3 * HEAD - 60  # the head, the legend, the trigger

    def fits(part: Part) -> bool:
        columns = columns_of(part.nodes, part.links)
        if EDGE + (max(columns.values(), default=0) + 1) * (size.width + size.gap) - size.gap > width:
            return False
        return len(part.nodes) <= MOST_IN_PICTURE and high(Drawing(review, part, size, pages={})) <= room

    return numbered(review, parts_of(review.causes, fits), size)


def whole_drawing(review: Review, size: Size) -> Drawing:
    """Return all causes as one drawing; of very many the upper levels."""
    part = Graph(review.causes).whole()
    if len(part.nodes) > MOST_IN_PICTURE:
        part = parts_of(review.causes, lambda each: len(each.nodes) <= MOST_IN_PICTURE)[0]
    return Drawing(review, part, size)


def nothing(width: float) -> Scene:
    """Return the picture of no causes."""
    return Scene(width, 32, (Label(6, 16, fit(NOTHING, width - 12, TEXT), TEXT, "muted"),), NOTHING)


def numbered(review: Review, parts: Sequence[Part], size: Size) -> list[Drawing]:
    """Return the parts as drawings that know of each other."""
    answered = Graph(review.causes).answers
    pages = {each: 0 for each in review.causes if each not in answered}
    for number, part in enumerate(parts, 1):
        for link in part.links:
            pages.setdefault(link.effect, number)
    known = pages if len(parts) > 1 else None
    return [Drawing(review, part, size, i, known, len(parts)) for i, part in enumerate(parts, 1)]


def begun(drawing: Drawing, wide: float) -> Drawn:
    """Return what stands above the cards of a picture: its head, and on the first one what set it off."""
    shapes: list[Shape] = []
    y = EDGE
    if drawing.head:
        head = fit(drawing.head, wide - 6, SMALL, bold=True)
        shapes.append(Label(EDGE, y + 8, head, SMALL, "ink", bold=True))
        y += HEAD
    if drawing.number == 1:
        trigger, y = trigger_shapes(drawing.review, EDGE, y, min(wide, PAPER_WIDTH) - 2 * EDGE)
        shapes += trigger
    return Drawn(shapes, y)


def _scene(drawing: Drawing, width: float | None) -> Scene:
    """Return a finished picture, `width` wide or as wide as its cards are."""
    if not drawing.part.nodes:
        return nothing(width or PAPER_WIDTH)
    wide = width or drawing.width
    shapes, y = begun(drawing, wide)
    for link in drawing.part.links:
        shapes += shapes_of(drawing.review, link, _way(drawing, link, y))
    for each, card in drawing.cards.items():
        spot = drawing.layout.spots[each]
        shapes += card_shapes(card, drawing.x(spot.column), y + spot.middle - card.height / 2)
    y += drawing.layout.height + 10
    told, bottom = legend(drawing.supports, y, wide)
    return Scene(wide, bottom + EDGE, (*shapes, *told), alt_of(drawing))


def _way(drawing: Drawing, link: Link, top: float) -> list[Point]:
    """Return the points of a link: from the left edge of the cause, past the cards between, to the right edge of the effect."""
    layout, size = drawing.layout, drawing.size
    cause, effect = layout.spots[link.cause], layout.spots[link.effect]
    points = [Point(drawing.x(cause.column), top + cause.middle + _port(drawing, link, at_effect=False))]
    for spot in reversed(layout.bends[link]):
        left = drawing.x(spot.column)
        points += [Point(left + size.width, top + spot.middle), Point(left, top + spot.middle)]
    tip = Point(
        drawing.x(effect.column) + size.width + 1.5,
        top + effect.middle + _port(drawing, link, at_effect=True),
    )
    return [*points, tip]


def _port(drawing: Drawing, link: Link, *, at_effect: bool) -> float:
    """Return how far from the middle of a card a link touches it: several share its height, in the order of their other ends."""
    here = link.effect if at_effect else link.cause
    spots, bends = drawing.layout.spots, drawing.layout.bends
    beside = [each for each in drawing.part.links if (each.effect if at_effect else each.cause) == here]

    def other(each: Link) -> float:
        way = bends[each]
        if way:
            return (way[0] if at_effect else way[-1]).middle
        return spots[each.cause if at_effect else each.effect].middle

    order = sorted(beside, key=other)
    room = min(drawing.cards[here].height - 16, 9.0 * (len(order) - 1))
    return room * (order.index(link) / (len(order) - 1) - 0.5) if len(order) > 1 else 0.0


def alt_of(drawing: Drawing) -> str:
    """Return in words what a picture shows."""
    shown, of = len(drawing.part.nodes), len(drawing.review.causes)
    which = f"{shown} of {of} causes" if shown < of else f"{of} causes"
    part = f" Picture {drawing.number} of {drawing.of}." if drawing.of > 1 else ""
    return (
        f"Graph of {which} with {len(drawing.part.links)} links, effects on the left, what made them possible to the right.{part} "
        "The table lists every one."
    )
