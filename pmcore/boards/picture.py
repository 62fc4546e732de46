"""The timeline as a picture, as live as the list beside it: the same Scene that goes into the document, for wide and narrow windows."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.model.incident import Incident
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.remembered import MIB, ByBytes
from pmcore.report.pictures.svg import draw_svg
from pmcore.report.pictures.timeline_scene import timeline_scene

WIDE, NARROW = (
    960.0,
    330.0,
)  # pixels: a page, and a phone of 390 less its margins; the style sheet shows one of the two

WIDE_PICTURE = (
    '<div class="picture wide" tabindex="0" role="group" aria-label="The timeline as a picture">%s</div>'
)
NARROW_PICTURE = '<div class="picture narrow">%s</div>'
CLOSER = block("closer", "picture", "closer")

_DRAWN: ByBytes[list[Block]] = ByBytes(8 * MIB)


def draw(review: Review, room: Room) -> list[Block]:
    """Return the picture of the events; where there are none, what to do about it."""
    if not review.events:
        return [block("none", "picture", "nothing")]
    return drawn("picture", _pictures, review)


def _pictures(review: Review) -> list[Block]:
    key = (review.timeline, review.incident)
    known = _DRAWN.get(key)
    if known is None:
        wide, narrow = (draw_svg(timeline_scene(review, width)) for width in (WIDE, NARROW))
        known = [Block("wide", WIDE_PICTURE % wide), Block("narrow", NARROW_PICTURE % narrow), CLOSER]
        _DRAWN.put(key, known, sum(len(each.html) for each in known))  # the events are kept by their review
    return known


class Remembering:
    """The picture of one room: drawn anew only when something in it changed, not with every lesson or vote."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._of: tuple[Mapping[str, TimelineEvent], Incident] | None = None
        self._blocks: list[Block] = []

    def __call__(self, review: Review, room: Room) -> list[Block]:
        """Return the picture as it is now."""
        of = (review.events, review.incident)
        if self._of is None or self._of[0] is not of[0] or self._of[1] is not of[1]:
            self._of, self._blocks = of, draw(review, room)
        return self._blocks
