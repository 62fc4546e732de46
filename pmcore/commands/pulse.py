"""The pulse: answer three questions for oneself at the close, without a name; end and count it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import StringConstraints

from pmcore.changes.base import Change
from pmcore.changes.pulse import PulseAnswered, PulseCounted
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context, sent
from pmcore.errors import RuleError
from pmcore.model.base import CleanLine
from pmcore.model.meeting import StageKey
from pmcore.model.pulse import LONGEST, Agrees, PulseAnswer, counted
from pmcore.model.review import Review
from pmcore.model.secret_answers import of_those_here

OneLine = Annotated[str, StringConstraints(max_length=LONGEST), CleanLine]


class AnswerPulse(Command):
    """Say for oneself, once the meeting has come to the Close: `learned` something that changes one's work, would come `again`, `said` what one wanted.

    And one `line`. What is left out stays as one said it before; null takes it back. Nobody is ever shown who said what, and nothing
    at all of fewer than five.
    """

    kind: Literal["answer_pulse"] = "answer_pulse"
    allowed = CONTRIBUTORS
    sealed = "pulse"
    learned: Agrees | None = None
    again: Agrees | None = None
    said: Agrees | None = None
    line: OneLine = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the whole answer of this person as it is now."""
        if not ctx.by:
            raise RuleError("Only people with a seat can answer.")
        _require_open(review)
        if StageKey.CLOSE not in review.meeting.visited:
            raise RuleError("These questions are asked when the meeting has come to the Close.")
        before = review.pulse.answers.get(ctx.by, PulseAnswer())
        answer = before.model_copy(update=sent(self))
        if answer != before:
            yield PulseAnswered(participant_id=ctx.by, answer=answer)


class ClosePulse(Command):
    """End the questions of the close and count them; of fewer than five answers nobody ever sees more than their number."""

    kind: Literal["close_pulse"] = "close_pulse"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the count; the answers are kept nowhere."""
        _require_open(review)
        yield _counted(review, ctx)


def counting(review: Review, ctx: Context) -> Iterator[Change]:
    """Yield the count where somebody who is still here answered, and it was not counted before."""
    if review.pulse.is_open and of_those_here(review.pulse.answers, review.people):
        yield _counted(review, ctx)


def _counted(review: Review, ctx: Context) -> Change:
    answers = of_those_here(review.pulse.answers, review.people)
    lines = ctx.shuffled([each.line for each in answers if each.line])
    return PulseCounted.of(review, {"answers": {}, "result": counted(answers, lines)})


def _require_open(review: Review) -> None:
    if not review.pulse.is_open:
        raise RuleError("The questions of the close were counted: nothing can be said to them any more.")
