"""Everybody looks at one branch of the causes, or at all of them again."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import SingleEdited
from pmcore.model.naming import title_of
from pmcore.model.review import Review
from pmcore.wording.words import message


class EverybodyLooks(SingleEdited):
    """Who (`looks_by`) asks everybody to look at a cause (`looks_at`) and what is below it; empty where that ended."""

    kind: Literal["everybody_looks"] = "everybody_looks"
    single, noun = "meeting", "meeting"
    undoable = False
    instead = "End it for everybody above the causes, or look at another branch."

    def sentence(self, review: Review) -> str:
        """Return at which cause, or that it ended."""
        at = self.fields.get("looks_at")
        cause = review.causes.get(at) if at else None
        if cause:
            return message("history", "look_here", what=title_of(cause, "cause"))
        return message("history", "look_here_gone" if at else "look_ended")
