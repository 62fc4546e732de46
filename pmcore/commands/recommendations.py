"""Recommendations: write, edit, remove; gather those that say much the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from pmcore.changes.base import Change, Edited, edit
from pmcore.changes.measures import MeasureEdited
from pmcore.changes.recommendations import (
    GroupAdded,
    GroupEdited,
    GroupRemoved,
    RecommendationAdded,
    RecommendationEdited,
    RecommendationReconsidered,
    RecommendationRemoved,
)
from pmcore.changes.voting import BallotsGivenBack
from pmcore.commands.base import CONTRIBUTORS, Command, Context, sent
from pmcore.commands.cards import require_card_space
from pmcore.commands.causes import with_cause_ids
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.commands.outcomes import decided, require_reason, require_reconsidered
from pmcore.commands.unsigned import (
    remove_unsigned,
    require_same_promise,
    rewrite_unsigned,
    unsigned_card,
    write_unsigned,
)
from pmcore.errors import NotAllowedError, NotFoundError, RuleError
from pmcore.model.base import OptionalLine, OptionalRef, Ref
from pmcore.model.cards import Group, Recommendation
from pmcore.model.measures import made_from
from pmcore.model.meeting import StageKey
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase

SAID = {"text", "answers"}  # of a card without a name; nothing that names people


class AddRecommendation(AddItem):
    """Write a recommendation; `answers` are causes that it would change, by id or number (C-03).

    While everybody writes silently it has no number and only its author sees it. Where the room chose that no author is stored, it
    has a `key` of at least 20 characters drawn by lot: until the reveal that is its id for whoever edits or removes it.
    """

    kind: Literal["add_recommendation"] = "add_recommendation"
    added = RecommendationAdded
    waits_for = StageKey.RECOMMENDATIONS
    key: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new card, with an author or without."""
        require_same_promise(review, self.key)
        if not self.key:
            yield from super().decide(review, ctx)
            return
        yield from write_unsigned(review, ctx, self.key, with_cause_ids(review, _said(self), "answers"))

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many, or while people vote."""
        require_card_space(review)

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values; written silently, it has no number yet."""
        silent = review.deciding.phase is DecidingPhase.WRITING
        return with_cause_ids(review, _said(self), "answers") | ({"number": 0} if silent else {})


class EditRecommendation(EditItem):
    """Change a recommendation: its author while writing, afterwards also facilitator and scribe.

    Its `outcome` has a `reason`, written with it or before; a measure made from a card is one why it was adopted.
    In a closed review one that was deferred can be put off again, dropped with a reason, or adopted.
    """

    kind: Literal["edit_recommendation"] = "edit_recommendation"
    go_on = True
    edited = RecommendationEdited

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the edit; whoever has the key of a card without a name may make it."""
        if card := unsigned_card(review, self.id):
            values = with_cause_ids(review, sent(self), "answers")
            if not values.keys() <= SAID:
                raise RuleError("What becomes of a card is decided when the cards are revealed.")
            yield from rewrite_unsigned(card, card.model_copy(update=values))
        else:
            yield from super().decide(review, ctx)

    def change_of(self, review: Review) -> type[Edited]:
        """Return the change that goes on after the close, where the review is closed."""
        return RecommendationReconsidered if review.meeting.closed else RecommendationEdited

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a card that this person may not see or change."""
        require_may_change(review, ctx, item)

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values, causes as ids; an outcome with who decided and, where it is deferred, when it returns."""
        values = with_cause_ids(review, sent(self), "answers")
        if review.meeting.closed:
            require_reconsidered(item, values)
        values = decided(ctx, item, values)
        require_reason(review, item, values)
        return values


class RemoveRecommendation(RemoveItem):
    """Remove a recommendation, under the same rule as editing it; measures made from it stay, its group may end."""

    kind: Literal["remove_recommendation"] = "remove_recommendation"
    removed = RecommendationRemoved

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removal, and before it what measures and other cards lose with it."""
        if unsigned := unsigned_card(review, self.id):
            yield from remove_unsigned(unsigned)
            return
        card: Recommendation = review.item("recommendations", self.id)
        self.check(review, ctx, card)
        for measure in review.measures.values():
            if card.id in measure.sources:
                rest = tuple(each for each in measure.sources if each != card.id)
                yield from edit(MeasureEdited, measure, made_from(rest))
        yield from regroup(review, {card.id: None})
        yield RecommendationRemoved(item=card)

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise for a card that this person may not see or change."""
        require_may_change(review, ctx, item)


class GroupRecommendations(Command):
    """Gather at least two revealed recommendations (ids or numbers such as R-05) under a title.

    A group among `ids` takes the others in, with its title; cards of further groups join it too.
    """

    kind: Literal["group_recommendations"] = "group_recommendations"
    allowed = CONTRIBUTORS
    waits_for = StageKey.RECOMMENDATIONS
    ids: Annotated[tuple[Ref, ...], Field(min_length=1, max_length=200)]
    title: OptionalLine = ""
    into: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the group (new, or one that is there) and every card's move into it."""
        require_grouping(review)
        groups = [each for each in self.ids if each in review.groups]
        into = self.into or next(iter(groups), "")
        joined = [card for each in groups if each != into for card in review.in_group(each)]
        chosen = [review.item("recommendations", each) for each in self.ids if each not in review.groups]
        cards: dict[str, Recommendation] = {card.id: card for card in (*chosen, *joined)}
        if into:
            group = review.item("groups", into)
            if not cards:
                raise RuleError("Choose a card or another group to join this one.")
        else:
            if len(cards) < 2:
                raise RuleError("Choose at least two cards to group.")
            group = Group(
                id=ctx.new_id(),
                title=self.title or shorten(next(iter(cards.values())).text, 120, placeholder=" …"),
            )
            yield GroupAdded(item=group)
        yield from regroup(review, dict.fromkeys(cards, group.id))


class TakeOutOfGroup(Command):
    """Take one recommendation out of its group; a group of one falls apart."""

    kind: Literal["take_out_of_group"] = "take_out_of_group"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the card's leave and, where only one is left, the end of the group."""
        require_grouping(review)
        card: Recommendation = review.item("recommendations", self.id)
        if not card.group:
            raise RuleError(f"{card.label} is in no group.")
        yield from regroup(review, {card.id: ""})


class SplitGroup(Command):
    """Take a group apart again, until the vote closes; its cards keep their numbers.

    While people vote the facilitator may, and everybody gets all their dots back: what became of single ones would tell who voted.
    """

    kind: Literal["split_group"] = "split_group"
    allowed = CONTRIBUTORS
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield every card's leave, the end of the group and, while people vote, that their dots go back."""
        voting = review.deciding.phase is DecidingPhase.VOTING
        if not (voting and ctx.hosts):
            require_grouping(review)
        group: Group = review.item("groups", self.id)
        yield from regroup(review, dict.fromkeys((card.id for card in review.in_group(group.id)), ""))
        if voting:
            yield BallotsGivenBack()


class RenameGroup(EditItem):
    """Give a group another title."""

    kind: Literal["rename_group"] = "rename_group"
    edited = GroupEdited

    def check(self, review: Review, ctx: Context, item: Any) -> None:
        """Raise while people vote on the old title."""
        require_grouping(review)


def _said(command: AddRecommendation) -> dict[str, Any]:
    """Return what a new card says."""
    return sent(command, but=frozenset({"key"}))


def regroup(review: Review, moves: Mapping[str, str | None]) -> Iterator[Change]:
    """Yield what follows from `moves` (card id → group, empty for none, None for a card that goes).

    A group that is left with fewer than two cards falls apart.
    """
    wanted = {card.id: moves.get(card.id, card.group) for card in review.recommendations.values()}
    sizes = Counter(group for group in wanted.values() if group)
    for card_id, group in wanted.items():
        card, target = review.recommendations[card_id], group if sizes[group or ""] > 1 else ""
        if group is not None and card.group != target:
            yield from edit(RecommendationEdited, card, {"group": target})
    for each in review.groups.values():
        if sizes[each.id] < 2:
            yield GroupRemoved(item=each)


def revealed_card(review: Review, ctx: Context, ref: str) -> Recommendation:
    """Return a recommendation that everybody can see; one that is hidden from the asker is not there."""
    card: Recommendation = review.item("recommendations", ref)
    if not card.number:
        if not ctx.by or card.author != ctx.by:
            raise NotFoundError
        raise RuleError("Reveal the cards first; then they can become measures.")
    return card


class Revealed(NamedTuple):
    """Cards that everybody can read, and the group that they are, where they are one."""

    group: Group | None
    cards: list[Recommendation]


def revealed_cards(review: Review, ctx: Context, ref: str) -> Revealed:
    """Return the group that `ref` names with its cards, or no group and the one card."""
    group = review.groups.get(ref)
    return (
        Revealed(group, review.in_group(ref)) if group else Revealed(None, [revealed_card(review, ctx, ref)])
    )


def require_grouping(review: Review) -> None:
    """Raise outside of the phase in which cards can be grouped."""
    if review.deciding.phase is DecidingPhase.WRITING:
        raise RuleError("Reveal the cards first; then they can be grouped.")
    if review.deciding.phase is DecidingPhase.VOTING:
        raise RuleError(
            "A vote is open. Close it before grouping, so that every dot counts where it was put."
        )


def require_may_change(review: Review, ctx: Context, card: Recommendation) -> None:
    """Raise for somebody else's hidden card (as if it were not there), or one that is theirs to change."""
    mine = bool(ctx.by) and card.author == ctx.by
    if not mine and not card.number:
        raise NotFoundError
    if not mine and ctx.role not in DECIDERS:
        raise NotAllowedError("Only its author, the scribe or the facilitator can change this card.")
    if review.deciding.phase is DecidingPhase.VOTING:
        raise RuleError("A vote is open. Change the card when it has closed.")
