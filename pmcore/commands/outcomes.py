"""Outcomes of recommendations: who decided and, where one is deferred, when it returns.

In the meeting nobody is stopped for a reason that the room has just heard; the Close stage says what has none yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

from pmcore.changes.base import Change
from pmcore.changes.recommendations import RecommendationAdded
from pmcore.commands.base import Command, Context
from pmcore.commands.cards import require_card_space
from pmcore.errors import FieldProblem, RuleError
from pmcore.model.base import OptionalLine, Ref, Text
from pmcore.model.cards import Outcome, Recommendation
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase

RECONSIDERED = frozenset({"outcome", "reason", "decided_by", "returns_on"})
RETURNS_IN = timedelta(days=90)  # what is deferred without a date


def decided(ctx: Context, card: Recommendation, values: dict[str, Any]) -> dict[str, Any]:
    """Return the new `values` of a card with who decided on its outcome, where nobody is named who asks, and when it returns.

    Raises `InvalidError` where something has a date on which it returns that is not deferred.
    """
    after = card.model_copy(update=values)
    if values.get("returns_on") and after.outcome is not Outcome.DEFERRED:
        raise FieldProblem(
            "returns_on", "Only what is deferred returns. Defer it, or leave the date away."
        ).error
    if after.outcome is Outcome.PROPOSED:
        return (
            values | {"decided_by": "", "returns_on": None}
            if card.outcome is not Outcome.PROPOSED
            else values
        )
    if after.outcome is not card.outcome or "decided_by" in values:
        values = values | {"decided_by": values.get("decided_by") or ctx.name}
    if after.outcome is not Outcome.DEFERRED:
        return values | {"returns_on": None}
    return values | {"returns_on": after.returns_on or (ctx.now + RETURNS_IN).date()}


def require_reconsidered(card: Recommendation, values: dict[str, Any]) -> None:
    """Raise where the new `values` of a card are more than a deferred one may still have when its review is closed.

    Raises `RuleError`, or `InvalidError` where it ends without a reason: nobody hears that any more.
    """
    if card.outcome is not Outcome.DEFERRED or not values.keys() <= RECONSIDERED:
        raise RuleError(
            "This review is closed. Of its recommendations only what was deferred goes on: it is put off, dropped, or done after "
            "all; for all else the facilitator can reopen it at the Close stage."
        )
    if values.get("outcome", card.outcome) is Outcome.PROPOSED:
        raise FieldProblem(
            "outcome", "Put it off to another day, or say what became of it; it was discussed already."
        ).error
    if values.get("outcome", card.outcome) is not card.outcome and not values.get("reason"):
        raise FieldProblem("reason", "Why? Write a sentence for those who read it later.").error


class TakeUpRecommendation(Command):
    """Write a recommendation again that another review deferred: `taken_up` is its id there, `origin` its number and that review's title.

    It is a card as any other, silent while everybody writes silently. The one there stays, and does not return once this is open.
    """

    kind: Literal["take_up_recommendation"] = "take_up_recommendation"
    allowed = DECIDERS
    taken_up: Ref
    text: Text
    origin: OptionalLine = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the card."""
        require_card_space(review)
        if review.deciding.is_unsigned:
            raise RuleError(
                "Cards bear no name here until the reveal. Take it up again when they are revealed."
            )
        if any(each.taken_up == self.taken_up for each in review.recommendations.values()):
            raise RuleError("It was taken up again already: it is among the recommendations of this review.")
        silent = review.deciding.phase is DecidingPhase.WRITING
        card = Recommendation(
            id=ctx.new_id(),
            number=0 if silent else review.next_number(Recommendation.letter),
            text=self.text,
            taken_up=self.taken_up,
            origin=self.origin,
            author=ctx.by,
        )
        yield RecommendationAdded(item=card)
