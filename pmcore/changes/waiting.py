"""What happened in the waiting room and to the ways in."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, SingleEdited, pair
from pmcore.model.people import Entry, Waiting
from pmcore.model.review import Review


class WaitingAdded(Added):
    """Somebody asked to be let in."""

    kind: Literal["waiting_added"] = "waiting_added"
    collection, noun = "waiting", "person waiting"
    undoable = False
    item: Waiting

    def sentence(self, review: Review) -> str:
        """Return who asked."""
        return f"{self.item.name} asked to join"


class WaitingRemoved(Removed):
    """Somebody waits no more, because they have a seat now."""

    kind: Literal["waiting_removed"] = "waiting_removed"
    collection, noun = "waiting", "person waiting"
    undoable = False
    item: Waiting

    def sentence(self, review: Review) -> str:
        """Return who was let in."""
        return f"let {self.item.name} in"


class WaitingEdited(Edited):
    """Somebody in the waiting room gave another name, was refused, or may wait again."""

    kind: Literal["waiting_edited"] = "waiting_edited"
    collection, noun = "waiting", "person waiting"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return what changed about whom."""
        person = review.waiting.get(self.item_id)
        name = person.name if person else "somebody"
        if "name" in self.fields:
            return f"{self.was['name']} now waits as {self.fields['name']}"
        return f"did not let {name} in" if self.fields["refused"] else f"lets {name} wait again"


class AdmissionEdited(SingleEdited):
    """The facilitator chose who may come in with the code, or ended the code."""

    kind: Literal["admission_edited"] = "admission_edited"
    single, noun = "admission", "admission"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return who may come in now."""
        if self.fields.get("code_ended"):
            return "ended the join code"
        return SAID[Entry(self.fields.get("entry", Entry.OPEN))]


SAID = {
    Entry.OPEN: "opened the room for everybody with the code",
    Entry.WAITING_ROOM: "opened the waiting room",
    Entry.LOCKED: "locked the room",
}


pair(WaitingAdded, WaitingRemoved)
