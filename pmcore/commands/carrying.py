"""Carried measures: in its lobby a later review goes through what earlier ones left to be done, and says done, still, or drop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.follow_through import progress, require_said, who
from pmcore.errors import RuleError
from pmcore.model.base import Line, Ref
from pmcore.model.declared import Detail
from pmcore.model.measures import Looked, Measure, MeasureStatus, Said
from pmcore.model.review import Review


class LookAtMeasure(Command):
    """Say in a later review how a measure stands: done with what shows it, dropped with why or, without a `status`, still on.

    `looked_in` is the id of that review and `title` what it is called. That it is still on counts once for a review and a day.
    """

    kind: Literal["look_at_measure"] = "look_at_measure"
    allowed = CONTRIBUTORS
    when_closed = True
    id: Ref
    looked_in: Ref
    title: Line
    status: Literal[MeasureStatus.DONE, MeasureStatus.DROPPED] | None = None
    evidence: Annotated[Said, Detail()] = ""
    drop_reason: Annotated[Said, Detail()] = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the change of the measure, nothing where the same review has looked at it today.

        Raises `RuleError` where nothing is left to be done, `InvalidError` where it is not said what shows it, or why.
        """
        measure: Measure = review.item("measures", self.id)
        if measure.status.is_over:
            raise RuleError(
                f"Nothing is left to do for {measure.label}: it is {measure.status.word} already."
            )
        values = progress(review, ctx, measure, self.said())
        require_said(measure.model_copy(update=values))
        today = ctx.now.date()
        if self.status or not measure.was_looked_at(self.looked_in) or measure.looked_on != today:
            looked = Looked(on=today, by=who(ctx), review_id=self.looked_in, title=self.title)
            yield from edit(MeasureEdited, measure, values | {"looked": looked})

    def said(self) -> dict[str, Any]:
        """Return the fields of the measure that change besides: none where it is still on."""
        if self.status is MeasureStatus.DONE:
            return {"status": self.status} | ({"evidence": self.evidence} if self.evidence else {})
        if self.status is MeasureStatus.DROPPED:
            return {"status": self.status} | ({"drop_reason": self.drop_reason} if self.drop_reason else {})
        return {}
