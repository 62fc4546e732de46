"""What happened to timeline events."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.model.naming import title_of
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import message


class TimelineEventEdited(Edited):
    """A timeline event changed. It is here, because an anchor that moves lets go of the event that marked it."""

    kind: Literal["timeline_event_edited"] = "timeline_event_edited"
    collection, noun = "events", "timeline_event"


class TimelineEventAdded(Added):
    """A timeline event was added."""

    kind: Literal["timeline_event_added"] = "timeline_event_added"
    collection, noun = "events", "timeline_event"
    item: TimelineEvent


class TimelineEventRemoved(Removed):
    """A timeline event was removed."""

    kind: Literal["timeline_event_removed"] = "timeline_event_removed"
    collection, noun = "events", "timeline_event"
    item: TimelineEvent


class TimelineEventOrdered(Edited):
    """A timeline event was put before or after others of the same time."""

    kind: Literal["timeline_event_ordered"] = "timeline_event_ordered"
    collection, noun = "events", "timeline_event"

    def sentence(self, review: Review) -> str:
        """Return which event has another place now."""
        event = review.events.get(self.item_id)
        name = title_of(event, self.noun) if event else message("history", "gone_event")
        return message("history", "ordered", what=name)


pair(TimelineEventAdded, TimelineEventRemoved)
