"""Lessons in four columns by tone, each card with its lens."""

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.hands import by
from pmcore.boards.room import Room
from pmcore.boards.silence import silence_blocks
from pmcore.commands.silence import lessons_begun
from pmcore.model.cards import Lesson, Tone
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review


def draw(review: Review, room: Room) -> list[Block]:
    """Return what is said of silent writing, then a lane per tone: its head, one block per lesson."""
    lessons = sorted(review.lessons.values(), key=lambda each: each.number)
    blocks = silence_blocks(review, StageKey.LESSONS, review.lessons_written)
    if not blocks and not review.meeting.closed and not lessons_begun(review):
        blocks = [block("silence", "silence", "begin_lessons")]
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
