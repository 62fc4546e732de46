"""A link was read back to the room, people answered, and it was counted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import AnswersCounted, SealedAnswer
from pmcore.changes.base import SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.review import Review
from pmcore.model.support import LinkAnswer, LinkCounts
from pmcore.wording.words import counted, message


class LinkAsked(SingleEdited):
    """The room is asked about a link."""

    kind: Literal["link_asked"] = "link_asked"
    single, noun = "reading", "reading"
    undoable = False
    seals = True
    instead = "Close the question instead; asking again begins with no answers."

    def sentence(self, review: Review) -> str:
        """Return which link was read."""
        cause, effect = (review.causes.get(self.fields.get(each, "")) for each in ("cause", "effect"))
        if cause is None or effect is None:
            return message("history", "gone_link_asked")
        return message("history", "link_asked", cause=cause.label, effect=effect.label)


class LinkAnswered(SealedAnswer):
    """Somebody answered, answered something else or took it back. Shown as "answered" to themselves alone, never with what, also after the count.

    The `answer` is in no log: it goes to the sealed area with the commit, and what is written is a receipt. Logs of earlier
    versions had it.
    """

    kind: Literal["link_answered"] = "link_answered"
    instead = "Answer something else at the Causes, while the question is open."
    answer: Annotated[LinkAnswer | None, Field(exclude=True, repr=False)] = None

    def apply(self, draft: Draft) -> None:
        """Keep the answer."""
        self.keep(draft, self.answer)

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("reading", "")

    def sentence(self, review: Review) -> str:
        """Return that an answer was given, not which."""
        return message("history", "link_answered")


class LinkCounted(AnswersCounted):
    """The question was closed with its `counts`, which are 0 where fewer than three `answered`.

    Earlier versions did not store how many answered, and counted fewer than three too.
    """

    kind: Literal["link_counted"] = "link_counted"
    single, noun = "reading", "reading"
    seals = True
    instead = "Ask again, or say otherwise what carries the link."
    before = frozenset({"cause", "effect"})
    counts: LinkCounts = LinkCounts()
    answered: int = 0

    def sentence(self, review: Review) -> str:
        """Return the counts; of fewer than three answers only how many."""
        said = self.counts
        if not said.all:
            return counted("history", "link_of_few", self.answered)
        return message("history", "link_counted", yes=said.yes, no=said.no, unknown=said.unknown)
