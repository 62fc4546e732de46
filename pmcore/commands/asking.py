"""Agreement as a question to everybody: ask for a minute, answer for oneself, close and count."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pmcore.changes.asking import AgreementAnswered, AgreementAsked, AgreementCounted
from pmcore.changes.base import Change, edit_single
from pmcore.commands.base import CONTRIBUTORS, HOSTS, Command, Context
from pmcore.commands.meeting import AgreeTimeline
from pmcore.commands.silence import require_opened
from pmcore.errors import InvalidError, RuleError
from pmcore.model.asking import LONGEST_REASON, AgreementAnswer, Answered, Counts, Dissent, Outcome
from pmcore.model.base import Clean, Refs
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review

SECONDS = 60
Reason = Annotated[str, StringConstraints(max_length=LONGEST_REASON), Clean]


class AskAgreement(Command):
    """Ask everybody "is this what happened?"; answers of before are gone. The clock closes nothing by itself."""

    kind: Literal["ask_agreement"] = "ask_agreement"
    allowed = HOSTS
    seconds: Annotated[int, Field(ge=10, le=3_600)] = SECONDS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the open question."""
        require_opened(review, StageKey.TIMELINE, "Open it first, so that everybody is asked about the same.")
        if not review.events:
            raise RuleError("The timeline is empty. Add at least one event before agreeing on it.")
        if review.asking.is_open:
            raise RuleError("Everybody is asked already. Close the question first.")
        values = {"ends_at": ctx.now + timedelta(seconds=self.seconds), "answers": {}, "result": None}
        yield from edit_single(AgreementAsked, review.asking, values)


class AnswerAgreement(Command):
    """Say for oneself whether the timeline is what happened: `agree`, `absent` (was not there), or `except`.

    An exception names `events` (ids or T-07) and a `reason`, which are printed without a name. Null takes back what one answered.
    Nobody is ever shown who answered what, and of fewer than three answers no count.
    """

    kind: Literal["answer_agreement"] = "answer_agreement"
    allowed = CONTRIBUTORS
    sealed = "agreement"
    answer: AgreementAnswer | None = AgreementAnswer.EXCEPT
    events: Refs = ()
    reason: Reason = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the answer where it is another one."""
        if not ctx.by:
            raise RuleError("Only people with a seat can answer.")
        if not review.asking.is_open:
            raise RuleError("Nobody is asked right now. The facilitator opens the question.")
        answer = Answered(answer=self.answer)
        if self.answer is AgreementAnswer.EXCEPT:
            problems = {}
            if not self.events:
                problems["events"] = "Choose at least one event."
            if not self.reason.strip():
                problems["reason"] = "Say in a few words what was different."
            if problems:
                raise InvalidError(" ".join(problems.values()), fields=problems)
            events = tuple(dict.fromkeys(review.item("events", each).id for each in self.events))
            answer = Answered(answer=self.answer, events=events, reason=self.reason)
        if review.asking.answers.get(ctx.by, Answered()) != answer:
            yield AgreementAnswered(participant_id=ctx.by, answer=answer)


class CloseAgreement(Command):
    """Close the question and count it; with `agreed` the room agrees on the timeline with that, else it does not yet.

    Of fewer than three answers no count is kept; what somebody excepts is, with its reason.
    """

    kind: Literal["close_agreement"] = "close_agreement"
    allowed = HOSTS
    agreed: bool

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the counts, and the agreement. The answers are not kept in the review."""
        if not review.asking.is_open:
            raise RuleError("Nobody is asked right now.")
        answers = review.asking.counted(review.people)
        said = {
            str(place): each for place, each in enumerate(answers) if each.answer is AgreementAnswer.EXCEPT
        }
        drawn = [said[place] for place in ctx.shuffled([*said])]  # not in the order of answering
        dissents = tuple(Dissent(labels=_labels(review, each.events), reason=each.reason) for each in drawn)
        result = Outcome(
            agreed=self.agreed, answered=len(answers), counts=Counts.of(answers), dissents=dissents
        )
        yield AgreementCounted.of(review, {"ends_at": None, "answers": {}, "result": result})
        if self.agreed != review.meeting.timeline_agreed or review.changed_since_agreed:
            yield from AgreeTimeline(agreed=self.agreed).decide(review, ctx)


def _labels(review: Review, events: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers of those events that are still there, in order."""
    found = sorted(
        (review.events[each] for each in events if each in review.events), key=lambda each: each.number
    )
    return tuple(each.label for each in found)
