"""The timeline as a list: one block per event, in order, with a heading per day."""

from collections.abc import Mapping

from pmcore.boards.asking import asking_blocks
from pmcore.boards.draw import Block, block
from pmcore.boards.long_list import Drawing
from pmcore.boards.room import Room
from pmcore.boards.silence import silence_blocks
from pmcore.boards.standing import stand_of
from pmcore.boards.timeline_rows import TimelineRows
from pmcore.model.meeting import StageKey
from pmcore.model.origin import KnownFrom
from pmcore.model.review import Review
from pmcore.model.timeline import STARRED

TAGS = (STARRED, *KnownFrom)  # what the list can be narrowed to


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head, then day by day the events."""
    drawing = Remembering()(review, room)
    return [*drawing.blocks, *(Block(row.key, row.html) for row in drawing.rows or ())]


def _head(review: Review, room: Room, tally: Mapping[str, int]) -> list[Block]:
    meeting = review.meeting
    head = block(
        "head",
        "timeline",
        "head",
        len(review.events),
        meeting.timeline_agreed,
        meeting.agreement_overridden,
        tuple(map(str, review.changed_since_agreed)),
        stand_of(review),
        review.asking.is_open,
        sum(person.id in room.online for person in review.present_people),
        tuple((tag, tally.get(tag, 0)) for tag in TAGS) if _parts(tally) > 1 else (),
        meeting.timeline_is_silent,
        review.written.people > 0,
    )
    above = [head, *silence_blocks(review, StageKey.TIMELINE, review.written)]
    if not review.events:
        return [*above, block("none", "timeline", "nothing")]
    return [*above, *asking_blocks(review, room)]


def _parts(tally: Mapping[str, int]) -> int:
    """Return into how many parts the tags divide the list: where it is one, nobody has to choose."""
    return sum(bool(tally.get(each)) for each in KnownFrom) + bool(tally.get(STARRED))


class Remembering:
    """The board of one room, which remembers the rows that it drew."""

    def __init__(self) -> None:
        """Begin with nothing drawn."""
        self._rows = TimelineRows()

    def __call__(self, review: Review, room: Room) -> Drawing:
        """Return the head, and the list as it is now."""
        rows = self._rows.drawn(review)
        return Drawing(_head(review, room, rows.tally), rows)
