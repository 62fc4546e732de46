"""Deciding: reveal the cards together, open a vote, place and take back dots, close it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.base import Change, edit_single
from pmcore.changes.voting import (
    CountedVote,
    DecidingEdited,
    DotPlaced,
    DotsChosen,
    RecommendationsRevealed,
)
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context
from pmcore.commands.unsigned import has_cards
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.awaiting import unsigned_at
from pmcore.model.ballots import FEWEST_VOTERS
from pmcore.model.base import Ref
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.model.voting import AS_FITS, DecidingPhase, Tally, counted

# Which vote a dot is meant for; None is the one that is open. Whoever still looks at an earlier one does nothing in the next.
OfRound = Annotated[int | None, Field(ge=1)]


class VotesSpentError(RuleError):
    """All your dots are placed. Take one back to vote here."""


class RevealRecommendations(Command):
    """End the silent writing: all cards become visible at once, in an order drawn by lot.

    What somebody wrote who was removed from the review is left out.
    """

    kind: Literal["reveal_recommendations"] = "reveal_recommendations"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the reveal."""
        if review.deciding.phase is not DecidingPhase.WRITING:
            raise RuleError("The cards are revealed already.")
        hidden = sorted(card.id for card in review.awaiting_reveal)
        if not hidden:
            raise RuleError("Nobody has written a card yet.")
        if review.deciding.is_unsigned:
            yield _unsigned_reveal(review, ctx, hidden)
            return
        ids = {card: ctx.new_id() for card in ctx.shuffled(hidden)}
        yield RecommendationsRevealed(
            numbers={card: number for number, card in enumerate(ids.values(), review.next_number("R"))},
            ids=ids,
            left_out=tuple(sorted(review.recommendations.keys() - ids.keys())),
        )


def _unsigned_reveal(review: Review, ctx: Context, slots: Sequence[str]) -> Change:
    """Return the reveal of cards without names: they come into the log with it, in an order drawn by lot."""
    waiting = unsigned_at(review, StageKey.RECOMMENDATIONS)
    drawn = [waiting.cards[each] for each in ctx.shuffled(slots)]
    cards = tuple(
        card.model_copy(update={"id": ctx.new_id(), "number": number})
        for number, card in enumerate(drawn, review.next_number("R"))
    )
    return RecommendationsRevealed(
        numbers={card.id: card.number for card in cards}, items=cards, people=len(waiting.writers)
    )


class ChooseDots(Command):
    """Choose how many dots everybody will have in the next vote, 0 for as many as fit: a third of the items, at least 3 and at most 10.

    Everybody is told before they write, so from the first card on it stands; a further round is a new promise, made before it is opened.
    """

    kind: Literal["choose_dots"] = "choose_dots"
    allowed = HOSTS
    dots_each: Annotated[int, Field(ge=AS_FITS, le=99)]

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice, before the first card or after a counted vote."""
        deciding = review.deciding
        if deciding.phase is DecidingPhase.VOTING:
            raise RuleError(
                "A vote is open, so its number of dots stands. Choose another one before a further round."
            )
        written = deciding.phase is DecidingPhase.WRITING and has_cards(review)
        if written or deciding.phase is DecidingPhase.REVEALED:
            raise RuleError("Somebody has written a card already, so the number of dots stands.")
        yield from edit_single(DotsChosen, deciding, {"promised_dots": self.dots_each})


class OpenVote(Command):
    """Open a vote. Without `dots_each`, everybody gets as many as were promised, else a third of the items, at least 3 and at most 10.

    Where a number was promised (`choose_dots`), `dots_each` is that number or left out.
    """

    kind: Literal["open_vote"] = "open_vote"
    allowed = HOSTS
    waits_for = StageKey.RECOMMENDATIONS
    dots_each: Annotated[int | None, Field(ge=1, le=99)] = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new round; earlier results are kept."""
        deciding = review.deciding
        if deciding.phase is DecidingPhase.WRITING:
            raise RuleError("Reveal the cards first; then open the vote.")
        if deciding.phase is DecidingPhase.VOTING:
            raise RuleError("A vote is open already.")
        if review.estimates.is_open:
            raise RuleError("Everybody is asked for impact and effort. End that first; then open the vote.")
        items = review.ballot_items()
        if not items:
            raise RuleError("There is nothing to vote on yet.")
        dots = deciding.dots_for(len(items))
        if self.dots_each and deciding.promised_dots is not None and self.dots_each != dots:
            raise RuleError(
                f"Everybody was told before that they will have {dots} dots each. Send that number, or none."
            )
        values = {
            "phase": DecidingPhase.VOTING,
            "round": deciding.round + 1,
            "ballots": {},
            "dots_each": self.dots_each or dots,
        }
        yield from edit_single(DecidingEdited, deciding, values)


class PlaceDot(Command):
    """Put one dot on an item (a group, or a recommendation without a group), in the vote `round` or in the one that is open."""

    kind: Literal["place_dot"] = "place_dot"
    allowed = CONTRIBUTORS
    sealed = "vote"
    id: Ref
    round: OfRound = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the dot; the limits are checked here, inside the one writer."""
        item_id = require_ballot(review, ctx, self.id, self.round)
        deciding = review.deciding
        placed = deciding.ballot(ctx.by).get(item_id, 0)
        if deciding.left_for(ctx.by) < 1:
            raise VotesSpentError
        if placed >= deciding.most_on_one:
            raise RuleError(
                f"At most {deciding.most_on_one} dots on one item. Give the others to something else."
            )
        yield DotPlaced(participant_id=ctx.by, item_id=item_id, dots=placed + 1)


class TakeBackDot(Command):
    """Take one of one's own dots back, in the vote `round` or in the one that is open."""

    kind: Literal["take_back_dot"] = "take_back_dot"
    allowed = CONTRIBUTORS
    sealed = "vote"
    id: Ref
    round: OfRound = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the smaller number of dots."""
        item_id = require_ballot(review, ctx, self.id, self.round)
        placed = review.deciding.ballot(ctx.by).get(item_id, 0)
        if not placed:
            raise RuleError("You have no dot there.")
        yield DotPlaced(participant_id=ctx.by, item_id=item_id, dots=placed - 1)


class CloseVote(Command):
    """Close the vote and count it; only now does anybody see a number, and of fewer than three voters nobody does.

    `without_result` closes a vote in which nobody has voted: there is no result then, and an earlier one stands.
    """

    kind: Literal["close_vote"] = "close_vote"
    allowed = HOSTS
    without_result: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the counted round; the ballots are not kept in the review. Removed people's do not count."""
        deciding = review.deciding
        if deciding.phase is not DecidingPhase.VOTING:
            raise RuleError("No vote is open.")
        ballots = review.counted_ballots()
        require_counted(voted=bool(ballots), without_result=self.without_result)
        yield CountedVote.of(review, _uncounted(review) if self.without_result else _count(review, ballots))


def _count(review: Review, ballots: Sequence[Mapping[str, int]]) -> dict[str, object]:
    """Return what follows from counting `ballots`: of fewer than `FEWEST_VOTERS` only how many there are."""
    deciding = review.deciding
    dots = Counter[str]()
    if len(ballots) >= FEWEST_VOTERS:
        dots.update(dict.fromkeys(review.ballot_items(), 0))
        for ballot in ballots:
            dots.update(ballot)
    tally = Tally(
        round=deciding.round,
        dots=dict(dots),
        voters=len(ballots),
        dots_each=deciding.dots_each,
        items=counted(dots, review.recommendations, review.groups),
        sealed=True,
        promised=deciding.promised_dots is not None,
    )
    return {"phase": DecidingPhase.CLOSED, "tallies": (*deciding.tallies, tally), "ballots": {}}


def _uncounted(review: Review) -> dict[str, object]:
    """Return what follows from a vote without a result: all is as before it was opened, an earlier result too.

    Its number stays taken: a round is called by when it was opened, and a press that was meant for it does nothing in the next.
    """
    deciding = review.deciding
    phase = DecidingPhase.CLOSED if deciding.rounds else DecidingPhase.REVEALED
    return {"phase": phase, "ballots": {}}


def require_counted(*, voted: bool, without_result: bool) -> None:
    """Raise where a vote would be closed without a result though somebody has voted, or with one though nobody has."""
    if without_result and voted:
        raise RuleError("Somebody has voted since. Close the vote and count it, so that no dot is lost.")
    if not voted and not without_result:
        raise RuleError("Nobody has voted yet. Leave it open, or close without a result.")


def require_ballot(review: Review, ctx: Context, ref: str, round_: int | None) -> str:
    """Return the id of the item that `ref` names, or raise where this person cannot vote on it now, in this round."""
    if review.deciding.phase is not DecidingPhase.VOTING:
        raise RuleError("No vote is open right now.")
    if round_ not in {None, review.deciding.round}:
        raise RuleError(
            "That vote is closed. Another one is open now: look at it, and place your dots there."
        )
    if not ctx.by:
        raise RuleError("Only people with a seat can vote.")
    items = review.ballot_items()
    ref = review.current_id(ref)
    if ref in items:
        return ref
    for item_id, item in items.items():
        if getattr(item, "label", None) == ref.upper():
            return item_id
    raise NotFoundError("That is not on the ballot. It may have been grouped.")
