"""What becomes of the names of those who write silently: the room's promise, told before anybody writes."""

from __future__ import annotations

from pmcore.model.codes import Code

FEWEST_WRITERS = 3
"""Where fewer have written, each of them can tell who wrote what the others did."""


class CardNames(Code):
    """What becomes of the names of those who write cards, lessons or rows of the timeline silently."""

    KEPT = "kept"  # shown to nobody; the log has them
    SHOWN = "shown"  # everybody sees them from the opening on
    NEVER = "never"  # no author is stored
