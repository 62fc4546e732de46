"""What happened to seats, roles and the join code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pmcore.changes.base import Added, Change, Edited, Removed, Subject, pair
from pmcore.changes.draft import Draft
from pmcore.model.people import Participant, Role
from pmcore.model.review import Review
from pmcore.wording.sentences import listed
from pmcore.wording.words import message, noun


class ParticipantJoined(Added):
    """Somebody took a seat."""

    kind: Literal["participant_joined"] = "participant_joined"
    collection, noun = "people", "participant"
    undoable = False
    item: Participant

    def sentence(self, review: Review) -> str:
        """Return who joined."""
        return message("history", "joined", name=self.item.name, role=self.item.role.word)


class ParticipantEdited(Edited):
    """A seat changed: name, role, browsers, or whether it was removed."""

    kind: Literal["participant_edited"] = "participant_edited"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return what changed about whom; browser keys are nobody's business."""
        person = review.people.get(self.item_id)
        name = person.name if person else noun("participant", "a")
        if "removed" in self.fields:
            how = "person_removed" if self.fields["removed"] else "let_back_in"
            return message("history", how, name=name)
        if "role" in self.fields:
            return message("history", "made", name=name, role=Role(self.fields["role"]).word)
        if "stands_in_for" in self.fields:
            return message("history", "made_for_good", name=name)
        if "name" in self.fields:
            return message("history", "renamed", old=self.was["name"], new=self.fields["name"])
        if len(self.fields.get("keys", ())) < len(self.was.get("keys", ())):
            return message("history", "signed_out_here", name=name)
        return message("history", "came_back", name=name)


class ParticipantErased(Removed):
    """The way back from a join; needed by nobody, kept for the pair."""

    kind: Literal["participant_erased"] = "participant_erased"
    collection, noun = "people", "participant"
    undoable = False
    item: Participant


class HostingTakenOver(Edited):
    """Somebody hosts in place of facilitators who are away."""

    kind: Literal["hosting_taken_over"] = "hosting_taken_over"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return from whom."""
        names = spoken(review.name_of(each) for each in self.fields.get("stands_in_for", ()))
        return message("history", "taken_over" if names else "taken_over_from_nobody", names=names)


class HostingGivenBack(Edited):
    """Who hosted in place of somebody has the role of before again."""

    kind: Literal["hosting_given_back"] = "hosting_given_back"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return who stood in for whom."""
        names = spoken(review.name_of(each) for each in self.was.get("stands_in_for", ()))
        somebody = message("history", "somebody")
        stand_in = review.name_of(self.item_id) or somebody
        return message("history", "given_back", name=stand_in, names=names or somebody)


class JoinCodeRenewed(Change):
    """The old code stopped working."""

    kind: Literal["join_code_renewed"] = "join_code_renewed"
    undoable = False
    join_code: str

    def apply(self, draft: Draft) -> None:
        """Replace the code; the new one is good, also after the review was closed."""
        draft.set("join_code", self.join_code)
        draft.set("admission", draft.get("admission").model_copy(update={"code_ended": False}))

    def touches(self) -> Subject:
        """Return the single value that was set."""
        return Subject("incident", "")

    def sentence(self, review: Review) -> str:
        """Return that the code changed, not the code."""
        return message("history", "code_renewed")


def spoken(names: Iterable[str]) -> str:
    """Return names as one says them, those that nobody knows left out: `Ana, Ben and Cleo`."""
    return listed([name for name in names if name])


pair(ParticipantJoined, ParticipantErased)
