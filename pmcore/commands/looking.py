"""Looking at one branch of the causes, everybody together: the others are out of sight until that ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit_single
from pmcore.changes.looking import EverybodyLooks
from pmcore.commands.base import Command, Context
from pmcore.commands.causes import numbered
from pmcore.model.base import OptionalRef
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review


class LookHere(Command):
    """Let everybody look at a cause (an id, C-07 or 7) and what is below it; an empty `id` ends that.

    Nothing is kept from anybody: each person can look at all by themselves.
    """

    kind: Literal["look_here"] = "look_here"
    allowed = DECIDERS
    id: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what everybody looks at now."""
        at = review.item("causes", numbered(self.id)).id if self.id else ""
        values = {"looks_at": at, "looks_by": ctx.by if at else ""}
        yield from edit_single(EverybodyLooks, review.meeting, values)
