"""What happened in the waiting room and to the ways in."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, SingleEdited, pair
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.codes import codes_of
from pmcore.model.people import Admission, Entry, Waiting
from pmcore.model.review import Review
from pmcore.wording.words import message


class WaitingAdded(Added):
    """Somebody asked to be let in."""

    kind: Literal["waiting_added"] = "waiting_added"
    collection, noun = "waiting", "person_waiting"
    undoable = False
    item: Waiting

    def sentence(self, review: Review) -> str:
        """Return who asked."""
        return message("history", "asked", name=self.item.name)


class WaitingRemoved(Removed):
    """Somebody waits no more, because they have a seat now."""

    kind: Literal["waiting_removed"] = "waiting_removed"
    collection, noun = "waiting", "person_waiting"
    undoable = False
    item: Waiting

    def sentence(self, review: Review) -> str:
        """Return who was let in."""
        return message("history", "let_in", name=self.item.name)


class WaitingEdited(Edited):
    """Somebody in the waiting room gave another name, was refused, or may wait again."""

    kind: Literal["waiting_edited"] = "waiting_edited"
    collection, noun = "waiting", "person_waiting"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return what changed about whom."""
        person = review.waiting.get(self.item_id)
        name = person.name if person else message("history", "somebody")
        if "name" in self.fields:
            return message("history", "waits_as", old=self.was["name"], new=self.fields["name"])
        return message("history", "refused" if self.fields["refused"] else "waits_again", name=name)


class AdmissionEdited(SingleEdited):
    """The facilitator chose who may come in with the code, or ended the code."""

    kind: Literal["admission_edited"] = "admission_edited"
    single, noun = "admission", "admission"
    undoable = False

    def sentence(self, review: Review) -> str:
        """Return who may come in now."""
        if self.fields.get("code_ended"):
            return message("history", "code_ended")
        return Entry(self.fields.get("entry", Entry.OPEN)).said("done")


pair(WaitingAdded, WaitingRemoved)

UPCASTS = lifting(("admission_edited",), 1, with_codes(codes_of(Admission)))
