"""The pulse at the close: what the meeting was to everybody, in three questions and a line, without a name.

What somebody answers is in no log (ballots.py): it lies in the sealed area until it is counted, and then nobody has it any more. A
question is shown only where five answered it, and lines only of five people; they are in an order drawn by lot.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from pmcore.model.ballots import padded, unpadded
from pmcore.model.base import Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.people import Participant

FEWEST_ANSWERS = 5
LONGEST = 200  # characters of a line
_WIDTH = 1_300  # bytes of an answer in its slot: more than the longest line in any script, with every sign of it escaped


class Agrees(Code):
    """How far somebody agrees with a sentence."""

    FULLY = "agree_fully"
    AGREE = "agree"
    PARTLY = "partly"
    DISAGREE = "disagree"
    NOT_AT_ALL = "disagree_fully"


class PulseQuestion(Code):
    """What is asked; each is the field of an answer."""

    LEARNED = "learned"
    AGAIN = "again"
    SAID = "said"


class PulseAnswer(Stored):
    """What one person answered; what they left out is None or empty."""

    learned: Agrees | None = None
    again: Agrees | None = None
    said: Agrees | None = None
    line: str = ""

    def __bool__(self) -> bool:
        """Return whether anything was said."""
        return self != PulseAnswer()


class Asked(Stored):
    """How many agreed how far with one sentence: the codes in the order of the scale, those that nobody chose with 0."""

    question: Annotated[PulseQuestion, Told()]
    answers: Annotated[Mapping[Agrees, int], Told()]


class PulseResult(Stored):
    """What was counted: how many answered, the questions that enough of them answered, and their lines (told to engineers alone)."""

    answered: Annotated[int, Told()]
    questions: Annotated[tuple[Asked, ...], Told()] = ()
    lines: tuple[str, ...] = ()


class Pulse(Stored):
    """The answers, which are shown to nobody, until there is a `result`; `answered` is all that the room may know before.

    `started` is who they are, only for counting them together with those who are here.
    """

    answers: Mapping[str, PulseAnswer] = {}
    answered: int = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)
    result: Annotated[PulseResult | None, Told()] = None

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""
        return "answers"

    def packed(self, chosen: PulseAnswer) -> str:
        """Return an answer in the size of all."""
        return padded(chosen, _WIDTH)

    def unpacked(self, slot: str | None) -> PulseAnswer:
        """Return the answer that was packed; an empty one of nothing."""
        return unpadded(PulseAnswer, slot)

    @property
    def is_open(self) -> bool:
        """Return whether nothing has been counted yet; from the stage Close on people can answer."""
        return self.result is None

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Pulse:
        """Return what one person may see: how many of those here have answered, and whether they did; what, they neither."""
        said = {each for each, answer in self.answers.items() if answer and not people[each].removed}
        own = {participant_id: PulseAnswer()} if participant_id in said else {}
        started = (
            frozenset[str]() if participant_id else frozenset(said)
        )  # the room counts, nobody's page knows
        return self.model_copy(update={"answers": own, "answered": len(said), "started": started})


def counted(answers: list[PulseAnswer], lines: list[str]) -> PulseResult:
    """Return the count of what people said, whose `lines` were shuffled; of fewer than five only how many they are."""
    if len(answers) < FEWEST_ANSWERS:
        return PulseResult(answered=len(answers))
    found = []
    for question in PulseQuestion:
        chosen = Counter(said for each in answers if (said := getattr(each, question)))
        if chosen.total() >= FEWEST_ANSWERS:
            found.append(Asked(question=question, answers={each: chosen[each] for each in Agrees}))
    return PulseResult(answered=len(answers), questions=tuple(found), lines=tuple(lines))
