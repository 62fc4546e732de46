"""The room was asked whether the timeline is what happened, answered, and the question was closed."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import AnswersCounted, SealedAnswer
from pmcore.changes.base import SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.asking import Answered, Outcome
from pmcore.model.review import Review
from pmcore.wording.words import counted, message


class AgreementAsked(SingleEdited):
    """The question was opened (`ends_at`)."""

    kind: Literal["agreement_asked"] = "agreement_asked"
    single, noun = "asking", "asking"
    undoable = False
    seals = True
    instead = "Close the question instead; asking again begins with no answers."

    def sentence(self, review: Review) -> str:
        """Return that it was asked."""
        return message("history", "agreement_asked")


class AgreementAnswered(SealedAnswer):
    """Somebody answered, answered something else or took it back. Shown as "answered" to themselves alone, never with what, also after the count.

    The `answer` is in no log: it goes to the sealed area with the commit, and what is written is a receipt. Logs of earlier
    versions had it.
    """

    kind: Literal["agreement_answered"] = "agreement_answered"
    instead = "Answer something else at the Timeline, while the question is open."
    answer: Annotated[Answered, Field(exclude=True, repr=False)] = Answered()

    def apply(self, draft: Draft) -> None:
        """Keep the answer."""
        self.keep(draft, self.answer)

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("asking", "")

    def sentence(self, review: Review) -> str:
        """Return that an answer was given, not which."""
        return message("history", "agreement_answered")


class AgreementCounted(AnswersCounted):
    """The question was closed and counted."""

    kind: Literal["agreement_counted"] = "agreement_counted"
    single, noun = "asking", "asking"
    seals = True
    instead = "Ask again: the answers of before are not kept."
    before = frozenset({"ends_at"})

    def sentence(self, review: Review) -> str:
        """Return the counts; of fewer than three answers only how many."""
        result = Outcome.model_validate(self.fields["result"])
        if not result.is_shown:
            return counted("history", "agreement_of_few", result.answered)
        counts = result.counts
        return message(
            "history", "agreement_counted", agree=counts.agree, dissent=counts.dissent, absent=counts.absent
        )
