"""Somebody answered the three questions at the close, and they were counted."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from pmcore.changes.answering import AnswersCounted, SealedAnswer
from pmcore.changes.base import Subject
from pmcore.changes.draft import Draft
from pmcore.model.pulse import PulseAnswer, PulseResult
from pmcore.model.review import Review
from pmcore.wording.words import counted, message


class PulseAnswered(SealedAnswer):
    """Somebody answered, or said it otherwise. Shown as "answered" to themselves alone, never with what, also after the count.

    The `answer` is in no log: it goes to the sealed area with the commit, and what is written is a receipt.
    """

    kind: Literal["pulse_answered"] = "pulse_answered"
    instead = "Answer otherwise at the Close, while it is open."
    answer: Annotated[PulseAnswer, Field(exclude=True, repr=False)] = PulseAnswer()

    def apply(self, draft: Draft) -> None:
        """Keep the answer."""
        self.keep(draft, self.answer)

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("pulse", "")

    def sentence(self, review: Review) -> str:
        """Return that they answered, not what."""
        return message("history", "pulse_answered")


class PulseCounted(AnswersCounted):
    """The answers were counted (`result`), and are nowhere any more."""

    kind: Literal["pulse_counted"] = "pulse_counted"
    single, noun = "pulse", "pulse"
    seals = True
    instead = "The answers were thrown away with the count."
    before = frozenset()

    def sentence(self, review: Review) -> str:
        """Return how many answered."""
        return counted("history", "pulse_counted", PulseResult.model_validate(self.fields["result"]).answered)
