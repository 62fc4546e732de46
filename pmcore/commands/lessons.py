"""Lessons: write, edit, remove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change
from pmcore.changes.lessons import LessonAdded, LessonEdited, LessonRemoved
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.cards import require_space
from pmcore.commands.items import EditItem, RemoveItem
from pmcore.model.base import Text
from pmcore.model.cards import Lens, Lesson, Tone
from pmcore.model.review import Review


class AddLesson(Command):
    """Write down something the group learned."""

    kind: Literal["add_lesson"] = "add_lesson"
    allowed = CONTRIBUTORS
    text: Text
    lens: Lens = Lens.PROCESS
    tone: Tone = Tone.WELL

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new lesson."""
        require_space(len(review.lessons))
        yield LessonAdded(
            item=Lesson(id=ctx.new_id(), number=review.next_number("L"), author=ctx.by, **sent(self))
        )


class EditLesson(EditItem):
    """Change a lesson."""

    kind: Literal["edit_lesson"] = "edit_lesson"
    edited = LessonEdited
    text: Text = "lesson"
    lens: Lens = Lens.PROCESS
    tone: Tone = Tone.WELL


class RemoveLesson(RemoveItem):
    """Remove a lesson."""

    kind: Literal["remove_lesson"] = "remove_lesson"
    removed = LessonRemoved
