"""Boards: the shared part of each screen, drawn once per version for everybody.

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
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by

__all__ = ["BOARDS", "Block", "Board", "Room", "block", "draw", "drawn", "remembering", "whole"]

NO_BOARD = (
    '<div class="card" role="note"><span class="soft">This part of the page cannot be shown. The others are not '
    "affected, and nothing is lost.</span></div>"
)
Board = Callable[[Review, Room], list[Block] | Drawing]
BOARDS: Mapping[str, Board] = types.MappingProxyType(
    {
        "rail": rail.draw,
        "lobby": lobby.draw,
        "rules": rules.draw,
        "overview": overview.draw,
        "timeline": timeline.draw,
        "picture": picture.draw,
        "causes": causes.draw,
        "lessons": lessons.draw,
        "recommendations": recommendations.draw,
        "measures": measures.draw,
        "communication": communication.draw,
    }
)


REMEMBERING: Mapping[Board, Callable[[], Board]] = types.MappingProxyType(
    {timeline.draw: timeline.Remembering}
)


def remembering(board: Board) -> Board:
    """Return the board for one room: of a long list it then draws only what changed since the last time."""
    return REMEMBERING.get(board, lambda: board)()


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
