"""Outcomes of recommendations: why, who decided and, where one is deferred, when it returns."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Literal

from pmcore.changes.base import Change
from pmcore.changes.recommendations import RecommendationAdded
from pmcore.commands.base import Command, Context
from pmcore.commands.cards import require_card_space
from pmcore.errors import FieldProblem, OverridableError, RuleError
from pmcore.model.base import OptionalLine, Ref, Text
from pmcore.model.cards import Outcome, Recommendation, undecided
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted

RECONSIDERED = frozenset({"outcome", "reason", "decided_by", "returns_on"})
MOST_NAMED = 8  # numbers of cards in one sentence
RETURNS_IN = timedelta(days=90)  # what is deferred without a date
WHY = "Why? Write a sentence for those who read it later."
WHY_ADOPTED = "Why? Write a sentence for those who read it later, or make a measure from it."


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


def require_reason(review: Review, card: Recommendation, values: dict[str, Any]) -> None:
    """Raise `InvalidError` where the new `values` of a card end it without a reason, or take the reason of its outcome away.

    What adopts a card can be a measure that was made from it. What ended without a reason in an earlier version stays so.
    """
    after = card.model_copy(update=values)
    ends, loses = after.outcome is not card.outcome, bool(card.reason)
    if after.reason or after.outcome is Outcome.PROPOSED or not (ends or loses):
        return
    if after.outcome is not Outcome.ADOPTED:
        raise FieldProblem("reason", WHY).error
    if not any(card.id in each.sources for each in review.measures.values()):
        raise FieldProblem("reason", WHY_ADOPTED).error


def require_decided(review: Review) -> None:
    """Ask whoever closes the review whether that is right while recommendations are not decided, and name them."""
    labels = [card.label for card in undecided(review.recommendations.values())]
    if not labels:
        return
    named = labels if len(labels) <= MOST_NAMED else labels[: MOST_NAMED - 1]
    more = len(labels) - len(named)
    said = listed([*named, counted("count", "more", more)] if more else named)
    raise OverridableError(
        f"{counted('counted', 'not_decided', len(labels), labels=said)} Adopt, defer or decline each, with a reason. "
        "Closed anyway, they stay undecided; the review can be reopened.",
        title="Close the review?",
        yes="Close anyway",
        field="anyway",
    )


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
        raise FieldProblem("reason", WHY).error


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
