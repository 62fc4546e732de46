"""How the room works together, and what happens next: what people read while they wait in the Lobby."""

from pmcore.boards.draw import Block, block
from pmcore.boards.room import Room
from pmcore.model.meeting import STAGES
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return what to do first, as long as the meeting waits in the Lobby, and the ground rules."""
    rules = block("rules", "rules", "rules")
    if review.meeting.stage is not STAGES[0].key or review.meeting.closed:
        return [rules]
    here = sum(person.id in room.online for person in review.present_people)
    return [block("next", "rules", "next", here, STAGES[1].name, review.meeting.timeline_is_silent), rules]
