"""Which would we change first? Open a dot vote on causes, vote, close it; the facilitator then confirms (`edit_cause`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.primary_vote import PrimaryVoteClosed, PrimaryVoted, PrimaryVoteOpened
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context
from pmcore.commands.voting import VotesSpentError, require_counted
from pmcore.errors import RuleError
from pmcore.model.base import Ref
from pmcore.model.causes import Cause
from pmcore.model.primary_vote import candidates, dots_for
from pmcore.model.review import Review


class OpenPrimaryVote(Command):
    """Ask everybody which cause they would change first: one that is proposed, or any that contributed where none is.

    Everybody has half as many dots as there are causes, at least one and at most three. An earlier result stands until the count.
    """

    kind: Literal["open_primary_vote"] = "open_primary_vote"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the open vote."""
        if review.primary_vote.is_open:
            raise RuleError("A vote on the causes is open already. Close that first.")
        found = candidates(review.causes, review.people)
        if len(found) < 2:
            raise RuleError(
                "There is nothing to choose from. Propose two causes as primary, or mark two as contributing."
            )
        values = {
            "candidates": {each.id: each.label for each in found},
            "dots_each": dots_for(len(found)),
            "ballots": {},
        }
        yield from edit_single(PrimaryVoteOpened, review.primary_vote, values)


class VotePrimary(Command):
    """Put one's dot on a cause that one would change first; `chosen` false takes it back. Nobody is ever shown who chose what."""

    kind: Literal["vote_primary"] = "vote_primary"
    allowed = CONTRIBUTORS
    sealed = "vote"
    id: Ref
    chosen: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the dots of this person as they are now; the limit is checked here, inside the one writer."""
        vote = review.primary_vote
        if not ctx.by:
            raise RuleError("Only people with a seat can vote.")
        if not vote.is_open:
            raise RuleError("No vote on the causes is open right now.")
        cause: Cause = review.item("causes", self.id)
        if cause.id not in {each.id for each in vote.on_ballot(review.causes).values()}:
            raise RuleError(
                f"{cause.label} is not on the ballot. What was proposed when the vote was opened is."
            )
        chosen = vote.chosen_by(ctx.by, review.causes)
        if self.chosen == (cause.id in chosen):
            return
        if self.chosen and len(chosen) >= vote.dots_each:
            raise VotesSpentError
        others = [each for each in chosen if each != cause.id]
        yield PrimaryVoted(
            participant_id=ctx.by, causes=(*others, cause.id) if self.chosen else tuple(others)
        )


class ClosePrimaryVote(Command):
    """Close the vote and count it; only now does anybody see a number, and of fewer than three voters nobody ever does.

    `without_result` closes a vote in which nobody has voted: an earlier result stands then.
    """

    kind: Literal["close_primary_vote"] = "close_primary_vote"
    allowed = HOSTS
    without_result: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the count; the ballots are kept nowhere."""
        vote = review.primary_vote
        if not vote.is_open:
            raise RuleError("No vote on the causes is open right now.")
        result = vote.counted(review.causes, review.people)
        require_counted(voted=result is not None, without_result=self.without_result)
        closed: dict[str, object] = {"candidates": {}, "ballots": {}}
        yield PrimaryVoteClosed.of(review, {**closed, "result": result} if result else closed)
