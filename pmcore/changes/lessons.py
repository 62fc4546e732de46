"""What happened to lessons."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Private, Removed, Subject, pair
from pmcore.changes.draft import Draft
from pmcore.changes.opening import Opening
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.cards import Lesson
from pmcore.model.codes import codes_of
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.wording.words import counted, message

UNOPENED = "unopened_lessons"


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


class LessonWritten(Private, Added):
    """Somebody wrote a lesson silently. What was changed or withdrawn until the opening stays between them and the log."""

    kind: Literal["lesson_written"] = "lesson_written"
    collection, noun = UNOPENED, "lesson"
    item: Lesson


class LessonRewritten(Private, Edited):
    """A lesson that waits changed."""

    kind: Literal["lesson_rewritten"] = "lesson_rewritten"
    collection, noun = UNOPENED, "lesson"


class LessonWithdrawn(Private, Removed):
    """A lesson was withdrawn before anybody saw it."""

    kind: Literal["lesson_withdrawn"] = "lesson_withdrawn"
    collection, noun = UNOPENED, "lesson"
    item: Lesson


class LessonsOpened(Opening):
    """What people wrote silently is among the lessons, numbered by lot; the silence is over."""

    kind: Literal["lessons_opened"] = "lessons_opened"
    waited, collection = UNOPENED, "lessons"
    stage = StageKey.LESSONS
    tells = True
    items: tuple[Lesson, ...] = ()

    def apply(self, draft: Draft) -> None:
        """Open the lessons, signed by who wrote them where the room wants that."""
        opened = self.opened(draft)
        self.signed(draft, opened, self.ended(draft))

    def touches(self) -> Subject:
        """Return the lessons."""
        return Subject("lessons", "")

    def sentence(self, review: Review) -> str:
        """Return how many lessons of how many people were opened."""
        if not self.numbers:
            return message("history", "lessons_silence_ended")
        people = counted("count", "person", self.people)
        return counted("history", "lessons_opened", len(self.numbers), people=people)


pair(LessonAdded, LessonRemoved)

pair(LessonWritten, LessonWithdrawn)

UPCASTS = lifting(("lesson_added", "lesson_edited", "lesson_removed"), 1, with_codes(codes_of(Lesson)))
