"""The meeting was paused until another day, went on, or the pause was moved or called off."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import SingleEdited
from pmcore.model.meeting import Pause, stage
from pmcore.model.review import Review
from pmcore.wording.words import message


class MeetingPaused(SingleEdited):
    """The pauses of the meeting changed, and with them what rests (`timer`, `ready`) or, where it goes on, the `stage`."""

    kind: Literal["meeting_paused"] = "meeting_paused"
    single, noun = "meeting", "meeting"

    def sentence(self, review: Review) -> str:
        """Return until when it rests, that it goes on, or that the pause was called off."""
        now, was = self.fields["pauses"], self.was["pauses"]
        if len(now) < len(was):
            return message("history", "pause_called_off")
        pause = Pause.model_validate(now[-1])
        place = stage(pause.stage).part
        if pause.ended:
            return message("history", "pause_ended", stage=place)
        moved = len(now) == len(was) and not was[-1]["ended"]
        when = pause.when(review.incident.zone)
        return message("history", "pause_moved" if moved else "pause_begun", when=when, stage=place)
