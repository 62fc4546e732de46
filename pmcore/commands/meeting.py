"""The meeting: move everybody to a stage, keep time, say ready, agree on the timeline, close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from pmcore.commands.base import EVERYBODY, HOSTS, Change, Command, Context, SingleEdited, edit_single
from pmcore.errors import OverridableError, RuleError
from pmcore.model.meeting import StageKey, Timer, stage
from pmcore.model.voting import DecidingPhase

if TYPE_CHECKING:
    from pmcore.review import Draft, Review

Minutes = Annotated[int, Field(ge=1, le=480)]


class MeetingEdited(SingleEdited):
    """The meeting moved on: stage, timer, agreement, end."""

    kind: Literal["meeting_edited"] = "meeting_edited"
    single, noun = "meeting", "meeting"
    undoable = False

    def apply(self, draft: Draft) -> None:
        """Replace the fields. Earlier versions kept no more of an agreement than that: here it gets its events.

        The join code ends when the review is closed, and is good again when it is reopened.
        """
        super().apply(draft)
        if "closed" in self.fields:
            ended = draft.get("admission").model_copy(update={"code_ended": self.fields["closed"]})
            draft.set("admission", ended)
        if self.fields.get("timeline_agreed"):
            remember(draft, draft.get("meeting").agreed_at)

    def sentence(self, review: Review) -> str:
        """Return what happened in the meeting."""
        if "stage" in self.fields:
            words = f"moved everybody to {stage(self.fields['stage']).name}"
            overridden = self.fields.get("agreement_overridden")
            return f"{words} before the timeline was agreed" if overridden else words
        if "timeline_agreed" in self.fields:
            return "agreed the timeline" if self.fields["timeline_agreed"] else "reopened the timeline"
        if "closed" in self.fields:
            return "closed the review" if self.fields["closed"] else "reopened the review"
        if "timer" in self.fields:
            timer = self.fields["timer"]
            return f"set the timer to {timer['minutes']} min" if timer else "stopped the timer"
        if "auto_timer" in self.fields:
            how = "start with each stage" if self.fields["auto_timer"] else "are started by hand"
            return f"chose that time boxes {how}"
        return "began the stage again"


class TimelineAgreed(MeetingEdited):
    """The room agreed on the timeline as it was at `agreed_at`, or opened it again (0)."""

    kind: Literal["timeline_agreed"] = "timeline_agreed"  # type: ignore[assignment]
    undoable = True

    def apply(self, draft: Draft) -> None:
        """Replace the fields; what was agreed is kept under its version, so that an undo finds it again."""
        SingleEdited.apply(self, draft)
        agreed_at = self.fields.get("agreed_at")
        if agreed_at and agreed_at not in draft.get("agreements"):
            remember(draft, agreed_at)

    def sentence(self, review: Review) -> str:
        """Return whether the room agreed, again or for the first time."""
        if "timeline_agreed" in self.fields:
            return super().sentence(review)
        again = self.fields["agreed_at"] > self.was["agreed_at"]
        return "agreed the timeline again" if again else "went back to the earlier agreement on the timeline"


def remember(draft: Draft, agreed_at: int) -> None:
    """Keep the events as they stand in `draft` as what was agreed at that version."""
    draft.set("agreements", {**draft.get("agreements"), agreed_at: dict(draft.items("events"))})


class ReadyMarked(Change):
    """Somebody said that they are ready, or not yet."""

    kind: Literal["ready_marked"] = "ready_marked"
    undoable = False
    participant_id: str
    ready: bool

    def apply(self, draft: Draft) -> None:
        """Add to or take from those who are ready."""
        meeting = draft.get("meeting")
        one = frozenset({self.participant_id})
        ready = meeting.ready | one if self.ready else meeting.ready - one
        draft.set("meeting", meeting.model_copy(update={"ready": ready}))

    def touches(self) -> tuple[str, str]:
        """Return the single value that changed."""
        return "meeting", ""

    def sentence(self, review: Review) -> str:
        """Return whether they are ready."""
        return "is ready" if self.ready else "is not ready yet"


class MoveToStage(Command):
    """Move everybody to a stage, forward or back; nothing is lost on the way.

    Causes open after the timeline was agreed (Etsy's rule, field-notes 2.1); `anyway` overrides that, on the record.
    The stage's time box starts with it (`Meeting.auto_timer`, or `timed` where that is off); `minutes` make it another length.
    """

    kind: Literal["move_to_stage"] = "move_to_stage"
    allowed = HOSTS
    when_closed = True
    stage: StageKey
    anyway: bool = False
    timed: bool = False
    minutes: Minutes | None = None

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the move; ready marks and the old timer belong to the stage that ends."""
        meeting = review.meeting
        blocked = meeting.waits_for_agreement(self.stage)
        if blocked and not self.anyway:
            raise OverridableError(
                "The timeline is not agreed yet. Agree it first, or move on anyway; that is recorded.",
                title="The timeline is not agreed yet",
                yes="Move on anyway",
                field="anyway",
            )
        timer = meeting.timer if self.stage is meeting.stage else None  # a stage begun again keeps its time
        if minutes := self._time_box(review):
            timer = Timer(ends_at=ctx.now + timedelta(minutes=minutes), minutes=minutes)
        values = {
            "stage": self.stage,
            "timer": timer,
            "ready": frozenset[str](),
            "visited": frozenset({*meeting.visited, self.stage}),
            "agreement_overridden": meeting.agreement_overridden or blocked,
        }
        yield from edit_single(MeetingEdited, meeting, values)

    def _time_box(self, review: Review) -> int | None:
        """Return the minutes that start with the move, or None where no clock is to start."""
        meeting = review.meeting
        by_itself = meeting.auto_timer and self.stage is not meeting.stage and not meeting.closed
        return self.minutes or (stage(self.stage).minutes if self.timed or by_itself else None)


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
        timer = Timer(ends_at=ctx.now + timedelta(minutes=self.minutes), minutes=self.minutes)
        yield from edit_single(MeetingEdited, review.meeting, {"timer": timer})


class ExtendTimer(Command):
    """Give the running timer more minutes; one that ran out starts again with them."""

    kind: Literal["extend_timer"] = "extend_timer"
    allowed = HOSTS
    minutes: Minutes = 5

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the later deadline."""
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

    What is added or changed later stays visible as a difference from what was agreed.
    """

    kind: Literal["agree_timeline"] = "agree_timeline"
    allowed = HOSTS
    agreed: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the agreement."""
        if self.agreed and not review.events:
            raise RuleError("The timeline is empty. Add at least one event before agreeing on it.")
        if self.agreed and review.meeting.timeline_agreed and not review.changed_since_agreed:
            return
        agreed_at = 1 + max(review.agreements, default=0) if self.agreed else 0
        values = {"timeline_agreed": self.agreed, "agreed_at": agreed_at}
        yield from edit_single(TimelineAgreed, review.meeting, values)


class CloseReview(Command):
    """Close the review: it can be read and exported, but not changed. Nothing may still be hidden then."""

    kind: Literal["close_review"] = "close_review"
    allowed = HOSTS

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the end."""
        if review.deciding.phase is DecidingPhase.VOTING:
            raise RuleError("A vote is open. Close the vote first, so that it is counted.")
        if review.awaiting_reveal:
            raise RuleError(
                "The recommendations are not revealed yet. Reveal them first, or they would be lost."
            )
        yield from edit_single(MeetingEdited, review.meeting, {"closed": True, "timer": None})


class ReopenReview(Command):
    """Open a closed review again."""

    kind: Literal["reopen_review"] = "reopen_review"
    allowed = HOSTS
    when_closed = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the new beginning."""
        yield from edit_single(MeetingEdited, review.meeting, {"closed": False})
