"""What happened in the meeting: stages, timers, marks, agreement, closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pmcore.changes.base import Change, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.meeting import StageKey, stage
from pmcore.model.review import Review
from pmcore.wording.words import counted, label, message


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
            how = "moved_early" if self.fields.get("agreement_overridden") else "moved"
            return message("history", how, stage=stage(self.fields["stage"]).name)
        if timer := self.fields.get("timer"):
            return message("history", "timer_set", minutes=timer["minutes"])
        if names := self._names():
            return names
        return message("history", _step(self.fields, self.was))

    def _names(self) -> str:
        """Return what was chosen for the names of those who write silently at a stage; nothing where that was not it."""
        before = self.was.get("names", {})
        chosen = {key: each for key, each in self.fields.get("names", {}).items() if each != before.get(key)}
        return "; ".join(
            message("history", "names_chosen", part=stage(key).part, choice=label("card_names", each))
            for key, each in chosen.items()
        )


class CapacitySet(SingleEdited):
    """The room said how many measures the team can carry at a time."""

    kind: Literal["capacity_set"] = "capacity_set"
    single, noun = "meeting", "meeting"

    def sentence(self, review: Review) -> str:
        """Return how many."""
        count = self.fields["capacity"]
        return counted("history", "capacity_set", count) if count else message("history", "capacity_open")


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
        return message("history", "timeline_agreed_again" if again else "agreement_restored")


def _step(fields: Mapping[str, Any], was: Mapping[str, Any]) -> str:
    """Return the message of a step of the meeting that has no parameters."""
    if "timeline_agreed" in fields:
        return "timeline_agreed" if fields["timeline_agreed"] else "timeline_reopened"
    if "closed" in fields:
        return "review_closed" if fields["closed"] else "review_reopened"
    if "timer" in fields:
        return "timer_stopped"
    if "silent" in fields:
        now, before = set(fields["silent"]), set(was.get("silent", ()))
        of_lessons = StageKey.LESSONS in now ^ before
        how = "silence_begun" if now > before else "silence_ended"
        return f"lessons_{how}" if of_lessons else how
    if "auto_timer" in fields:
        return "timers_by_stage" if fields["auto_timer"] else "timers_by_hand"
    return "stage_begun"


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

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("meeting", "")

    def sentence(self, review: Review) -> str:
        """Return whether they are ready."""
        return message("history", "ready" if self.ready else "not_ready")
