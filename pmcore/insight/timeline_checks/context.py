"""What the checks read of a review, worked out once for all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pmcore.insight.timeline_checks.alike import Alike
from pmcore.model.incident import Anchor, Incident
from pmcore.model.moment import zone_named
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, TimelineEvent
from pmcore.model.times import Precision, shifted

FEW = 3  # events; before so many are there, nobody needs to hear what is missing
NOTICED = frozenset({EventKind.SYMPTOM, EventKind.DETECTION, EventKind.PAGE})
ENDED = frozenset({EventKind.MITIGATION, EventKind.RECOVERY})


class Span(NamedTuple):
    """An event with a time: from when at the earliest to when at the latest it was."""

    earliest: datetime
    latest: datetime
    event: TimelineEvent


@dataclass(frozen=True)
class CheckContext:
    """A review as checks look at it."""

    review: Review
    zone: ZoneInfo
    alike: Alike

    @classmethod
    def of(cls, review: Review, alike: Alike | None = None) -> CheckContext:
        """Return it for a review; `alike` remembers which rows were compared before."""
        return cls(review, zone_named(review.incident.zone), alike or Alike())

    @property
    def incident(self) -> Incident:
        """Return the incident."""
        return self.review.incident

    @property
    def events(self) -> tuple[TimelineEvent, ...]:
        """Return the events in order."""
        return self.review.timeline

    @property
    def begun(self) -> bool:
        """Return whether enough is there to speak of what is missing."""
        return len(self.review.events) >= FEW

    @cached_property
    def timed(self) -> tuple[Span, ...]:
        """Return the events with a time, by the earliest moment at which each can have been."""
        return tuple(sorted(_spans(self.events), key=itemgetter(0)))

    @cached_property
    def began(self) -> datetime | None:
        """Return when the incident began; while nobody said, when it was first felt."""
        known = self.incident.at(Anchor.BEGAN)
        return known or next((each.starts.at for each in self.events if _is(each, NOTICED)), None)  # type: ignore[union-attr]

    @cached_property
    def ended(self) -> datetime | None:
        """Return when the impact ended, or the incident; while nobody said, the last event that mended something."""
        known = self.incident.at(Anchor.MITIGATED) or self.incident.at(Anchor.RESOLVED)
        mended = (each.starts.at for each in reversed(self.events) if _is(each, ENDED))  # type: ignore[union-attr]
        return known or next(mended, None)

    @cached_property
    def length(self) -> timedelta | None:
        """Return how long the incident lasted, to its last known moment; None where that cannot be said."""
        moments = [self.ended, *(self.incident.at(each) for each in (Anchor.MITIGATED, Anchor.RESOLVED))]
        known = [each for each in moments if each]
        if self.began is None or not known or max(known) < self.began:
            return None
        return max(known) - self.began


def _spans(events: tuple[TimelineEvent, ...]) -> Iterator[Span]:
    for event in events:
        if event.starts is None:
            continue
        at, until = event.starts.at, event.starts.at
        if event.ends and event.ends.at > at:
            until = event.ends.at
        if event.precision is Precision.ABOUT and event.margin:
            margin = timedelta(minutes=event.margin)
            at, until = shifted(at, -margin), shifted(until, margin)
        yield Span(at, until, event)


def _is(event: TimelineEvent, kinds: frozenset[EventKind]) -> bool:
    return event.starts is not None and event.kind in kinds
