"""How far the log goes for the whole room: whoever shows it to one person asks for more when this changes.

Lines that are hidden from the room are not counted, so nothing is sent when somebody writes silently.
"""

from pmcore.boards.draw import Block
from pmcore.boards.room import Room
from pmcore.model.review import Review

LINES = "lines"  # the block that says it; log.js reads the number


def draw(review: Review, room: Room) -> list[Block]:
    """Return the number of lines that everybody may read."""
    return [Block(LINES, str(review.version))]
