"""The meeting: move everybody to a stage, keep time, say ready, agree on the timeline, close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import Field

from pmcore.changes.base import Change, edit_single
from pmcore.changes.meeting import MeetingEdited, ReadyMarked, TimelineAgreed
from pmcore.commands.base import EVERYBODY, HOSTS, Command, Context
from pmcore.commands.outcomes import require_decided
from pmcore.commands.pulse import counting
from pmcore.commands.silence import has_written, opening, require_choice, require_opened
from pmcore.errors import OverridableError, RuleError
from pmcore.model.meeting import Meeting, StageKey, Timer, stage
from pmcore.model.review import Review
from pmcore.model.silence import UNOPENED
from pmcore.model.voting import DecidingPhase

Minutes = Annotated[int, Field(ge=1, le=480)]


class MoveToStage(Command):
    """Move everybody to a stage, forward or back; nothing is lost on the way.

    Causes open after the timeline was agreed (Etsy's rule); `anyway` overrides that, on the record.
    The stage's time box starts with it (`Meeting.auto_timer`, or `timed` where that is off); `minutes` make it another length.

    Silent writing of before the meeting ends with the first move, where nobody has written anything. Else a facilitator who
    moves on to the timeline is asked, as one who moves on from lessons that wait; `open_written` answers that. A program that says
    nothing leaves it hidden.
    """

    kind: Literal["move_to_stage"] = "move_to_stage"
    allowed = HOSTS
    when_closed = True
    stage: StageKey
    anyway: bool = False
    timed: bool = False
    minutes: Minutes | None = None
    open_written: bool | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the move; ready marks and the old timer belong to the stage that ends."""
        meeting = review.meeting
        require_going_on(review)
        opens = self.open_written
        for each in self._comes_past(meeting):
            if opens is None and ctx.by:
                require_choice(review, each)
            if opens:
                yield from opening(review, ctx, each)
        blocked = require_agreed(review, self.stage, anyway=self.anyway)
        timer = meeting.timer if self.stage is meeting.stage else None  # a stage begun again keeps its time
        if minutes := self._time_box(review):
            timer = Timer(ends_at=ctx.now + timedelta(minutes=minutes), minutes=minutes)
        values: dict[str, Any] = {
            "stage": self.stage,
            "timer": timer,
            "ready": frozenset[str](),
            "stand_at": meeting.stand_at if self.stage is meeting.stage else None,
            "visited": frozenset({*meeting.visited, self.stage}),
            "agreement_overridden": meeting.agreement_overridden or blocked,
        }
        if (
            not opens
            and meeting.visited == {StageKey.LOBBY} != {self.stage}
            and not has_written(review, StageKey.TIMELINE)
        ):
            values["silent"] = meeting.silent - {StageKey.TIMELINE}
        yield from edit_single(MeetingEdited, meeting, values)

    def _comes_past(self, meeting: Meeting) -> Iterator[StageKey]:
        """Yield the stages with silence after whose writing the room is: the timeline is written before it, lessons while it is there."""
        if meeting.timeline_is_silent and (self.open_written or meeting.goes_on_to_timeline(self.stage)):
            yield StageKey.TIMELINE
        if StageKey.LESSONS in meeting.silent and meeting.goes_past(StageKey.LESSONS, self.stage):
            yield StageKey.LESSONS

    def _time_box(self, review: Review) -> int | None:
        """Return the minutes that start with the move, or None where no clock is to start."""
        meeting = review.meeting
        by_itself = meeting.auto_timer and self.stage is not meeting.stage and not meeting.closed
        return self.minutes or (stage(self.stage).minutes if self.timed or by_itself else None)


def require_agreed(review: Review, key: StageKey, *, anyway: bool) -> bool:
    """Return whether the room moves on to the stage `key` before it agreed; raises `OverridableError` unless it does so `anyway`."""
    blocked = review.meeting.waits_for_agreement(key)
    if blocked and not anyway:
        raise OverridableError(
            "The timeline is not agreed yet. Agree it first, or move on anyway; that is recorded.",
            title="The timeline is not agreed yet",
            yes="Move on anyway",
            field="anyway",
        )
    return blocked


def require_going_on(review: Review) -> None:
    """Raise `RuleError` while the meeting rests: then it neither moves nor runs a clock."""
    if pause := review.meeting.rests:
        when = pause.when(review.incident.zone)
        raise RuleError(f"The meeting rests until {when}. Go on now, or call the pause off.")


class SetAutoTimer(Command):
    """Choose whether a stage's time box starts by itself when everybody moves there."""

    kind: Literal["set_auto_timer"] = "set_auto_timer"
    allowed = HOSTS
    on: bool

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice."""
        yield from edit_single(MeetingEdited, review.meeting, {"auto_timer": self.on})


class SetTimer(Command):
    """Start the timer for this stage, or set it anew."""

    kind: Literal["set_timer"] = "set_timer"
    allowed = HOSTS
    minutes: Minutes

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new deadline."""
        require_going_on(review)
        timer = Timer(ends_at=ctx.now + timedelta(minutes=self.minutes), minutes=self.minutes)
        yield from edit_single(MeetingEdited, review.meeting, {"timer": timer})


class ExtendTimer(Command):
    """Give the running timer more minutes; one that ran out starts again with them."""

    kind: Literal["extend_timer"] = "extend_timer"
    allowed = HOSTS
    minutes: Minutes = 5

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the later deadline."""
        require_going_on(review)
        timer = review.meeting.timer
        start, length = (timer.ends_at, timer.minutes) if timer and timer.ends_at > ctx.now else (ctx.now, 0)
        later = Timer(ends_at=start + timedelta(minutes=self.minutes), minutes=length + self.minutes)
        yield from edit_single(MeetingEdited, review.meeting, {"timer": later})


class StopTimer(Command):
    """Take the timer away."""

    kind: Literal["stop_timer"] = "stop_timer"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield its end."""
        yield from edit_single(MeetingEdited, review.meeting, {"timer": None})


class MarkReady(Command):
    """Say that one is done with this stage, or not yet."""

    kind: Literal["mark_ready"] = "mark_ready"
    allowed = EVERYBODY
    when_closed = True
    ready: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the mark where it changes anything."""
        if not ctx.by:
            raise RuleError("Only people with a seat can be ready.")
        if self.ready != (ctx.by in review.meeting.ready):
            yield ReadyMarked(participant_id=ctx.by, ready=self.ready)


class AgreeTimeline(Command):
    """Record that the room agrees "this is what happened", again where it has changed since, or open it again.

    What is added or changed later stays visible as a difference from what was agreed; it is not written silently any more.
    """

    kind: Literal["agree_timeline"] = "agree_timeline"
    allowed = HOSTS
    agreed: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the agreement."""
        if self.agreed:
            require_opened(review, StageKey.TIMELINE, "Open it first, so that everybody agrees on the same.")
        if self.agreed and not review.events:
            raise RuleError("The timeline is empty. Add at least one event before agreeing on it.")
        if self.agreed and review.meeting.timeline_agreed and not review.changed_since_agreed:
            return
        agreed_at = 1 + max(review.agreements, default=0) if self.agreed else 0
        values: dict[str, Any] = {"timeline_agreed": self.agreed, "agreed_at": agreed_at}
        if self.agreed and has_written(review, StageKey.TIMELINE):  # withdrawn: who wrote it is forgotten now
            yield from opening(review, ctx, StageKey.TIMELINE)
        elif self.agreed:
            values["silent"] = review.meeting.silent - {StageKey.TIMELINE}
        yield from edit_single(TimelineAgreed, review.meeting, values)


class CloseReview(Command):
    """Close the review: it can be read and exported, but not changed. Nothing may still be hidden then.

    Where recommendations are not decided, whoever closes it is asked; `anyway` answers that. A program that says nothing closes it.
    """

    kind: Literal["close_review"] = "close_review"
    allowed = HOSTS
    anyway: bool = False

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the end."""
        if review.deciding.phase is DecidingPhase.VOTING:
            raise RuleError("A vote is open. Close the vote first, so that it is counted.")
        if review.asking.is_open:
            raise RuleError(
                "Everybody is asked about the timeline. Close that question first, so that no answer is lost."
            )
        if review.reading.is_open:
            raise RuleError("A link is read to the room. Close that question first, so that it is counted.")
        if review.primary_vote.is_open:
            raise RuleError("A vote on the causes is open. Close it first, so that it is counted.")
        if review.estimates.is_open:
            raise RuleError(
                "Everybody is asked for impact and effort. End that first, so that it is counted."
            )
        if review.awaiting_reveal:
            raise RuleError(
                "The recommendations are not revealed yet. Reveal them first, or they would be lost."
            )
        for each in UNOPENED:
            require_opened(
                review, each, f"Open it at the {each.word} first, or nobody else would ever read it."
            )
        if ctx.by and not self.anyway:
            require_decided(review)
        yield from counting(review, ctx)
        yield from edit_single(
            MeetingEdited, review.meeting, {"closed": True, "timer": None, "stand_at": None}
        )


class ReopenReview(Command):
    """Open a closed review again."""

    kind: Literal["reopen_review"] = "reopen_review"
    allowed = HOSTS
    when_closed = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new beginning."""
        yield from edit_single(MeetingEdited, review.meeting, {"closed": False})
