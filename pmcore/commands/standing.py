"""Standing at a moment of the incident, everybody together: what came later is hidden from the timeline until that ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.standing import EverybodyStands
from pmcore.commands.base import HOSTS, Command, Context
from pmcore.commands.when import context_of, read_field
from pmcore.errors import InvalidError, RuleError
from pmcore.model.base import OptionalLine
from pmcore.model.review import Review

AT = "at"


class StandAt(Command):
    """Let everybody stand at a moment of the incident: the timeline hides what came later. An empty `at` ends that.

    `at` is a time as people write it, in the review's zone unless it names another. Nothing is kept from anybody: each
    person can look at all by themselves.
    """

    kind: Literal["stand_at"] = "stand_at"
    allowed = HOSTS
    at: OptionalLine = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield where everybody stands now."""
        at = None
        if self.at:
            if not review.events:
                raise RuleError(
                    "The timeline is empty. Add at least one event before standing at a moment of it."
                )
            moment = read_field(AT, self.at, context_of(review, ctx.now, needs_time=True)).moment
            if moment is None:
                sentence = "Write a time such as 14:05, or nothing to end it."
                raise InvalidError(sentence, fields={AT: sentence})
            at = moment.at
        yield from edit_single(EverybodyStands, review.meeting, {"stand_at": at})
