"""Asking the room "is this what happened?": everybody answers for themselves, and only counts are ever shown, after the close.

Who answered what is in no log (ballots.py): it lies in the sealed area until it is counted, and then nobody has it any more. Of
fewer than three answers no count is kept. A dissent names events and a reason, and nobody's name; it is told after the close,
however many answered: that it is printed is what it is written for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import AwareDatetime, Field

from pmcore.model.ballots import padded, unpadded
from pmcore.model.base import Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.people import Participant
from pmcore.model.secret_answers import counts_of, of_those_here, seen_alone

LONGEST_REASON = 500  # characters
_WIDTH = 4_200  # bytes of an answer in its slot: more than the longest reason in any script with as many events as it can name


class AgreementAnswer(Code):
    """What somebody says to "is this what happened?"."""

    AGREE = "agree"
    EXCEPT = "except"
    ABSENT = "absent"


class Answered(Stored):
    """What one person answered, none where they took it back; `events` and `reason` belong to a dissent."""

    answer: AgreementAnswer | None = None
    events: tuple[str, ...] = ()
    reason: str = ""

    def __bool__(self) -> bool:
        """Return whether anything is answered."""
        return self.answer is not None


class Dissent(Stored):
    """What somebody does not agree with, without a name: the numbers of the events (`T-03`) and why."""

    labels: tuple[str, ...]
    reason: str


class Counts(Stored):
    """How many answered what; nothing where they were too few to be counted."""

    agree: Annotated[int, Told()] = 0
    dissent: Annotated[int, Told()] = 0
    absent: Annotated[int, Told()] = 0

    @classmethod
    def of(cls, answers: Iterable[Answered]) -> Counts:
        """Return the counts of some answers; of fewer than three all are 0."""
        found = counts_of(each.answer for each in answers)
        kinds = AgreementAnswer
        return cls(agree=found[kinds.AGREE], dissent=found[kinds.EXCEPT], absent=found[kinds.ABSENT])


class Outcome(Stored):
    """How the question ended: whether the room agreed with that, how many answered, the counts, and the dissents.

    Earlier versions did not store how many answered, and counted fewer than three too.
    """

    agreed: Annotated[bool, Told()]
    answered: Annotated[int, Told()] = 0
    counts: Annotated[Counts, Told()]
    dissents: tuple[Dissent, ...] = ()

    @property
    def is_shown(self) -> bool:
        """Return whether there are counts to show."""
        return self.counts != Counts()


class Asking(Stored):
    """The question as it is now: open until `ends_at` (which closes nothing by itself), or closed with a `result`.

    `answers` are by participant and are shown to nobody, host included; `answered` is all that the room may know before the close;
    `started` is who they are, only for counting them together with those who are here.
    """

    ends_at: AwareDatetime | None = None
    answers: Mapping[str, Answered] = {}
    answered: int = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)
    result: Annotated[Outcome | None, Told()] = None

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""
        return "answers"

    @property
    def is_open(self) -> bool:
        """Return whether people can answer."""
        return self.ends_at is not None

    def packed(self, chosen: Answered) -> str:
        """Return an answer in the size of all."""
        return padded(chosen, _WIDTH)

    def unpacked(self, slot: str | None) -> Answered:
        """Return the answer that was packed; an empty one of nothing."""
        return unpadded(Answered, slot)

    def counted(self, people: Mapping[str, Participant]) -> list[Answered]:
        """Return the answers that count: those of people who were not removed."""
        return of_those_here(self.answers, people)

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Asking:
        """Return what one person may see (or, with an empty id, the whole room): their own answer, and how many have answered."""
        return self.model_copy(update=seen_alone(self.answers, participant_id, people))
