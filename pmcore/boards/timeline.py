"""The timeline as a list: one block per event, in order, with a heading per day."""

from pmcore.boards.draw import Block, block
from pmcore.boards.long_list import Drawing
from pmcore.boards.room import Room
from pmcore.boards.timeline_rows import TimelineRows
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head, then day by day the events."""
    drawing = Remembering()(review, room)
    return [*drawing.blocks, *(Block(row.key, row.html) for row in drawing.rows or ())]


def _head(review: Review, room: Room) -> list[Block]:
    meeting = review.meeting
    head = block(
        "head",
        "timeline",
        "head",
        len(review.events),
        meeting.timeline_agreed,
        meeting.agreement_overridden,
        tuple(map(str, review.changed_since_agreed)),
        sum(person.id in room.online for person in review.present_people),
    )
    return [head] if review.events else [head, block("none", "timeline", "nothing")]


class Remembering:
    """The board of one room, which remembers the rows that it drew."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._rows = TimelineRows()

    def __call__(self, review: Review, room: Room) -> Drawing:
        """Return the head, and the list as it is now."""
        return Drawing(_head(review, room), self._rows.drawn(review))
