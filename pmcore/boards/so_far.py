"""What somebody who comes late is told once, on top of the page where the room is."""

from pmcore.boards.draw import Block, block, drawn
from pmcore.insight.so_far import so_far
from pmcore.model.review import Review


def so_far_blocks(seen: Review) -> list[Block]:
    """Return the three lines for one person; `seen` is what that person may see."""
    return drawn("so_far", lambda: block("so_far", "so_far", "lines", so_far(seen)))
