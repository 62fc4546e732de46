"""Preventive measures: add one, make one from a recommendation in one step, change, remove."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from pmcore.changes.base import Change, edit, edit_single
from pmcore.changes.measures import MeasureAdded, MeasureEdited, MeasureRemoved
from pmcore.changes.meeting import CapacitySet
from pmcore.changes.recommendations import RecommendationEdited
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context, sent
from pmcore.commands.causes import with_cause_ids
from pmcore.commands.follow_through import progress
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.commands.outcomes import decided
from pmcore.commands.owning import asking
from pmcore.commands.recommendations import revealed_cards
from pmcore.errors import RuleError
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.cards import Group, Outcome, Recommendation
from pmcore.model.measures import Measure, made_from
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review

MOST_MEASURES = 1_000
MOST_CARRIED = 99
MOST_ADDRESSED = 50  # as many as a command may name
MOST_DETAIL = 20_000  # characters, as many as the field holds


class AddMeasure(AddItem):
    """Add something that will change. `addresses` are causes by id or number (C-03).

    `recommendation` is the card (id or number) or the group (id) that it is made from: without `addresses` it addresses what
    those answer.
    """

    kind: Literal["add_measure"] = "add_measure"
    added = MeasureAdded
    waits_for = StageKey.MEASURES
    recommendation: OptionalRef = ""

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_space(review)

    def cards(self, review: Review, ctx: Context) -> list[Recommendation]:
        """Return the cards that it is made from."""
        return revealed_cards(review, ctx, self.recommendation).cards if self.recommendation else []

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values, causes and cards as ids."""
        cards = self.cards(review, ctx)
        values = {"addresses": answered_by(review, cards)} | with_cause_ids(review, sent(self), "addresses")
        values = asking(ctx, None, progress(review, ctx, None, values))
        return values | made_from(tuple(card.id for card in cards))

    def follow(self, review: Review, ctx: Context, item: Any) -> Iterator[Change]:
        """Yield that the cards that it was made from are adopted."""
        return adopt(ctx, self.cards(review, ctx))


class MakeMeasure(Command):
    """Make a measure from a recommendation, or one from a whole group: its text becomes the title, the cards adopted.

    `id` is a card (id or number such as R-05) or a group (id). A group stays a group, also where one of its cards is
    made a measure by itself.
    """

    kind: Literal["make_measure"] = "make_measure"
    allowed = CONTRIBUTORS
    waits_for = StageKey.MEASURES
    id: Ref

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the measure and the adoption; a second click finds the first measure and says so."""
        group, cards = revealed_cards(review, ctx, self.id)
        require_space(review)
        ids = tuple(card.id for card in cards)
        made = next((each for each in review.measures.values() if set(ids) <= set(each.sources)), None)
        if made:
            name = f"the group “{group.title}”" if group else cards[0].label
            raise RuleError(f"{made.label} was made from {name} already.")
        wanted = _of_group(group, cards) if group else _of_card(cards[0])
        values = (
            wanted._asdict() | {"addresses": answered_by(review, cards), "author": ctx.by} | made_from(ids)
        )
        yield MeasureAdded(item=Measure(id=ctx.new_id(), number=review.next_number("M"), **values))
        yield from adopt(ctx, cards)


def answered_by(review: Review, cards: Iterable[Recommendation]) -> tuple[str, ...]:
    """Return the causes that some cards answer, as far as they are still there: what a measure made from them addresses."""
    found = dict.fromkeys(cause for card in cards for cause in card.answers)
    return tuple(each for each in found if each in review.causes)[:MOST_ADDRESSED]


def adopt(ctx: Context, cards: Iterable[Recommendation]) -> Iterator[Change]:
    """Yield that the cards were adopted, because a measure was made from them."""
    for card in cards:
        yield from edit(RecommendationEdited, card, decided(ctx, card, {"outcome": Outcome.ADOPTED}))


class _Wanted(NamedTuple):
    """What a measure says that is made from cards."""

    title: str
    detail: str


def _of_card(card: Recommendation) -> _Wanted:
    """Return a measure from one card; a text too long for a title stands whole in the detail."""
    text = " ".join(card.text.split())
    return _Wanted(text, "") if len(text) <= 200 else _Wanted(text[:199].rstrip() + "…", card.text)


def _of_group(group: Group, cards: Sequence[Recommendation]) -> _Wanted:
    """Return a measure from a group: what its cards say, or where that is too much their numbers."""
    texts = "\n".join(f"{card.label}: {card.text}" for card in cards)
    detail = texts if len(texts) <= MOST_DETAIL else ", ".join(card.label for card in cards)
    return _Wanted(group.title, detail)


class EditMeasure(EditItem):
    """Change a measure; in a closed review its status, owner, dates, tracker, how we will know, and what shows it.

    There *done* needs evidence (or a tracker link), *dropped* a reason. *Verified* is said by somebody else than who did it.
    """

    kind: Literal["edit_measure"] = "edit_measure"
    go_on = True
    edited = MeasureEdited

    def values(self, review: Review, ctx: Context, item: Any) -> dict[str, Any]:
        """Return the new values, causes as ids."""
        return asking(ctx, item, progress(review, ctx, item, with_cause_ids(review, sent(self), "addresses")))


class RemoveMeasure(RemoveItem):
    """Remove a measure; recommendations that were adopted by it alone wait for a decision again."""

    kind: Literal["remove_measure"] = "remove_measure"
    removed = MeasureRemoved

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the removal, and which cards are proposed again."""
        measure: Measure = review.item("measures", self.id)
        yield from super().decide(review, ctx)
        others = {card for each in review.measures.values() if each is not measure for card in each.sources}
        for card_id in measure.sources:
            card = review.recommendations.get(card_id)
            if card and card.outcome is Outcome.ADOPTED and card_id not in others:
                yield from edit(RecommendationEdited, card, decided(ctx, card, {"outcome": Outcome.PROPOSED}))


class SetCapacity(Command):
    """Say how many measures the team can carry at a time; 0 takes that back. More than that are asked about, never refused."""

    kind: Literal["set_capacity"] = "set_capacity"
    allowed = HOSTS
    capacity: Annotated[int, Field(ge=0, le=MOST_CARRIED)]

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield it where it is another number."""
        yield from edit_single(CapacitySet, review.meeting, {"capacity": self.capacity})


def require_space(review: Review) -> None:
    """Raise where there are too many measures."""
    if len(review.measures) >= MOST_MEASURES:
        raise RuleError(f"A review holds at most {MOST_MEASURES} measures. Remove some first.")
