"""Lessons in four columns by tone, each card with its lens."""

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.model.cards import Lesson, Tone
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return a lane per tone: its head, then one block per lesson."""
    lessons = sorted(review.lessons.values(), key=lambda each: each.number)
    blocks = []
    for tone in Tone:
        mine = [each for each in lessons if each.tone is tone]
        blocks.append(block(f"{tone}/head", "lessons", "head", tone, tone.said("question"), len(mine)))
        for each in mine:
            blocks += drawn(f"{tone}/lesson:{each.id}", lesson_block, review, each)
    return blocks


def lesson_block(review: Review, lesson: Lesson) -> Block:
    """Return the block of one lesson in its column."""
    key = f"{lesson.tone}/lesson:{lesson.id}"
    return block(key, "lessons", "lesson", lesson, tuple(Tone), by(review, lesson.id))
