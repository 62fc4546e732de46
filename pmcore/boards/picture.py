"""The timeline as a picture, as live as the list beside it: the same Scene that goes into the document, for wide and narrow windows.

There are two such boards: one with lanes by kind and one with lanes by service. A page shows one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.model.incident import Incident
from pmcore.model.review import Review
from pmcore.model.standing import until
from pmcore.model.timeline import TimelineEvent
from pmcore.remembered import MIB, ByBytes
from pmcore.report.pictures.scene import ON_SCREEN, Box
from pmcore.report.pictures.svg import Around, draw_svg, safe
from pmcore.report.pictures.timeline_lanes import Lanes
from pmcore.report.pictures.timeline_scene import timeline_scene
from pmcore.wording.language import catalogue

# Before they are shown larger: a page with the checks beside it, and a phone of 390 less its margins. The style sheet shows
# one of the two.
WIDE, NARROW = 724.0, 294.0

LANES = {"picture": Lanes.KINDS, "picture_by_service": Lanes.SERVICES}  # of each board

WIDE_PICTURE = '<div class="picture wide">%s</div>'
NARROW_PICTURE = '<div class="picture narrow">%s</div>'


class _Picture(NamedTuple):
    """What was drawn of which events and incident. They are held here, so that no other ones take their place in memory."""

    events: Mapping[str, TimelineEvent]
    incident: Incident
    blocks: list[Block]


# By the very objects that were drawn: a change that touches neither leaves both what they are.
_drawn: ByBytes[_Picture] = ByBytes(8 * MIB)


def draw(review: Review, room: Room) -> list[Block]:
    """Return the picture of the events by kind; where there are none, what to do about it."""
    return _drawn_by(Lanes.KINDS, review, review.meeting.stand_at)


def draw_by_service(review: Review, room: Room) -> list[Block]:
    """Return the picture of the events by service; where there are none, what to do about it."""
    return _drawn_by(Lanes.SERVICES, review, review.meeting.stand_at)


def draw_until(review: Review, name: str, at: datetime | None) -> list[Block]:
    """Return the board `name` of a picture for somebody who stands at a moment alone, or (None) looks at all alone."""
    return _drawn_by(LANES[name], review, at)


def _drawn_by(lanes: Lanes, review: Review, at: datetime | None) -> list[Block]:
    if not review.events:
        return [block("none", "picture", "nothing")]
    return drawn("picture", _pictures, lanes, review, at)


def _pictures(lanes: Lanes, review: Review, at: datetime | None) -> list[Block]:
    key = (lanes, catalogue().language, id(review.events), id(review.incident), at)
    known = _drawn.get(key)
    if known is None:
        svg = partial(_svg, until(review, at), lanes)
        blocks = [
            block("closer", "picture", "closer", lanes.value, _has_services(review)),
            Block("wide", WIDE_PICTURE % svg(WIDE)),
            Block("narrow", NARROW_PICTURE % svg(NARROW)),
        ]
        known = _Picture(review.events, review.incident, blocks)
        _drawn.put(key, known, sys.getsizeof(review.events) + sum(len(each.html) for each in blocks))
    return known.blocks


def _svg(review: Review, lanes: Lanes, width: float) -> str:
    return draw_svg(timeline_scene(review, width, lanes), leads=leads(), zoom=ON_SCREEN)


def leads() -> Callable[[Box], Around]:
    """Return what says where a mark leads: to its row, or to a choice of those that it stands for.

    A picture is one stop of the Tab key; the arrows go on from there (component/picture.js).
    """
    first = True

    def around(box: Box) -> Around:
        nonlocal first
        stop, first = "0" if first else "-1", False
        about = " ".join(f"{each.id}={each.label}" for each in box.about)
        role = 'role="link"' if len(box.about) == 1 else 'role="button" aria-haspopup="true"'
        return Around("g", f'class="mark" {role} tabindex="{stop}" data-about="{safe(about)}"')

    return around


def _has_services(review: Review) -> bool:
    return any(event.service.strip() for event in review.events.values())
