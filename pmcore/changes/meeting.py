"""What happened in the meeting: stages, timers, marks, agreement, closing."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Change, SingleEdited
from pmcore.changes.draft import Draft
from pmcore.model.meeting import stage
from pmcore.model.review import Review


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
