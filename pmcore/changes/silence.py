"""What happened to rows of the timeline that were written silently, and their opening."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Private, Removed, Subject, pair
from pmcore.changes.draft import Draft
from pmcore.changes.opening import Opening
from pmcore.model.meeting import StageKey
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import counted, message

PLACE = "unopened_events"


class TimelineEventWritten(Private, Added):
    """Somebody wrote a row silently. What was changed or withdrawn until the opening stays between them and the log."""

    kind: Literal["timeline_event_written"] = "timeline_event_written"
    collection, noun = PLACE, "timeline_event"
    item: TimelineEvent


class TimelineEventRewritten(Private, Edited):
    """A row that waits changed."""

    kind: Literal["timeline_event_rewritten"] = "timeline_event_rewritten"
    collection, noun = PLACE, "timeline_event"


class TimelineEventWithdrawn(Private, Removed):
    """A row was withdrawn before anybody saw it."""

    kind: Literal["timeline_event_withdrawn"] = "timeline_event_withdrawn"
    collection, noun = PLACE, "timeline_event"
    item: TimelineEvent


class TimelineOpened(Opening):
    """What people wrote silently stands on the timeline, in the order of its times; the silence is over.

    `unmarked` are those that do not mark the moment any more that their authors named: another row marks it.
    """

    kind: Literal["timeline_opened"] = "timeline_opened"
    waited, collection = PLACE, "events"
    stage = StageKey.TIMELINE
    tells = True
    items: tuple[TimelineEvent, ...] = ()
    people: int
    unmarked: tuple[str, ...] = ()

    def apply(self, draft: Draft) -> None:
        """Put the rows onto the timeline, signed by who wrote them where the room wants that."""
        opened = self.opened(draft)
        self.signed(draft, opened, self.ended(draft))
        for event in opened:
            if event.id in self.unmarked:
                draft.put("events", event.model_copy(update={"marks": None}))

    def touches(self) -> Subject:
        """Return the timeline."""
        return Subject("events", "")

    def sentence(self, review: Review) -> str:
        """Return how many rows of how many people were opened."""
        if not self.numbers:
            return message("history", "silence_ended")
        people = counted("count", "person", self.people)
        return counted("history", "timeline_opened", len(self.numbers), people=people)


pair(TimelineEventWritten, TimelineEventWithdrawn)
