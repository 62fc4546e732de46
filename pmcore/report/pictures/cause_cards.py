"""A cause as a card in a picture: its number and words, and by shape and word what else it is.

A problem has a heavy frame, a primary factor the heaviest and a filled tag, a barrier a wall at both sides; the trigger is a pill.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pmcore.model.causes import Barrier, Cause, Factor
from pmcore.model.review import Review
from pmcore.report.pictures.scene import END, SMALL, START, TEXT, Box, Drawn, Label, Line, Shape, Subject
from pmcore.report.pictures.text_size import one_line, width_of, wrap
from pmcore.report.script.letters import right_to_left
from pmcore.wording.palette import role_of

PAD = 8.0
MOST_FOOT = 3


@dataclass(frozen=True, slots=True)
class Size:
    """How large the cards of a picture are: their width, their letters, how many lines of text, and how far columns are apart.

    With `tops` it is begun to be read at its top left, because only a part of it is seen at once.
    """

    width: float
    text: float
    lines: int
    gap: float
    tops: bool = False


PAPER = Size(141, SMALL, 6, 30)
SCREEN = Size(196, TEXT, 8, 44, tops=True)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card holds; `height` is that of its lines."""

    cause: Cause
    lines: tuple[str, ...]
    foot: tuple[str, ...]
    tag: str
    size: Size

    @property
    def line_height(self) -> float:
        """Return how far lines of its text are apart."""
        return self.size.text + 3.5

    @property
    def height(self) -> float:
        """Return how high it is."""
        head = 14 + (16 if self.tag else 0)
        return 8 + head + self.line_height * len(self.lines) + 12.5 * len(self.foot)


def card_of(review: Review, cause: Cause, size: Size, further: str = "") -> Card:
    """Return the card of a cause; `further` says in words what of its links the picture does not show."""
    room = size.width - 2 * PAD - 4
    words = tuple(wrap(one_line(cause.text), room, size.text, size.lines, bold=cause.is_problem))
    said = " · ".join(each for each in (*_said(review, cause), further) if each)
    foot = tuple(wrap(said, room, SMALL, MOST_FOOT)) if said else ()
    return Card(cause, words, foot, "" if cause.factor is Factor.NONE else cause.factor.word, size)


def _said(review: Review, cause: Cause) -> Iterator[str]:
    """Yield what a foot says: the area (a problem has none), the barrier, the evidence."""
    yield "problem" if cause.is_problem else cause.area.word
    if cause.barrier is not Barrier.NONE:
        yield cause.barrier.word
    yield ", ".join(review.events[each].label for each in cause.evidence if each in review.events)


def card_shapes(card: Card, x: float, y: float) -> Iterator[Shape]:
    """Yield a card with its top left corner at (x, y)."""
    cause, size = card.cause, card.size
    colour = "accent" if cause.is_problem else role_of("area", cause.area)
    yield _frame(card, x, y, colour)
    if cause.barrier is not Barrier.NONE:
        yield from _walls(card, x, y)
    else:
        yield Box(x + 3, y + 4, 4, card.height - 8, fill=colour, radius=2)
    left = x + PAD + 4
    yield Label(left, y + 11, cause.label, SMALL, colour, bold=True)
    at = y + 11
    if card.tag:
        at += 16
        yield from _tag(card, left, at)
    rtl = right_to_left(cause.text)
    edge, align = (x + size.width - PAD, END) if rtl else (left, START)
    for line in card.lines:
        at += card.line_height
        yield Label(edge, at, line, size.text, bold=cause.is_problem, align=align, rtl=rtl)
    at += 1.5
    for line in card.foot:
        at += 12.5
        yield Label(left, at, line, SMALL, "muted")


def _frame(card: Card, x: float, y: float, colour: str) -> Box:
    cause = card.cause
    line, thick = ("accent", 2.0) if cause.is_problem else ("field", 1.0)
    if cause.factor is not Factor.NONE:
        line, thick = role_of("factor", cause.factor), 3.0 if cause.factor is Factor.PRIMARY else 1.6
    return Box(
        x,
        y,
        card.size.width,
        card.height,
        fill="box",
        line=line,
        radius=0 if cause.barrier is not Barrier.NONE else 5,
        thick=thick,
        hover=f"{cause.label} · {one_line(cause.text)[:240]}",
        about=(Subject(cause.id, cause.label),),
    )


def _walls(card: Card, x: float, y: float) -> Iterator[Shape]:
    """Yield a wall at both sides: what was there to stop it."""
    colour = role_of("barrier", card.cause.barrier)
    for left in (x + 3.5, x + card.size.width - 3.5):
        yield Line(left, y, left, y + card.height, colour, 2.0)


def _tag(card: Card, x: float, middle: float) -> Iterator[Shape]:
    """Yield what the group says of it: filled where it would be changed first."""
    role = role_of("factor", card.cause.factor)
    wide = width_of(card.tag, SMALL, bold=True) + 10
    filled = card.cause.factor is Factor.PRIMARY
    yield Box(x, middle - 7, wide, 14, fill=role if filled else "box", line=role, radius=4)
    yield Label(x + wide / 2, middle, card.tag, SMALL, "on" if filled else role, bold=True, align="middle")


def trigger_words(review: Review) -> str:
    """Return what set it off, in one line; empty where nobody said."""
    incident, event = review.incident, review.events.get(review.incident.trigger_event)
    said = one_line(incident.trigger or (event.text if event else ""))
    return " · ".join(each for each in (event.label if event else "", said) if each)


def trigger_shapes(review: Review, x: float, y: float, room: float) -> Drawn:
    """Return a pill with what set it off, which is no cause, below `y`; nothing where nobody said."""
    words = trigger_words(review)
    if not words:
        return Drawn([], y)
    name = "Trigger"
    left = x + 14 + width_of(name, SMALL, bold=True) + 8
    lines = wrap(words, room - (left - x) - 14, SMALL, 2)
    wide = left - x + max(width_of(each, SMALL) for each in lines) + 14
    height = 10 + 13.0 * len(lines)
    pill = Box(
        x,
        y,
        wide,
        height,
        fill="stripe",
        line="ink",
        radius=height / 2,
        thick=1.4,
        hover=f"Trigger · {words[:240]}",
    )
    shapes: list[Shape] = [pill, Label(x + 14, y + 11.5, name, SMALL, "ink", bold=True)]
    shapes += [Label(left, y + 11.5 + 13 * i, each, SMALL, "ink") for i, each in enumerate(lines)]
    return Drawn(shapes, y + height + 10)
