"""What happened to what bears no name, until it is opened; and the choice that cards shall bear none."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from pmcore.changes.base import Change, Private, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.cards import Lesson, Recommendation
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.unsigned import Unsigned, with_unsigned
from pmcore.wording.words import label, message


class CardNamesChosen(SingleEdited):
    """The facilitator chose what becomes of the names of those who write cards."""

    kind: Literal["card_names_chosen"] = "card_names_chosen"
    single, noun = "deciding", "vote"
    undoable = False
    instead = "Choose again at the Recommendations, as long as nobody has written a card."

    def sentence(self, review: Review) -> str:
        """Return what was chosen."""
        return message("history", "card_names_chosen", choice=label("card_names", self.fields["names"]))


class UnsignedWritten(Private):
    """Somebody wrote, changed or removed a card, a lesson or a row of the timeline without a name.

    For which collection (`place`), which one (`slot`, `card`, none where it was removed) and who (`writer`) is in no log: it goes to the
    sealed area with the commit (pmcore/model/unsigned.py). The line says that something was done, by nobody, at the time of the line
    before it, and is the same whatever it was.
    """

    kind: Literal["unsigned_written"] = "unsigned_written"
    undoable = False
    seals = True
    nameless = True
    instead = "Change or remove it where you wrote it, until it is opened."
    slot: Annotated[str, Field(exclude=True, repr=False)] = ""
    card: Annotated[Recommendation | Lesson | TimelineEvent | None, Field(exclude=True, repr=False)] = None
    place: Annotated[str, Field(exclude=True, repr=False)] = "recommendations"
    writer: Annotated[str, Field(exclude=True, repr=False)] = ""

    def apply(self, draft: Draft) -> None:
        """Put the card into its slot, or take it out; a line of the log says nothing of that."""
        if self.slot:
            before = draft.get("unsigned")
            after = before.get(self.place, Unsigned()).with_card(self.slot, self.card, self.writer)
            draft.set("unsigned", with_unsigned(before, self.place, after))

    def to_log(self) -> Change:
        """Return what is the same of all of them."""
        return UnsignedWritten()

    def touches(self) -> Subject:
        """Return the single value that it belongs to."""
        return Subject("deciding", "")

    def as_json(self) -> dict[str, Any]:
        """Return only what it is."""
        return {"kind": self.kind}

    def sentence(self, review: Review) -> str:
        """Return that something was written, not what."""
        return message("history", "wrote_without_name")
