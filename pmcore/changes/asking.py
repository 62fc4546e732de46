"""The room was asked whether the timeline is what happened, answered, and the question was closed."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.answering import AnswersCounted
from pmcore.changes.base import Private, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.asking import Answered, Outcome
from pmcore.model.review import Review
from pmcore.wording.words import message


class AgreementAsked(SingleEdited):
    """The question was opened (`ends_at`)."""

    kind: Literal["agreement_asked"] = "agreement_asked"
    single, noun = "asking", "asking"
    undoable = False
    instead = "Close the question instead; asking again begins with no answers."

    def sentence(self, review: Review) -> str:
        """Return that it was asked."""
        return message("history", "agreement_asked")


class AgreementAnswered(Private):
    """Somebody answered, or answered something else. Shown as "answered" to themselves alone, never with what, also after the count."""

    kind: Literal["agreement_answered"] = "agreement_answered"
    undoable = False
    instead = "Answer something else at the Timeline, while the question is open."
    participant_id: str
    answer: Answered

    def apply(self, draft: Draft) -> None:
        """Keep the answer in place of an earlier one."""
        asking = draft.get("asking")
        answers = {**asking.answers, self.participant_id: self.answer}
        draft.set("asking", asking.model_copy(update={"answers": answers}))

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
    instead = "Ask again: the answers of before are not kept."
    before = frozenset({"ends_at"})

    def sentence(self, review: Review) -> str:
        """Return the counts."""
        counts = Outcome.model_validate(self.fields["result"]).counts
        return message(
            "history", "agreement_counted", agree=counts.agree, dissent=counts.dissent, absent=counts.absent
        )
