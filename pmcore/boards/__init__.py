"""Boards: the shared part of each screen, drawn once per version for everybody (DESIGN.md decision 6).

To add one: a file with `draw(review, room)`, a template, and a line in `BOARDS`.
"""

import types
from collections.abc import Callable, Mapping

from pmcore.boards import (
    causes,
    communication,
    lessons,
    lobby,
    measures,
    overview,
    rail,
    recommendations,
    rules,
    timeline,
)
from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.review import Review

__all__ = ["BOARDS", "Block", "Board", "Room", "block", "draw"]

Board = Callable[[Review, Room], list[Block]]
BOARDS: Mapping[str, Board] = types.MappingProxyType(
    {
        "rail": rail.draw,
        "lobby": lobby.draw,
        "rules": rules.draw,
        "overview": overview.draw,
        "timeline": timeline.draw,
        "causes": causes.draw,
        "lessons": lessons.draw,
        "recommendations": recommendations.draw,
        "measures": measures.draw,
        "communication": communication.draw,
    }
)


def draw(name: str, review: Review, room: Room) -> list[Block]:
    """Return the blocks of a board as the whole room may see it. Raises `KeyError` for an unknown name."""
    return BOARDS[name](review.as_seen_by(), room)
