"""The timeline as a picture, as live as the list beside it: the same Scene that goes into the document, for wide and narrow windows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.model.incident import Incident
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.remembered import MIB, ByBytes
from pmcore.report.pictures.svg import draw_svg
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.wording.language import catalogue

# Pixels: a page, and a phone of 390 less its margins. The style sheet shows one of the two.
WIDE, NARROW = 960.0, 330.0

WIDE_PICTURE = (
    '<div class="picture wide" tabindex="0" role="group" aria-label="The timeline as a picture">%s</div>'
)
NARROW_PICTURE = '<div class="picture narrow">%s</div>'


class _Picture(NamedTuple):
    """What was drawn of which events and incident. They are held here, so that no other ones take their place in memory."""

    events: Mapping[str, TimelineEvent]
    incident: Incident
    blocks: list[Block]


# By the very objects that were drawn: a change that touches neither leaves both what they are.
_drawn: ByBytes[_Picture] = ByBytes(8 * MIB)


def draw(review: Review, room: Room) -> list[Block]:
    """Return the picture of the events; where there are none, what to do about it."""
    if not review.events:
        return [block("none", "picture", "nothing")]
    return drawn("picture", _pictures, review)


def _pictures(review: Review) -> list[Block]:
    key = (catalogue().language, id(review.events), id(review.incident))
    known = _drawn.get(key)
    if known is None:
        wide, narrow = (draw_svg(timeline_scene(review, width)) for width in (WIDE, NARROW))
        blocks = [
            Block("wide", WIDE_PICTURE % wide),
            Block("narrow", NARROW_PICTURE % narrow),
            block("closer", "picture", "closer"),
        ]
        known = _Picture(review.events, review.incident, blocks)
        _drawn.put(key, known, sys.getsizeof(review.events) + sum(len(each.html) for each in blocks))
    return known.blocks
