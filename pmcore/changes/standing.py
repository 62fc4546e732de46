"""Everybody stands at a moment of the incident, or looks at all of it again."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pmcore.changes.base import SingleEdited
from pmcore.model.review import Review
from pmcore.model.standing import said_in
from pmcore.wording.words import message


class EverybodyStands(SingleEdited):
    """What everybody looks at ends at a moment (`stand_at`), or does not any more."""

    kind: Literal["everybody_stands"] = "everybody_stands"
    single, noun = "meeting", "meeting"
    undoable = False
    instead = "Move the slider of the timeline, or end it for everybody there."

    def sentence(self, review: Review) -> str:
        """Return at which moment, or that it ended."""
        at = self.fields.get("stand_at")
        if not at:
            return message("history", "stand_ended")
        return message("history", "stand_at", at=said_in(review, datetime.fromisoformat(at)))
