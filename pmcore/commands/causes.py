"""Causes: state a problem, answer "how did this become possible?" under any node, mark factors, link evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.causes import CauseAdded, CauseEdited, CauseRemoved
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.errors import RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.causes import Cause, below
from pmcore.model.review import Review

MOST_CAUSES = 5_000


class CauseLoopError(RuleError):
    """A cause cannot explain itself: that place is below it."""


class AddCause(AddItem):
    """Answer "how did this become possible?" under a node; without `under`, state a problem."""

    kind: Literal["add_cause"] = "add_cause"
    added = CauseAdded
    under: OptionalRef = ""

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        if len(review.causes) >= MOST_CAUSES:
            raise RuleError(f"A review holds at most {MOST_CAUSES} causes.")

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values with its place, evidence as event ids."""
        effect = (review.item("causes", self.under).id,) if self.under else ()
        return with_event_ids(review, sent(self, but=frozenset({"under"}))) | {"leads_to": effect}


class EditCause(EditItem):
    """Change the text, area, factor, evidence or note of a node."""

    kind: Literal["edit_cause"] = "edit_cause"
    edited = CauseEdited

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values, evidence as event ids."""
        return with_event_ids(review, sent(self))


class MoveCause(Command):
    """Put a node with everything below it under another node; without `under`, it becomes a problem of its own."""

    kind: Literal["move_cause"] = "move_cause"
    allowed = CONTRIBUTORS
    id: Ref
    under: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the move; refuse a place inside the moved branch."""
        cause: Cause = review.item("causes", self.id)
        effect = (review.item("causes", self.under).id,) if self.under else ()
        if set(effect) & {cause.id, *below(cause.id, review.causes)}:
            raise CauseLoopError
        yield from edit(CauseEdited, cause, {"leads_to": effect})


class RemoveCause(RemoveItem):
    """Remove a node; with answers below it, only when `with_answers` says that they go too.

    Measures let go of what is removed.
    """

    kind: Literal["remove_cause"] = "remove_cause"
    removed = CauseRemoved
    with_answers: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removals, deepest first, so that undo puts parents back before their answers."""
        cause: Cause = review.item("causes", self.id)
        answers = below(cause.id, review.causes)
        if answers and not self.with_answers:
            count = "1 answer" if len(answers) == 1 else f"{len(answers)} answers"
            raise RuleError(f"{cause.label} has {count} below it. Remove them too?")
        gone = {cause.id, *answers}
        for measure in review.measures.values():
            rest = tuple(each for each in measure.addresses if each not in gone)
            yield from edit(MeasureEdited, measure, {"addresses": rest})
        for each in (*reversed(answers), cause.id):
            yield CauseRemoved(item=review.causes[each])


def with_event_ids(review: Review, values: dict[str, Any]) -> dict[str, Any]:
    """Return `values` with evidence as the ids of the timeline events that it names by id or number (T-07), each once."""
    if "evidence" not in values:
        return values
    found = dict.fromkeys(review.item("events", each).id for each in values["evidence"])
    return values | {"evidence": tuple(found)}
