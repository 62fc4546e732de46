"""What happened to lessons."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.cards import Lesson
from pmcore.model.codes import codes_of


class LessonAdded(Added):
    """A lesson was added."""

    kind: Literal["lesson_added"] = "lesson_added"
    collection, noun = "lessons", "lesson"
    item: Lesson


class LessonEdited(Edited):
    """A lesson changed."""

    kind: Literal["lesson_edited"] = "lesson_edited"
    collection, noun = "lessons", "lesson"


class LessonRemoved(Removed):
    """A lesson was removed."""

    kind: Literal["lesson_removed"] = "lesson_removed"
    collection, noun = "lessons", "lesson"
    item: Lesson


pair(LessonAdded, LessonRemoved)

UPCASTS = lifting(("lesson_added", "lesson_edited", "lesson_removed"), 1, with_codes(codes_of(Lesson)))
