"""Lessons: write, edit, remove."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pmcore.changes.base import Change
from pmcore.changes.lessons import LessonAdded, LessonEdited, LessonRemoved
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.cards import require_space
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.cards import Tone
from pmcore.model.causes import Barrier, Cause
from pmcore.model.review import Review


class AddLesson(AddItem):
    """Write down something the group learned."""

    kind: Literal["add_lesson"] = "add_lesson"
    added = LessonAdded

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_space(len(review.lessons))


class LearnFromBarrier(Command):
    """Make a lesson that went well of a barrier that worked (`id`: a cause by id or number)."""

    kind: Literal["learn_from_barrier"] = "learn_from_barrier"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the lesson; a second click finds the first one and says so."""
        cause: Cause = review.item("causes", self.id)
        if cause.barrier is not Barrier.WORKED:
            raise RuleError(f"{cause.label} is not marked as a barrier that worked.")
        made = next((each for each in review.lessons.values() if each.text == cause.text), None)
        if made:
            raise RuleError(f"{made.label} says that already.")
        values: dict[str, Any] = {"text": cause.text, "tone": Tone.WELL}
        yield from AddLesson(**values).decide(review, ctx)


class EditLesson(EditItem):
    """Change a lesson."""

    kind: Literal["edit_lesson"] = "edit_lesson"
    edited = LessonEdited


class RemoveLesson(RemoveItem):
    """Remove a lesson."""

    kind: Literal["remove_lesson"] = "remove_lesson"
    removed = LessonRemoved
