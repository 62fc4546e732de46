"""Timeline events: what happened in the incident, when (as surely as anybody knows) and how we know."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from pydantic import Field

from pmcore.model.base import Numbered, OptionalLine, Prose, Text, Url
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Detail, Taken, Told
from pmcore.model.incident import Anchor, Incident
from pmcore.model.layered import Layered
from pmcore.model.links import WebLink
from pmcore.model.moment import Moment
from pmcore.model.origin import KnownFrom, Origin, in_short
from pmcore.model.times import Precision
from pmcore.model.versions import Version

__all__ = ["EventKind", "Events", "Phase", "Precision", "TimelineEvent", "phase_of"]

NEVER = datetime.max.replace(tzinfo=UTC)
STARRED = "starred"
FEW = 100  # changes after which sorting anew costs less


class EventKind(Code):
    """What sort of thing happened."""

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


class Phase(Code):
    """Where an event falls in the incident; derived from the anchors, never typed."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"
    UNPLACED = "unplaced"


class TimelineEvent(Numbered):
    """Something that happened in the incident. `starts` is None only while its precision is unknown.

    `margin` is the ± in minutes of an `about` time. `marks` names the anchor that this event is (the detection, …);
    the incident's overview takes its time from it. `place` is where people put it among the events of the same time; it
    stands among their numbers. `known_then` is what those who decided saw at that moment. `who` did it, by role or name.
    `service` is what of the house it was about: a symptom of it, its recovery.
    `starred` says that facilitator or scribe find that it matters. `versions` are what others tell
    of its time and words. `origins` are the places in files that say it, the first import first.
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
    known_then: Annotated[Prose, Taken(), Told(), Column(step=7), Detail()] = ""
    who: Annotated[OptionalLine, Taken(), Detail()] = ""
    service: Annotated[OptionalLine, Taken(), Told(), Detail()] = ""
    starred: Annotated[bool, Told()] = False
    author: Annotated[str, Column()] = ""
    place: Annotated[float | None, Told()] = None
    origins: tuple[Origin, ...] = ()
    versions: tuple[Version, ...] = ()

    @property
    def rank(self) -> float:
        """Return where it stands among events of the same time: its place, else its number."""
        return self.number if self.place is None else self.place

    @property
    def known_from(self) -> KnownFrom:
        """Return whether a file says this, a person, or both: words or times of a file that people changed, or merged."""
        if not any(each.importer for each in self.origins):
            return KnownFrom.TOLD
        now = in_short(
            self.text, self.starts.at if self.starts else None, self.ends.at if self.ends else None
        )
        untouched = all(each.importer for each in self.origins) and any(
            each.said == now for each in self.origins
        )
        return KnownFrom.RECORDED if untouched and not self.known_then else KnownFrom.BOTH

    @property
    def tags(self) -> tuple[str, ...]:
        """Return what a timeline can be narrowed to that has this in it."""
        return (STARRED, self.known_from) if self.starred else (self.known_from,)

    def order(self) -> tuple[bool, datetime, float, int]:
        """Return the sort key of the timeline: known times first, equal ones as people put them, else by number."""
        return (self.starts is None, self.starts.at if self.starts else NEVER, self.rank, self.number)

    def same_time(self, other: TimelineEvent) -> bool:
        """Return whether nothing but people's order tells which of the two was first."""
        return self.order()[:2] == other.order()[:2]


class Events(Layered[TimelineEvent]):
    """Timeline events by id, which know their order.

    A copy takes the order over and keeps it up to date, so that one change in a list of ten thousand does not sort them all.
    Only `[]` and `pop` change it.
    """

    __slots__ = ("_base", "_order", "_touched")

    def __init__(
        self, events: Mapping[str, TimelineEvent] | Iterable[tuple[str, TimelineEvent]] = ()
    ) -> None:
        """Begin with some events, whose order is not known yet."""
        super().__init__(events)
        self._order: tuple[TimelineEvent, ...] | None = None
        self._base: tuple[TimelineEvent, ...] | None = None  # an order from before what is in `_touched`
        self._touched: dict[str, TimelineEvent | None] = {}  # what stood in `_base` under an id

    def copy(self) -> Events:
        """Return the same events, to be changed."""
        new: Events = super().copy()
        new._order = None
        new._base, new._touched = (self._order, {}) if self._order else (self._base, dict(self._touched))
        return new

    def __setitem__(self, event_id: str, event: TimelineEvent) -> None:
        """Put an event in."""
        self._touch(event_id)
        super().__setitem__(event_id, event)

    def pop(self, event_id: str, *default: TimelineEvent | None) -> TimelineEvent | None:
        """Take an event out."""
        self._touch(event_id)
        return super().pop(event_id, *default)

    @property
    def in_order(self) -> tuple[TimelineEvent, ...]:
        """Return the events by time, then as people put them, then by number; those without a time last."""
        if self._order is None:
            base, touched = self._base, self._touched
            self._order = (
                tuple(sorted(self.values(), key=_order)) if base is None else self._updated(base, touched)
            )
            self._base = None
        return self._order

    def _touch(self, event_id: str) -> None:
        if self._base is not None:
            self._touched.setdefault(event_id, self.get(event_id))
            if len(self._touched) > FEW:
                self._base = None
        self._order = None

    def _updated(
        self, base: tuple[TimelineEvent, ...], touched: Mapping[str, TimelineEvent | None]
    ) -> tuple[TimelineEvent, ...]:
        order = list(base)
        for before in touched.values():
            if before is not None:
                del order[order.index(before, bisect_left(order, _order(before), key=_order))]
        for event_id in touched:
            if (now := self.get(event_id)) is not None:
                insort(order, now, key=_order)
        return tuple(order)


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


def _order(event: TimelineEvent) -> tuple[bool, datetime, float, int]:
    return event.order()
