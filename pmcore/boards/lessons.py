"""Lessons in four columns by tone, each card with its lens."""

from pmcore.boards.draw import Block, block
from pmcore.boards.hands import by_item
from pmcore.boards.room import Room
from pmcore.model.cards import Tone
from pmcore.review import Review

HINTS = {
    Tone.WELL: "What helped? A dashboard, a habit, somebody who knew?",
    Tone.BADLY: "What made it longer, wider or harder than it had to be?",
    Tone.LUCKY: "What could easily have gone the other way?",
    Tone.SURPRISED: "What did the system or the organisation do that nobody expected?",
}


def draw(review: Review, room: Room) -> list[Block]:
    """Return one block per tone."""
    lessons = sorted(review.lessons.values(), key=lambda each: each.number)
    columns = {tone: tuple(each for each in lessons if each.tone is tone) for tone in Tone}
    return [
        block(f"tone:{tone}", "lessons", "column", tone, HINTS[tone], cards, by_item(review, cards))
        for tone, cards in columns.items()
    ]
