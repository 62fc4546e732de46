"""A review came from another Postmortem."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Change, Subject
from pmcore.changes.draft import Draft
from pmcore.model.review import Review
from pmcore.wording.words import message


class ReviewBroughtIn(Change):
    """Everything before this happened elsewhere.

    No browser came along: nobody here holds a seat of before, and nobody waits.
    """

    kind: Literal["review_brought_in"] = "review_brought_in"
    undoable = False
    instead = "A review that was brought here stays here; the one that it was made from is where it was."

    def apply(self, draft: Draft) -> None:
        """Let go of all browsers, and of who waited."""
        people = draft.writable("people")
        for person in list(people.values()):
            left = {"keys": (), "devices": (), "used_tickets": ()}
            people[person.id] = person.model_copy(update=left)
        for waiting in list(draft.items("waiting").values()):
            if waiting.refused:
                draft.put("waiting", waiting.model_copy(update={"keys": ()}))
            else:
                draft.drop("waiting", waiting.id)

    def touches(self) -> Subject:
        """Return the people: it is they who are not here."""
        return Subject("people", "")

    def replaces(self, place: Subject) -> bool:
        """Return whether this is somebody who waited."""
        collection, _ = place
        return collection == "waiting"

    def sentence(self, review: Review) -> str:
        """Return where the review came from."""
        return message("history", "brought_in")
