"""Which recommendations have not ended yet: without an outcome, or with one for which nobody has said a reason."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.model.cards import Outcome, Recommendation, undecided
from pmcore.model.review import Review


class Unended(NamedTuple):
    """Recommendations without an outcome, and those whose outcome has no reason."""

    undecided: tuple[Recommendation, ...]
    without_reason: tuple[Recommendation, ...]


def unended(review: Review) -> Unended:
    """Return what has still to end; where a measure was made from a card, that is the reason why it was adopted."""
    made = {card for measure in review.measures.values() for card in measure.sources}
    cards = review.recommendations.values()
    return Unended(
        undecided(cards),
        tuple(
            each
            for each in cards
            if each.outcome is not Outcome.PROPOSED
            and not each.reason
            and not (each.outcome is Outcome.ADOPTED and each.id in made)
        ),
    )
