"""Lessons: write, edit, remove."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.lessons import LessonAdded, LessonEdited, LessonRemoved
from pmcore.commands.base import Context
from pmcore.commands.cards import require_space
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.model.review import Review


class AddLesson(AddItem):
    """Write down something the group learned."""

    kind: Literal["add_lesson"] = "add_lesson"
    added = LessonAdded

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_space(len(review.lessons))


class EditLesson(EditItem):
    """Change a lesson."""

    kind: Literal["edit_lesson"] = "edit_lesson"
    edited = LessonEdited


class RemoveLesson(RemoveItem):
    """Remove a lesson."""

    kind: Literal["remove_lesson"] = "remove_lesson"
    removed = LessonRemoved
