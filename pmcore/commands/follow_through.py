"""Follow-through of measures: what *done*, *verified* and *dropped* ask for.

In the meeting the room hears what was done and why something is dropped. After the close nobody does, so it is written down.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pmcore.changes.base import Change, edit
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.base import Command, Context
from pmcore.errors import FieldProblem, NotAllowedError, RuleError
from pmcore.model.base import Ref
from pmcore.model.measures import Measure, MeasureStatus
from pmcore.model.review import Review


class SaidOfMeasure(Command):
    """A command about one measure that goes on after the close."""

    when_closed = True
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the change of the measure, where there is one."""
        measure: Measure = review.item("measures", self.id)
        yield from edit(MeasureEdited, measure, self.values(ctx, measure))

    def values(self, ctx: Context, measure: Measure) -> Mapping[str, Any]:
        """Return what changes; raise where this may not be said now."""
        raise NotImplementedError


def progress(review: Review, ctx: Context, before: Measure | None, values: dict[str, Any]) -> dict[str, Any]:
    """Return the new `values` of a measure with who said that it is done; `before` is None for a new one.

    Raises `InvalidError` where *done* has no evidence or *dropped* no reason after the close, `RuleError` or `NotAllowedError`
    where something is verified that is not done, or by who did it.
    """
    old = before.status if before else MeasureStatus.PROPOSED
    new = values.get("status", old)
    if new is old:
        return values
    if new is MeasureStatus.VERIFIED:
        _require_another(ctx, before)
        return values
    if review.meeting.closed and before:
        require_said(before.model_copy(update=values))
    return values | {"done_by": who(ctx) if new is MeasureStatus.DONE else ""}


def require_said(after: Measure) -> None:
    """Raise `InvalidError` where what a measure is `after` a change says *done* without evidence, or *dropped* without a reason."""
    if after.status is MeasureStatus.DONE and not (after.evidence or after.link):
        raise FieldProblem("evidence", "What shows that it is done? Write a link or a sentence.").error
    if after.status is MeasureStatus.DROPPED and not after.drop_reason:
        raise FieldProblem(
            "drop_reason", "Why is it dropped? Write a sentence for those who read it later."
        ).error


def _require_another(ctx: Context, before: Measure | None) -> None:
    """Raise unless it is done, and somebody else asks than who did it: who said so, or its owner."""
    if before is None or before.status is not MeasureStatus.DONE:
        name = before.label if before else "A new measure"
        raise RuleError(f"{name} is not done yet. Set it to done first; then somebody else verifies it.")
    if before.done_by == who(ctx) or before.is_owned_by(ctx.name):
        raise NotAllowedError(
            f"Somebody else verifies {before.label} than who did it. Ask a person who can look with fresh eyes."
        )


def who(ctx: Context) -> str:
    """Return the participant who asks, or the name of the program."""
    return ctx.by or ctx.name
