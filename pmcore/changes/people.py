"""What happened to seats, roles and the join code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pmcore.changes.base import Added, Change, Edited, Removed, pair
from pmcore.changes.draft import Draft
from pmcore.model.people import Participant
from pmcore.model.review import Review


class ParticipantJoined(Added):
    """Somebody took a seat."""

    kind: Literal["participant_joined"] = "participant_joined"
    collection, noun = "people", "participant"
    undoable = False
    item: Participant

    def sentence(self, review: Review) -> str:
        """Return who joined."""
        return f"{self.item.name} joined as {self.item.role}"


class ParticipantEdited(Edited):
    """A seat changed: name, role, browsers, or whether it was removed."""

    kind: Literal["participant_edited"] = "participant_edited"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return what changed about whom; browser keys are nobody's business."""
        person = review.people.get(self.item_id)
        name = person.name if person else "a participant"
        if "removed" in self.fields:
            return f"removed {name}" if self.fields["removed"] else f"let {name} back in"
        if "role" in self.fields:
            return f"made {name} {self.fields['role']}"
        if "stands_in_for" in self.fields:
            return f"made {name} facilitator for good"
        if "name" in self.fields:
            return f"renamed {self.was['name']} to {self.fields['name']}"
        if len(self.fields.get("keys", ())) < len(self.was.get("keys", ())):
            return f"{name} signed out of a browser"
        return f"{name} came back from another browser"


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
        return f"took over hosting from {names}, who was away" if names else "took over hosting: nobody did"


class HostingGivenBack(Edited):
    """Who hosted in place of somebody has the role of before again."""

    kind: Literal["hosting_given_back"] = "hosting_given_back"
    collection, noun = "people", "participant"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return who stood in for whom."""
        names = spoken(review.name_of(each) for each in self.was.get("stands_in_for", ()))
        stand_in = review.name_of(self.item_id) or "somebody"
        return f"ended that {stand_in} hosts in place of {names or 'somebody'}"


class JoinCodeRenewed(Change):
    """The old code stopped working."""

    kind: Literal["join_code_renewed"] = "join_code_renewed"
    undoable = False
    join_code: str

    def apply(self, draft: Draft) -> None:
        """Replace the code; the new one is good, also after the review was closed."""
        draft.set("join_code", self.join_code)
        draft.set("admission", draft.get("admission").model_copy(update={"code_ended": False}))

    def touches(self) -> tuple[str, str]:
        """Return the single value that was set."""
        return "incident", ""

    def sentence(self, review: Review) -> str:
        """Return that the code changed, not the code."""
        return "renewed the join code"


def spoken(names: Iterable[str]) -> str:
    """Return names as one says them: `Ana, Ben and Cleo`."""
    *first, last = [name for name in names if name] or [""]
    return f"{', '.join(first)} and {last}" if first else last


pair(ParticipantJoined, ParticipantErased)
