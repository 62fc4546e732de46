"""Deciding: reveal the cards together, open a vote, place and take back dots, close it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from pmcore.commands.base import (
    CONTRIBUTORS,
    HOSTS,
    Change,
    Command,
    Context,
    Edit,
    SingleEdited,
    edit_single,
)
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.base import Ref
from pmcore.model.cards import Former
from pmcore.model.voting import DecidingPhase, Tally, counted, default_dots

if TYPE_CHECKING:
    from pmcore.review import Draft, Review


class VotesSpentError(RuleError):
    """All your dots are placed. Take one back to vote here."""


class RecommendationsRevealed(Change):
    """Everybody's cards became visible together; `numbers` were drawn by lot, so that they do not tell who was first.

    Nor do their ids: ids are counted up, so every card gets another one, in the order of the lot; `ids` says which, and is
    shown to nobody. Earlier versions kept the ids: there it is empty. `left_out` are the cards of people who were removed.
    """

    kind: Literal["recommendations_revealed"] = "recommendations_revealed"
    undoable = False
    instead = "What everybody has seen cannot be hidden again. Edit or remove single cards instead."
    numbers: Mapping[str, int]
    ids: Mapping[str, str] = {}
    left_out: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> None:
        """Number the cards and open them; remember what they were called, for what their authors have on its way."""
        names = {new: old for old, new in self.ids.items()}
        former = dict(draft.get("former_cards"))
        for card_id, number in self.numbers.items():
            old = names.get(card_id, card_id)
            card = draft.items("recommendations")[old]
            version = card.version + 1
            if old != card_id:
                former[old] = Former(card_id, card.version)
                draft.drop("recommendations", old)
                version = 1  # it would tell how often the card was changed in silence
            values = {"id": card_id, "number": number, "version": version}
            draft.put("recommendations", card.model_copy(update=values))
        for card_id in self.left_out:
            draft.drop("recommendations", card_id)
        draft.set("former_cards", former)
        draft.set("deciding", draft.get("deciding").model_copy(update={"phase": DecidingPhase.REVEALED}))

    def touches(self) -> tuple[str, str]:
        """Return the whole collection: every card got a number."""
        return "recommendations", ""

    def edits(self, place: tuple[str, str]) -> Edit | None:
        """Return the number of a card, where it is one of these."""
        collection, card_id = place
        if collection != "recommendations" or card_id not in self.numbers or self.replaces(place):
            return None
        return Edit({"number": self.numbers[card_id]}, {"number": 0})

    def replaces(self, place: tuple[str, str]) -> bool:
        """Return whether it is a card that has another id since, or was left out."""
        collection, card_id = place
        known = {*self.ids, *self.ids.values(), *self.left_out}
        return collection == "recommendations" and card_id in known

    @property
    def gone(self) -> Iterable[str]:
        """Return the ids of before."""
        return (*self.ids, *self.left_out)

    def shown(self) -> dict[str, Any]:
        """Return it without the ids of before, which would tell in which order the cards were written."""
        return self.model_dump(mode="json", exclude={"ids", "left_out"})

    def sentence(self, review: Review) -> str:
        """Return how many cards were revealed."""
        return f"revealed {len(self.numbers)} recommendation{'' if len(self.numbers) == 1 else 's'}"


class DecidingEdited(SingleEdited):
    """A vote opened, closed, or started again."""

    kind: Literal["deciding_edited"] = "deciding_edited"
    single, noun = "deciding", "vote"
    undoable = False
    instead = "A vote cannot be undone. Close it without a result, or vote again: earlier rounds are kept."

    def sentence(self, review: Review) -> str:
        """Return which step was taken."""
        if self.fields.get("phase") != "voting":
            return "closed the vote" if self.fields.get("phase") == "closed" else "changed how the vote works"
        round_ = self.fields.get("round", 1)
        return f"opened a vote, round {round_}" if round_ > 1 else "opened a vote"


class DotPlaced(Change):
    """Somebody placed or took back a dot. Shown as "voted", never with the choice."""

    kind: Literal["dot_placed"] = "dot_placed"
    undoable = False
    instead = "Take the dot back at the Recommendations, while the vote is open."
    participant_id: str
    item_id: str
    dots: int

    @property
    def private(self) -> bool:
        """Return True: a ballot is secret, also after the count."""
        return True

    def apply(self, draft: Draft) -> None:
        """Set how many dots this person has on this item."""
        deciding = draft.get("deciding")
        ballot = {**deciding.ballot(self.participant_id), self.item_id: self.dots}
        ballot = {item: dots for item, dots in ballot.items() if dots}
        ballots = {**deciding.ballots, self.participant_id: ballot}
        draft.set("deciding", deciding.model_copy(update={"ballots": ballots}))

    def touches(self) -> tuple[str, str]:
        """Return the single value that changed."""
        return "deciding", ""

    def sentence(self, review: Review) -> str:
        """Return that a vote was cast or changed, not for what."""
        return "voted"


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
        ids = {card: ctx.new_id() for card in ctx.shuffled(hidden)}
        yield RecommendationsRevealed(
            numbers={card: number for number, card in enumerate(ids.values(), review.next_number("R"))},
            ids=ids,
            left_out=tuple(sorted(review.recommendations.keys() - ids.keys())),
        )


class OpenVote(Command):
    """Open a vote. Without `dots_each`, everybody gets a third of the items, at least 3 and at most 10."""

    kind: Literal["open_vote"] = "open_vote"
    allowed = HOSTS
    dots_each: Annotated[int | None, Field(ge=1, le=99)] = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new round; earlier results are kept."""
        deciding = review.deciding
        if deciding.phase is DecidingPhase.WRITING:
            raise RuleError("Reveal the cards first; then open the vote.")
        if deciding.phase is DecidingPhase.VOTING:
            raise RuleError("A vote is open already.")
        items = review.ballot_items()
        if not items:
            raise RuleError("There is nothing to vote on yet.")
        values = {
            "phase": DecidingPhase.VOTING,
            "round": deciding.round + 1,
            "ballots": {},
            "dots_each": self.dots_each or default_dots(len(items)),
        }
        yield from edit_single(DecidingEdited, deciding, values)


class PlaceDot(Command):
    """Put one dot on an item (a group, or a recommendation without a group)."""

    kind: Literal["place_dot"] = "place_dot"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the dot; the limits are checked here, inside the one writer."""
        item_id = require_ballot(review, ctx, self.id)
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
    """Take one of one's own dots back."""

    kind: Literal["take_back_dot"] = "take_back_dot"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the smaller number of dots."""
        item_id = require_ballot(review, ctx, self.id)
        placed = review.deciding.ballot(ctx.by).get(item_id, 0)
        if not placed:
            raise RuleError("You have no dot there.")
        yield DotPlaced(participant_id=ctx.by, item_id=item_id, dots=placed - 1)


class CloseVote(Command):
    """Close the vote and count it; only now does anybody see a number.

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
        if self.without_result and ballots:
            raise RuleError("Somebody has voted since. Close the vote and count it, so that no dot is lost.")
        if not ballots and not self.without_result:
            raise RuleError("Nobody has voted yet. Leave it open, or close without a result.")
        yield CountedVote.of(review, _uncounted(review) if self.without_result else _count(review, ballots))


def _count(review: Review, ballots: Sequence[Mapping[str, int]]) -> dict[str, object]:
    """Return what follows from counting `ballots`."""
    deciding = review.deciding
    dots: Counter[str] = Counter(dict.fromkeys(review.ballot_items(), 0))
    for ballot in ballots:
        dots.update(ballot)
    tally = Tally(
        round=deciding.round,
        dots=dict(dots),
        voters=len(ballots),
        dots_each=deciding.dots_each,
        items=counted(dots, review.recommendations, review.groups),
    )
    return {"phase": DecidingPhase.CLOSED, "tallies": (*deciding.tallies, tally), "ballots": {}}


def _uncounted(review: Review) -> dict[str, object]:
    """Return what follows from a vote without a result: all is as before it was opened, an earlier result too."""
    deciding = review.deciding
    phase = DecidingPhase.CLOSED if deciding.rounds else DecidingPhase.REVEALED
    return {"phase": phase, "round": deciding.round - 1, "ballots": {}}


class CountedVote(DecidingEdited):
    """The vote was closed and counted. What it `was` leaves the ballots out: nobody needs them again."""

    kind: Literal["vote_closed"] = "vote_closed"  # type: ignore[assignment]

    @classmethod
    def of(cls, review: Review, values: Mapping[str, object]) -> Change:
        """Return the change that sets `values`."""
        after = review.deciding.model_copy(update=dict(values)).model_dump(mode="json", include=set(values))
        return cls(fields=after, was={"phase": review.deciding.phase.value})

    def apply(self, draft: Draft) -> None:
        """Replace the fields; rounds that were stored without the words of their time get them here, from that time."""
        known = {tally.round: tally for tally in draft.get("deciding").tallies}
        super().apply(draft)
        deciding = draft.get("deciding")
        cards, groups = draft.items("recommendations"), draft.items("groups")
        tallies = tuple(
            tally
            if tally.items
            else known.get(tally.round)
            or tally.model_copy(
                update={"items": counted(tally.dots, cards, groups), "dots_each": deciding.dots_each}
            )
            for tally in deciding.tallies
        )
        draft.set("deciding", deciding.model_copy(update={"tallies": tallies}))

    def sentence(self, review: Review) -> str:
        """Return how the vote ended: how many voted, and what got the most dots."""
        if "tallies" not in self.fields:
            return "closed the vote without a result: nobody had voted"
        tally = Tally.model_validate(self.fields["tallies"][-1])
        first = [f"{' + '.join(item.labels)} ({item.dots})" for item in tally.first]
        most = f", most dots for {', '.join(first)}" if first else ""
        again = f", round {tally.round}" if tally.round > 1 else ""
        return f"closed the vote{again}: {tally.voters} voted{most}"


def require_ballot(review: Review, ctx: Context, ref: str) -> str:
    """Return the id of the item that `ref` names, or raise where this person cannot vote on it now."""
    if review.deciding.phase is not DecidingPhase.VOTING:
        raise RuleError("No vote is open right now.")
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
