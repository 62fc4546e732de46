"""What was said about the checks of the timeline: how long a gap may be, and what need not be told again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from pmcore.changes.base import Change, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.model.cards import Recommendation
from pmcore.model.causes import Cause
from pmcore.model.checks import CardCode, CauseCode, Check, check_of
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import message

_LETTERS: Mapping[type[StrEnum], str] = {  # of what the numbers in a key are
    Check: TimelineEvent.letter,
    CauseCode: Cause.letter,
    CardCode: Recommendation.letter,
}


class ChecksEdited(SingleEdited):
    """Another span counts as a gap."""

    kind: Literal["checks_edited"] = "checks_edited"
    single, noun = "checks", "checks"

    def sentence(self, review: Review) -> str:
        """Return from how long on a gap is one."""
        return message("history", "gap_chosen", minutes=self.fields.get("gap_minutes", 0))


class CheckDismissed(Change):
    """A finding need not be told again in this review; or may be, where not `dismissed`."""

    kind: Literal["check_dismissed"] = "check_dismissed"
    key: str
    dismissed: bool = True

    def apply(self, draft: Draft) -> None:
        """Add to or take from what was dismissed."""
        checks, one = draft.get("checks"), frozenset({self.key})
        known = checks.dismissed | one if self.dismissed else checks.dismissed - one
        draft.set("checks", checks.model_copy(update={"dismissed": known}))

    def inverse(self) -> Change:
        """Return that it is told again, or not."""
        return self.model_copy(update={"dismissed": not self.dismissed})

    def fits(self, review: Review) -> bool:
        """Return whether it still stands as this left it."""
        return (self.key in review.checks.dismissed) == self.dismissed

    def touches(self) -> Subject:
        """Return the single value that changed."""
        return Subject("checks", "")

    def sentence(self, review: Review) -> str:
        """Return which finding it is about: `dismissed the check “long gap” (T-03, T-04)`."""
        check = check_of(self.key)
        what = check.word if check else self.key
        letter = next((each for code, each in _LETTERS.items() if isinstance(check, code)), "")
        parts = re.split("[:-]", self.key)[1:] if letter else []
        numbers = [f"{letter}-{int(each):02d}" for each in parts if each.isdigit()]
        return message(
            "history",
            "check_dismissed" if self.dismissed else "check_restored",
            what=f"“{what}”" + (f" ({', '.join(numbers)})" if numbers else ""),
        )
