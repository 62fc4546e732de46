"""What happened to timeline events."""

from __future__ import annotations

from typing import Any, Literal

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

    def as_json(self) -> dict[str, Any]:
        """Return it without what stands raw in files."""
        values = super().as_json()
        return values | {"item": without_raw(values["item"])}


class TimelineEventRemoved(Removed):
    """A timeline event was removed."""

    kind: Literal["timeline_event_removed"] = "timeline_event_removed"
    collection, noun = "events", "timeline_event"
    item: TimelineEvent

    def as_json(self) -> dict[str, Any]:
        """Return it without what stands raw in files."""
        values = super().as_json()
        return values | {"item": without_raw(values["item"])}


class TimelineEventOrdered(Edited):
    """A timeline event was put before or after others of the same time."""

    kind: Literal["timeline_event_ordered"] = "timeline_event_ordered"
    collection, noun = "events", "timeline_event"

    def sentence(self, review: Review) -> str:
        """Return which event has another place now."""
        return message("history", "ordered", what=named(self, review))


class TimelineEventStarred(Edited):
    """An event has a star, or none any more."""

    kind: Literal["timeline_event_starred"] = "timeline_event_starred"
    collection, noun = "events", "timeline_event"
    signs = False  # what stands in the row is as its author wrote it

    def sentence(self, review: Review) -> str:
        """Return which event matters, or does not any more."""
        return message(
            "history", "starred" if self.fields.get("starred") else "unstarred", what=named(self, review)
        )


class TimelineEventToldOtherwise(Edited):
    """Somebody tells the time or the words of an event otherwise, or does not any more."""

    kind: Literal["timeline_event_told_otherwise"] = "timeline_event_told_otherwise"
    collection, noun = "events", "timeline_event"
    signs = False  # what stands in the row is as its author wrote it

    def sentence(self, review: Review) -> str:
        """Return which event is told otherwise."""
        more = len(self.fields.get("versions", ())) >= len(self.was.get("versions", ()))
        return message("history", "told_otherwise" if more else "version_removed", what=named(self, review))


class TimelineEventSettled(Edited):
    """One of the versions of an event counts; what the others said stands here."""

    kind: Literal["timeline_event_settled"] = "timeline_event_settled"
    collection, noun = "events", "timeline_event"

    def sentence(self, review: Review) -> str:
        """Return which event was settled, or is open again."""
        settled = not self.fields.get("versions")
        return message("history", "settled" if settled else "unsettled", what=named(self, review))


class TimelineEventMerged(Edited):
    """Another row became one with this event, which keeps where both come from."""

    kind: Literal["timeline_event_merged"] = "timeline_event_merged"
    collection, noun = "events", "timeline_event"

    def as_json(self) -> dict[str, Any]:
        """Return it without what stands raw in files."""
        values = super().as_json()
        return values | {part: without_raw(values[part]) for part in ("fields", "was")}

    def sentence(self, review: Review) -> str:
        """Return into which event another one was merged, or from which one it was taken out."""
        more = len(self.fields.get("origins", ())) >= len(self.was.get("origins", ()))
        return message("history", "merged" if more else "unmerged", what=named(self, review))


pair(TimelineEventAdded, TimelineEventRemoved)


def named(change: Edited, review: Review) -> str:
    """Return how a sentence calls the event that a change is about."""
    event = review.events.get(change.item_id)
    return title_of(event, change.noun) if event else message("history", "gone_event")


def without_raw(values: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON of an event, or of some of its fields, without the raw texts of its origins: they are shown on demand."""
    if "origins" not in values:
        return values
    origins = [{name: each for name, each in origin.items() if name != "raw"} for origin in values["origins"]]
    return values | {"origins": origins}
