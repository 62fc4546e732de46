"""Lessons: write, edit, remove; while they are written silently, each for its author alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pmcore.changes.base import Change, Edited, Removed
from pmcore.changes.lessons import (
    LessonAdded,
    LessonEdited,
    LessonRemoved,
    LessonRewritten,
    LessonWithdrawn,
    LessonWritten,
)
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.cards import require_space
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.commands.silence import require_own
from pmcore.commands.unsigned import (
    remove_unsigned,
    require_same_promise,
    rewrite_unsigned,
    unsigned_card,
    write_unsigned,
)
from pmcore.errors import RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.cards import Tone
from pmcore.model.causes import Barrier, Cause
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review

LESSONS = StageKey.LESSONS


class AddLesson(AddItem):
    """Write down something the group learned.

    While lessons are written silently it has no number and only its author sees it. Where the room chose that no author is stored,
    it has a `key` of at least 20 characters drawn by lot: until the opening that is its id for whoever edits or removes it.
    """

    kind: Literal["add_lesson"] = "add_lesson"
    added = LessonAdded
    key: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new lesson: for all to see, or silently, with an author or without."""
        require_same_promise(review, self.key, LESSONS)
        if self.key:
            yield from write_unsigned(review, ctx, self.key, self.values(review, ctx), LESSONS)
        elif LESSONS in review.meeting.silent:
            self.check(review, ctx)
            yield LessonWritten(item=self.item(review, ctx, self.values(review, ctx) | {"number": 0}))
        else:
            yield from self.openly(review, ctx)

    def openly(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new lesson for all to see, also while lessons are written silently."""
        return super().decide(review, ctx)

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_space(len(review.lessons))

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return what it says."""
        return sent(self, but=frozenset({"key"}))


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
        yield from AddLesson(**values).openly(review, ctx)  # everybody reads it at the causes already


class EditLesson(EditItem):
    """Change a lesson; one that was written silently only its author, or whoever has its key."""

    kind: Literal["edit_lesson"] = "edit_lesson"
    edited = LessonEdited

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit."""
        if lesson := unsigned_card(review, self.id, LESSONS):
            yield from rewrite_unsigned(lesson, lesson.model_copy(update=sent(self)), LESSONS)
        else:
            yield from super().decide(review, ctx)

    def change_of(self, review: Review) -> type[Edited]:
        """Return the change; what was written silently is changed silently."""
        return LessonRewritten if self.id in review.unopened_lessons else self.edited

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a lesson that nobody but its author knows of."""
        require_own(ctx, item)


class RemoveLesson(RemoveItem):
    """Remove a lesson; one that was written silently only its author, or whoever has its key."""

    kind: Literal["remove_lesson"] = "remove_lesson"
    removed = LessonRemoved

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removal."""
        if lesson := unsigned_card(review, self.id, LESSONS):
            yield from remove_unsigned(lesson, LESSONS)
        else:
            yield from super().decide(review, ctx)

    def change_of(self, review: Review) -> type[Removed]:
        """Return the change; what was written silently is withdrawn silently."""
        return LessonWithdrawn if self.id in review.unopened_lessons else self.removed

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a lesson that nobody but its author knows of."""
        require_own(ctx, item)
