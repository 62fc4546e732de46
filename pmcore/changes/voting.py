"""What happened at the reveal and in votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import SealedAnswer
from pmcore.changes.base import Change, Edit, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.changes.opening import Opening
from pmcore.model.cards import Recommendation
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.model.voting import AS_FITS, DecidingPhase, Tally, counted
from pmcore.wording.words import counted as number_of
from pmcore.wording.words import message


class RecommendationsRevealed(Opening):
    """Everybody's cards became visible together; `numbers` were drawn by lot, so that they do not tell who was first.

    Earlier versions kept the ids: there `ids` is empty. Cards without names stand in `items`, because until then they were in no
    log, and `people` says how many wrote them.
    """

    kind: Literal["recommendations_revealed"] = "recommendations_revealed"
    instead = "What everybody has seen cannot be hidden again. Edit or remove single cards instead."
    waited = collection = "recommendations"
    stage = StageKey.RECOMMENDATIONS
    items: tuple[Recommendation, ...] = ()

    def apply(self, draft: Draft) -> None:
        """Number the cards and open them, under their authors' names where the room wants that."""
        deciding = draft.get("deciding")
        self.signed(draft, self.opened(draft), deciding.names)
        self.remembered(draft, deciding.names)
        values = {"phase": DecidingPhase.REVEALED, "writers": self.people}
        draft.set("deciding", deciding.model_copy(update=values))

    def touches(self) -> Subject:
        """Return the whole collection: every card got a number."""
        return Subject("recommendations", "")

    def edits(self, place: Subject) -> Edit | None:
        """Return the number of a card, where it is one of these."""
        collection, card_id = place
        if collection != "recommendations" or card_id not in self.numbers or self.replaces(place):
            return None
        return Edit({"number": self.numbers[card_id]}, {"number": 0})

    def sentence(self, review: Review) -> str:
        """Return how many cards were revealed."""
        return number_of("history", "revealed", len(self.numbers))


class DecidingEdited(SingleEdited):
    """A vote opened, closed, or started again."""

    kind: Literal["deciding_edited"] = "deciding_edited"
    single, noun = "deciding", "vote"
    undoable = False
    seals = True
    instead = "A vote cannot be undone. Close it without a result, or vote again: earlier rounds are kept."

    def sentence(self, review: Review) -> str:
        """Return which step was taken."""
        if self.fields.get("phase") != "voting":
            closed = self.fields.get("phase") == "closed"
            return message("history", "vote_closed" if closed else "vote_changed")
        round_ = self.fields.get("round", 1)
        return message("history", "vote_opened_again" if round_ > 1 else "vote_opened", round=round_)


class DotsChosen(SingleEdited):
    """The facilitator chose how many dots everybody will have in the next vote."""

    kind: Literal["dots_chosen"] = "dots_chosen"
    single, noun = "deciding", "vote"
    undoable = False
    instead = "Choose again at the Recommendations, as long as nobody has written a card, or before a further round."

    def sentence(self, review: Review) -> str:
        """Return what was chosen."""
        dots = self.fields["promised_dots"] or AS_FITS
        if dots == AS_FITS:
            return message("history", "dots_chosen_as_fits")
        return number_of("history", "dots_chosen", dots)


class BallotsGivenBack(Change):
    """What people vote on changed under their dots: everybody has all of them again. Nothing tells who had voted."""

    kind: Literal["ballots_given_back"] = "ballots_given_back"
    undoable = False
    seals = True
    instead = "Group the cards again when the vote has closed."

    def apply(self, draft: Draft) -> None:
        """Forget the ballots of the open vote."""
        draft.set("deciding", draft.get("deciding").model_copy(update={"ballots": {}}))

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("deciding", "")

    def sentence(self, review: Review) -> str:
        """Return that everybody votes anew."""
        return message("history", "ballots_given_back")


class DotPlaced(SealedAnswer):
    """Somebody placed or took back a dot. Shown as "voted", never with the choice, also after the count.

    The choice (`item_id`, `dots`) is in no log: it goes to the sealed area with the commit (pmcore/model/ballots.py), and what is
    written is a receipt. Logs of earlier versions had it.
    """

    kind: Literal["dot_placed"] = "dot_placed"
    instead = "Take the dot back at the Recommendations, while the vote is open."
    item_id: Annotated[str, Field(exclude=True, repr=False)] = ""
    dots: Annotated[int, Field(exclude=True, repr=False)] = 0

    def apply(self, draft: Draft) -> None:
        """Set how many dots this person has on this item; of a receipt only that they have voted."""
        ballot = {**draft.get("deciding").ballot(self.participant_id), self.item_id: self.dots}
        self.keep(draft, {item: dots for item, dots in ballot.items() if dots})

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
