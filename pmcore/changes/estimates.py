"""Everybody was asked for impact and effort of the first recommendations, people answered, and it was counted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import AnswersCounted, SealedAnswer
from pmcore.changes.base import SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.estimates import Candidate, Estimate, EstimatesResult
from pmcore.model.review import Review
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted, message


class EstimatesOpened(SingleEdited):
    """Everybody was asked for impact and effort."""

    kind: Literal["estimates_opened"] = "estimates_opened"
    single, noun = "estimates", "estimates"
    undoable = False
    seals = True
    instead = "End the estimates instead; asking again begins with no answers."

    def sentence(self, review: Review) -> str:
        """Return what is estimated."""
        items = (Candidate.model_validate(each) for each in self.fields["candidates"])
        return message(
            "history", "estimates_opened", items=listed([n for each in items for n in each.labels])
        )


class EstimateGiven(SealedAnswer):
    """Somebody gave an impact or an effort. Shown as "estimated" to themselves alone, never with what, also after the count.

    `answers` are all that they gave. They are in no log: they go to the sealed area with the commit, and what is written is a receipt.
    """

    kind: Literal["estimate_given"] = "estimate_given"
    instead = "Choose another number at the Recommendations, while they are asked for."
    answers: Annotated[Mapping[str, Estimate], Field(exclude=True, repr=False)] = {}

    def apply(self, draft: Draft) -> None:
        """Keep the answers."""
        self.keep(draft, self.answers)

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("estimates", "")

    def sentence(self, review: Review) -> str:
        """Return that they estimated, not what."""
        return message("history", "estimate_given")


class EstimatesClosed(AnswersCounted):
    """The answers were counted; `fields` have the `result`, or none where nobody answered and an earlier one stands."""

    kind: Literal["estimates_closed"] = "estimates_closed"
    single, noun = "estimates", "estimates"
    seals = True
    instead = "Ask again: the next count takes the place of this one."
    before = frozenset({"candidates"})

    def sentence(self, review: Review) -> str:
        """Return how many answered."""
        if "result" not in self.fields:
            return message("history", "estimates_without")
        return counted(
            "history", "estimates_counted", EstimatesResult.model_validate(self.fields["result"]).answered
        )
