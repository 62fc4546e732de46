"""The room was asked which cause it would change first, people voted, and it was counted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import AnswersCounted, SealedAnswer
from pmcore.changes.base import SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.primary_vote import PrimaryResult
from pmcore.model.review import Review
from pmcore.wording.sentences import listed
from pmcore.wording.words import counted, message


class PrimaryVoteOpened(SingleEdited):
    """A dot vote on causes was opened."""

    kind: Literal["primary_vote_opened"] = "primary_vote_opened"
    single, noun = "primary_vote", "primary_vote"
    undoable = False
    seals = True
    instead = "Close the vote instead; opening it again begins with no dots."

    def sentence(self, review: Review) -> str:
        """Return what can be voted on."""
        return message(
            "history", "primary_vote_opened", causes=listed(list(self.fields["candidates"].values()))
        )


class PrimaryVoted(SealedAnswer):
    """Somebody placed or took back dots. Shown as "voted" to themselves alone, never with the choice, also after the count.

    `causes` are all that they chose. They are in no log: they go to the sealed area with the commit, and what is written is a receipt.
    """

    kind: Literal["primary_voted"] = "primary_voted"
    instead = "Take the dot back at the Causes, while the vote is open."
    causes: Annotated[tuple[str, ...], Field(exclude=True, repr=False)] = ()

    def apply(self, draft: Draft) -> None:
        """Keep a dot on each of the causes."""
        self.keep(draft, dict.fromkeys(self.causes, 1))

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("primary_vote", "")

    def sentence(self, review: Review) -> str:
        """Return that a vote was cast or changed, not for what."""
        return message("history", "primary_voted")


class PrimaryVoteClosed(AnswersCounted):
    """The vote was closed; `fields` have the `result`, or none where nobody voted and an earlier one stands."""

    kind: Literal["primary_vote_closed"] = "primary_vote_closed"
    single, noun = "primary_vote", "primary_vote"
    seals = True
    instead = "Open a new vote, or confirm another cause."
    before = frozenset({"candidates"})

    def sentence(self, review: Review) -> str:
        """Return how many voted, and what got the most dots; of too few voters nothing is said."""
        if "result" not in self.fields:
            return message("history", "primary_vote_without")
        result = PrimaryResult.model_validate(self.fields["result"])
        said = counted("history", "primary_counted", result.voters)
        first = listed([f"{each.label} ({each.dots})" for each in result.first])
        return message("history", "counted_first", counted=said, items=first) if first else said
