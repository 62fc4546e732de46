"""Stars: facilitator and scribe say which events matter most."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pmcore.changes.base import Change, edit
from pmcore.changes.timeline import TimelineEventStarred
from pmcore.commands.base import Command, Context
from pmcore.model.base import Ref
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review


class StarEvent(Command):
    """Give an event a star, or take it away: the documents name what has one first."""

    kind: Literal["star_event"] = "star_event"
    allowed = DECIDERS
    id: Ref
    starred: bool = True

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield it where it changes anything."""
        yield from edit(TimelineEventStarred, review.item("events", self.id), {"starred": self.starred})
