"""A link was read back to the room, people answered, and it was counted."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.answering import AnswersCounted
from pmcore.changes.base import Private, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.review import Review
from pmcore.model.support import LinkAnswer, LinkCounts
from pmcore.wording.words import message


class LinkAsked(SingleEdited):
    """The room is asked about a link."""

    kind: Literal["link_asked"] = "link_asked"
    single, noun = "reading", "reading"
    undoable = False
    instead = "Close the question instead; asking again begins with no answers."

    def sentence(self, review: Review) -> str:
        """Return which link was read."""
        cause, effect = (review.causes.get(self.fields.get(each, "")) for each in ("cause", "effect"))
        if cause is None or effect is None:
            return message("history", "gone_link_asked")
        return message("history", "link_asked", cause=cause.label, effect=effect.label)


class LinkAnswered(Private):
    """Somebody answered, or answered something else. Shown as "answered" to themselves alone, never with what, also after the count."""

    kind: Literal["link_answered"] = "link_answered"
    undoable = False
    instead = "Answer something else at the Causes, while the question is open."
    participant_id: str
    answer: LinkAnswer

    def apply(self, draft: Draft) -> None:
        """Keep the answer in place of an earlier one."""
        reading = draft.get("reading")
        answers = {**reading.answers, self.participant_id: self.answer}
        draft.set("reading", reading.model_copy(update={"answers": answers}))

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("reading", "")

    def sentence(self, review: Review) -> str:
        """Return that an answer was given, not which."""
        return message("history", "link_answered")


class LinkCounted(AnswersCounted):
    """The question was closed with its `counts`."""

    kind: Literal["link_counted"] = "link_counted"
    single, noun = "reading", "reading"
    instead = "Ask again, or say otherwise what carries the link."
    before = frozenset({"cause", "effect"})
    counts: LinkCounts = LinkCounts()

    def sentence(self, review: Review) -> str:
        """Return the counts."""
        said = self.counts
        return message("history", "link_counted", yes=said.yes, no=said.no, unknown=said.unknown)
