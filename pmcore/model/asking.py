"""Asking the room "is this what happened?": everybody answers for themselves, and only counts are ever shown.

A dissent names events and a reason, and nobody's name; it is told when the question is closed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, TypeVar

from pydantic import AwareDatetime

from pmcore.model.base import Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.people import Participant

AnswerT = TypeVar("AnswerT")


class AgreementAnswer(Code):
    """What somebody says to "is this what happened?"."""

    AGREE = "agree"
    EXCEPT = "except"
    ABSENT = "absent"


class Answered(Stored):
    """What one person answered; `events` and `reason` belong to a dissent."""

    answer: AgreementAnswer
    events: tuple[str, ...] = ()
    reason: str = ""


def of_those_here(answers: Mapping[str, AnswerT], people: Mapping[str, Participant]) -> list[AnswerT]:
    """Return the answers that count: those of people who were not removed."""
    return [each for owner, each in answers.items() if (known := people.get(owner)) and not known.removed]


class Dissent(Stored):
    """What somebody does not agree with, without a name: the numbers of the events (`T-03`) and why."""

    labels: tuple[str, ...]
    reason: str


class Counts(Stored):
    """How many answered what."""

    agree: Annotated[int, Told()] = 0
    dissent: Annotated[int, Told()] = 0
    absent: Annotated[int, Told()] = 0

    @classmethod
    def of(cls, answers: Iterable[Answered]) -> Counts:
        """Return the counts of some answers."""
        found = Counter(each.answer for each in answers)
        kinds = AgreementAnswer
        return cls(agree=found[kinds.AGREE], dissent=found[kinds.EXCEPT], absent=found[kinds.ABSENT])


class Outcome(Stored):
    """How the question ended: whether the room agreed with that, the counts, and the dissents."""

    agreed: Annotated[bool, Told()]
    counts: Annotated[Counts, Told()]
    dissents: tuple[Dissent, ...] = ()


class Asking(Stored):
    """The question as it is now: open until `ends_at` (which closes nothing by itself), or closed with a `result`.

    `answers` are by participant and are shown to nobody, host included; `counts` is all that the room may know.
    """

    ends_at: AwareDatetime | None = None
    answers: Mapping[str, Answered] = {}
    counts: Counts = Counts()
    result: Annotated[Outcome | None, Told()] = None

    @property
    def is_open(self) -> bool:
        """Return whether people can answer."""
        return self.ends_at is not None

    def counted(self, people: Mapping[str, Participant]) -> list[Answered]:
        """Return the answers that count: those of people who were not removed."""
        return of_those_here(self.answers, people)

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Asking:
        """Return what one person may see (or, with an empty id, the whole room): their own answer, and the counts."""
        own = self.answers.get(participant_id) if participant_id else None
        answers = {participant_id: own} if own else {}
        return self.model_copy(update={"answers": answers, "counts": Counts.of(self.counted(people))})
