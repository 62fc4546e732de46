"""The causes as a picture, as live as the tree below it: graph, fishbone or swim lanes, the same Scenes that go into the document.

There is a board for each; a page shows one of them. A mark leads to the row of its cause (component/picture.js).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.picture import NARROW, NARROW_PICTURE, WIDE, WIDE_PICTURE, leads
from pmcore.boards.room import Room
from pmcore.model.formats import CausePicture
from pmcore.model.review import Review
from pmcore.remembered import MIB, ByBytes
from pmcore.report.pictures.cause_graph import graph_scene
from pmcore.report.pictures.cause_lanes import lanes_scene
from pmcore.report.pictures.fishbone import fishbone_scene
from pmcore.report.pictures.scene import ON_SCREEN, Scene
from pmcore.report.pictures.svg import draw_svg
from pmcore.wording.language import catalogue

# As large as it is, and moved by a finger: the columns of a graph do not fit beside each other on a phone.
MOVED_PICTURE = '<div class="picture moved">%s</div>'
BOARDS: Mapping[CausePicture, str] = {each: f"cause_{each.value}" for each in CausePicture}
"""The name of the board of each picture."""


class _Picture(NamedTuple):
    """What was drawn of what. That is held here, so that nothing else takes its place in memory."""

    of: tuple[Any, ...]
    blocks: list[Block]


_drawn: ByBytes[_Picture] = ByBytes(8 * MIB)


def draw(kind: CausePicture, review: Review, room: Room) -> list[Block]:
    """Return the picture of this kind, and what chooses another; where there are no causes, what to do about it."""
    if not review.causes:
        return [block("none", "cause_picture", "nothing")]
    return [block("kinds", "cause_picture", "kinds", kind), *drawn("picture", _pictures, kind, review)]


draw_graph = partial(draw, CausePicture.GRAPH)
draw_fishbone = partial(draw, CausePicture.FISHBONE)
draw_lanes = partial(draw, CausePicture.LANES)


def _pictures(kind: CausePicture, review: Review) -> list[Block]:
    of = (review.causes, review.questions, review.incident)
    key = (kind, catalogue().language, *map(id, of), _events_in(review))
    known = _drawn.get(key)
    if known is None:
        known = _Picture(of, _MADE[kind](review))
        size = sys.getsizeof(review.causes) + sum(len(each.html) for each in known.blocks)
        _drawn.put(key, known, size)
    return known.blocks


def _events_in(review: Review) -> tuple[str, ...]:
    """Return what a picture says of events: the numbers of the evidence, and what set it off."""
    events = review.events
    trigger = events.get(review.incident.trigger_event)
    named = (each for cause in review.causes.values() for each in cause.evidence)
    labels = (events[each].label for each in named if each in events)
    return (*labels, f"{trigger.label} {trigger.text}" if trigger else "")


def _moved(make: Callable[[Review], Scene], review: Review) -> list[Block]:
    return [Block("moved", MOVED_PICTURE % _svg(make(review)))]


def _fish(review: Review) -> list[Block]:
    return [
        Block("wide", WIDE_PICTURE % _svg(fishbone_scene(review, WIDE))),
        Block("narrow", NARROW_PICTURE % _svg(fishbone_scene(review, NARROW))),
    ]


def _svg(scene: Scene) -> str:
    return draw_svg(scene, leads=leads(), zoom=ON_SCREEN)


_MADE: Mapping[CausePicture, Callable[[Review], list[Block]]] = {
    CausePicture.GRAPH: partial(_moved, graph_scene),
    CausePicture.FISHBONE: _fish,
    CausePicture.LANES: partial(_moved, lanes_scene),
}
