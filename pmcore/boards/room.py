"""Who is here: what a board may show besides the review itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

from pmcore.model.people import Role
from pmcore.model.review import Review


@dataclass(frozen=True, slots=True)
class Room:
    """The participants whose browsers are connected, and the server's time, at the moment of drawing.

    `unhosted` says that no facilitator has been here for so long that others may take over. `moments` are the participants
    who asked for a moment before they follow to the next stage: they are in the middle of a text.
    """

    online: frozenset[str] = frozenset()
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    unhosted: bool = False
    moments: frozenset[str] = frozenset()


def electorate(review: Review, room: Room, started: frozenset[str]) -> set[str]:
    """Return whom an open vote waits for: those who are here and may vote, and those who have `started` and left."""
    here = {
        person.id
        for person in review.present_people
        if person.id in room.online and person.role is not Role.OBSERVER
    }
    return here | started
