"""The checks of the timeline: dismiss what one of them found, and choose how long a gap may be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.checks import CheckDismissed, ChecksEdited
from pmcore.commands.base import Command, Context
from pmcore.errors import RuleError
from pmcore.model.checks import GAP, FindingKey, Gap
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review

TOLD = DECIDERS  # who is told what the checks found
MOST_DISMISSED = 2_000


class DismissCheck(Command):
    """Say that one finding of the checks need not be told again in this review; `dismissed` false tells it again.

    `key` names the finding: the check, and the numbers of the events that it is about, such as `gap:3:4`.
    """

    kind: Literal["dismiss_check"] = "dismiss_check"
    allowed = TOLD
    key: FindingKey
    dismissed: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield it where it changes anything."""
        known = review.checks.dismissed
        if self.dismissed == (self.key in known):
            return
        if self.dismissed and len(known) >= MOST_DISMISSED:
            raise RuleError(f"A review keeps at most {MOST_DISMISSED} dismissed findings.")
        yield CheckDismissed(key=self.key, dismissed=self.dismissed)


class ChooseGap(Command):
    """Choose from how many minutes without an event on the checks speak of a gap."""

    kind: Literal["choose_gap"] = "choose_gap"
    allowed = TOLD
    minutes: Gap = GAP

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the choice."""
        yield from edit_single(ChecksEdited, review.checks, {"gap_minutes": self.minutes})
