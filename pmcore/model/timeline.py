"""Timeline events: what happened in the incident, when (as surely as anybody knows) and how we know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from pmcore.model.base import Numbered, OptionalLine, Text, Url
from pmcore.model.declared import Column, Taken, Told
from pmcore.model.incident import Anchor, Incident
from pmcore.model.links import WebLink
from pmcore.model.moment import Moment
from pmcore.model.times import Precision

__all__ = ["EventKind", "Phase", "Precision", "TimelineEvent", "phase_of", "write_margin"]

NEVER = datetime.max.replace(tzinfo=UTC)


class EventKind(StrEnum):
    """What sort of thing happened (field-notes 2.1)."""

    CHANGE = "change"
    SYMPTOM = "symptom"
    DETECTION = "detection"
    PAGE = "page"
    DIAGNOSIS = "diagnosis"
    DECISION = "decision"
    ACTION = "action"
    COMMUNICATION = "communication"
    MITIGATION = "mitigation"
    RECOVERY = "recovery"
    CONTEXT = "context"


class Phase(StrEnum):
    """Where an event falls in the incident; derived from the anchors, never typed."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    UNPLACED = "unplaced"


class TimelineEvent(Numbered):
    """Something that happened in the incident. `starts` is None only while its precision is unknown.

    `margin` is the ± in minutes of an `about` time. `marks` names the anchor that this event is (the detection, …);
    the incident's overview takes its time from it. `place` is where people put it among the events of the same time; it
    stands among their numbers.
    """

    letter: ClassVar[str] = "T"

    text: Annotated[Text, Taken(), Told(), Column()]
    kind: Annotated[EventKind, Taken(name="event_kind"), Told(), Column()] = EventKind.CONTEXT
    starts: Annotated[Moment | None, Taken(OptionalLine), Told(), Column("starts_at")] = None
    ends: Annotated[Moment | None, Taken(OptionalLine), Told(), Column("ends_at")] = None
    precision: Annotated[Precision, Taken(), Told(), Column()] = Precision.EXACT
    margin: Annotated[int, Field(ge=0, le=100_000), Taken(), Told(), Column()] = 0
    source: Annotated[OptionalLine, Taken(), Told(), Column()] = ""
    link: Annotated[Url, Taken(WebLink), Told()] = ""
    marks: Annotated[Anchor | None, Taken(), Told(), Column()] = None
    author: Annotated[str, Column()] = ""
    place: Annotated[float | None, Told()] = None

    @property
    def rank(self) -> float:
        """Return where it stands among events of the same time: its place, else its number."""
        return self.number if self.place is None else self.place

    def order(self) -> tuple[bool, datetime, float, int]:
        """Return the sort key of the timeline: known times first, equal ones as people put them, else by number."""
        return (self.starts is None, self.starts.at if self.starts else NEVER, self.rank, self.number)

    def same_time(self, other: TimelineEvent) -> bool:
        """Return whether nothing but people's order tells which of the two was first."""
        return self.order()[:2] == other.order()[:2]


def phase_of(event: TimelineEvent, incident: Incident) -> Phase:
    """Return where `event` falls: before impact began, during, or after it ended (mitigated, else resolved)."""
    if event.starts is None:
        return Phase.UNPLACED
    began = incident.at(Anchor.BEGAN)
    ended = incident.at(Anchor.MITIGATED) or incident.at(Anchor.RESOLVED)
    if began and event.starts.at < began:
        return Phase.BEFORE
    if ended and event.starts.at > ended:
        return Phase.AFTER
    return Phase.DURING if began or ended else Phase.UNPLACED


def write_margin(event: TimelineEvent) -> str:
    """Return how sure the time is, as printed beside it: empty for an exact time."""
    if event.precision is Precision.ABOUT:
        return f"± {_minutes(event.margin)}" if event.margin else "about"
    return "time unknown" if event.precision is Precision.UNKNOWN else ""


def _minutes(margin: int) -> str:
    span = timedelta(minutes=margin)
    hours = span / timedelta(hours=1)
    return f"{hours:g} h" if margin >= 60 and margin % 30 == 0 else f"{margin} min"
