"""What happened at the reveal and in votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pmcore.changes.base import Change, Edit, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.base import unknown_in
from pmcore.model.cards import Former
from pmcore.model.review import Review
from pmcore.model.voting import DecidingPhase, Tally, counted
from pmcore.wording.words import counted as number_of
from pmcore.wording.words import message


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

    def touches(self) -> Subject:
        """Return the whole collection: every card got a number."""
        return Subject("recommendations", "")

    def edits(self, place: Subject) -> Edit | None:
        """Return the number of a card, where it is one of these."""
        collection, card_id = place
        if collection != "recommendations" or card_id not in self.numbers or self.replaces(place):
            return None
        return Edit({"number": self.numbers[card_id]}, {"number": 0})

    def replaces(self, place: Subject) -> bool:
        """Return whether it is a card that has another id since, or was left out."""
        collection, card_id = place
        known = {*self.ids, *self.ids.values(), *self.left_out}
        return collection == "recommendations" and card_id in known

    @property
    def gone(self) -> Iterable[str]:
        """Return the ids of before."""
        return (*self.ids, *self.left_out)

    def as_json(self) -> dict[str, Any]:
        """Return it without the ids of before, which would tell in which order the cards were written."""
        hidden = {"ids": True, "left_out": True}
        return self.model_dump(mode="json", exclude=unknown_in(self) | hidden)

    def sentence(self, review: Review) -> str:
        """Return how many cards were revealed."""
        return number_of("history", "revealed", len(self.numbers))


class DecidingEdited(SingleEdited):
    """A vote opened, closed, or started again."""

    kind: Literal["deciding_edited"] = "deciding_edited"
    single, noun = "deciding", "vote"
    undoable = False
    instead = "A vote cannot be undone. Close it without a result, or vote again: earlier rounds are kept."

    def sentence(self, review: Review) -> str:
        """Return which step was taken."""
        if self.fields.get("phase") != "voting":
            closed = self.fields.get("phase") == "closed"
            return message("history", "vote_closed" if closed else "vote_changed")
        round_ = self.fields.get("round", 1)
        return message("history", "vote_opened_again" if round_ > 1 else "vote_opened", round=round_)


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

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("deciding", "")

    def sentence(self, review: Review) -> str:
        """Return that a vote was cast or changed, not for what."""
        return message("history", "voted")


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
            return message("history", "vote_without")
        tally = Tally.model_validate(self.fields["tallies"][-1])
        first = [f"{' + '.join(item.labels)} ({item.dots})" for item in tally.first]
        how = "counted_again" if tally.round > 1 else "counted"
        said = number_of("history", how, tally.voters, round=tally.round)
        return message("history", "counted_first", counted=said, items=", ".join(first)) if first else said
