"""Boards: the shared part of each screen, drawn once per version for everybody.

To add one: a file with `draw(review, room)`, a template, and a line in `BOARDS`.
"""

import types
from collections.abc import Callable, Mapping

from pmcore.boards import (
    cause_checks,
    cause_picture,
    causes,
    checks,
    communication,
    lessons,
    lobby,
    log,
    measures,
    overview,
    picture,
    rail,
    recommendations,
    rules,
    timeline,
)
from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.long_list import Drawing
from pmcore.boards.room import Room
from pmcore.faults import FAULTS
from pmcore.model.people import Role
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by

__all__ = ["BOARDS", "Block", "Board", "Room", "block", "draw", "drawn", "is_for", "remembering", "whole"]

NO_BOARD = (
    '<div class="card" role="note"><span class="soft">This part of the page cannot be shown. The others are not '
    "affected, and nothing is lost.</span></div>"
)
Board = Callable[[Review, Room], list[Block] | Drawing]
BOARDS: Mapping[str, Board] = types.MappingProxyType(
    {
        "rail": rail.draw,
        "lobby": lobby.draw,
        "log": log.draw,
        "rules": rules.draw,
        "overview": overview.draw,
        "timeline": timeline.draw,
        "checks": checks.draw,
        "picture": picture.draw,
        "picture_by_service": picture.draw_by_service,
        "causes": causes.draw,
        "cause_checks": cause_checks.draw,
        "cause_graph": cause_picture.draw_graph,
        "cause_fishbone": cause_picture.draw_fishbone,
        "cause_lanes": cause_picture.draw_lanes,
        "lessons": lessons.draw,
        "recommendations": recommendations.draw,
        "measures": measures.draw,
        "communication": communication.draw,
    }
)


REMEMBERING: Mapping[Board, Callable[[], Board]] = types.MappingProxyType(
    {
        timeline.draw: timeline.Remembering,
        checks.draw: checks.Remembering,
        cause_checks.draw: cause_checks.Remembering,
    }
)
# Boards that are not for everybody: who else asks for one is not sent it.
ONLY_FOR: Mapping[str, frozenset[Role]] = types.MappingProxyType(
    {"checks": checks.TOLD, "cause_checks": checks.TOLD}
)


def remembering(board: Board) -> Board:
    """Return the board for one room: of a long list it then draws only what changed since the last time."""
    return REMEMBERING.get(board, lambda: board)()


def is_for(name: str, role: Role | None) -> bool:
    """Return whether a board is for people of this role."""
    return name not in ONLY_FOR or role in ONLY_FOR[name]


def draw(name: str, review: Review, room: Room) -> list[Block]:
    """Return the blocks of a board as the whole room may see it. Raises `KeyError` for an unknown name."""
    return whole(name, BOARDS[name], as_seen_by(review), room).blocks


def whole(name: str, board: Board, seen: Review, room: Room) -> Drawing:
    """Return a board; one that cannot be drawn as a whole says so, and the other boards go on."""
    try:
        drawing = board(seen, room)
        return drawing if isinstance(drawing, Drawing) else Drawing(list(drawing))
    except Exception as error:  # noqa: BLE001 - one board must not stop the others, nor the room
        FAULTS.note("board", name, error)
        return Drawing([Block("fault", NO_BOARD)])
