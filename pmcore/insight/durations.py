"""The durations of an incident as far as they can be told: a range where its moments are not sure, else what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pmcore.model.incident import METRICS, Anchor, Metric
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.model.times import Precision, shifted
from pmcore.wording.durations import between, duration, how_sure
from pmcore.wording.sentences import listed
from pmcore.wording.words import message

NOTHING = timedelta(0)


class Reach(NamedTuple):
    """Between which two times a moment was; `vague` where it is “about” and nobody said how much."""

    earliest: datetime
    latest: datetime
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """A duration: from `least` to `most` (the same where its moments are exact), or None and what it waits for."""

    metric: Metric
    least: timedelta | None = None
    most: timedelta | None = None
    vague: bool = False
    missing: tuple[Anchor, ...] = ()

    @property
    def backwards(self) -> bool:
        """Return whether its end is before its start, which is no duration."""
        return self.most is not None and self.most < NOTHING

    @property
    def value(self) -> str:
        """Return how long it was: `12 min`, `2 to 14 min`, `about 12 min`; empty where it cannot be computed."""
        if self.least is None or self.most is None or self.backwards:
            return ""
        if self.least != self.most:
            return between(self.least, self.most)
        said = duration(self.least)
        return message("metric result", "about", span=said) if self.vague else said

    @property
    def why_not(self) -> str:
        """Return why it cannot be computed; empty where it can."""
        if self.missing:
            moments = listed([f"“{each.word}”" for each in self.missing])
            return message("metric result", "missing", moments=moments)
        if self.backwards:
            start, end = self.metric.start.word, self.metric.end.word
            return message("metric result", "backwards", start=start, end=end)
        return ""

    @property
    def result(self) -> str:
        """Return how long it was, or that it cannot be computed and why."""
        return self.value or message("metric result", "not_computable", why=self.why_not)


def counted(seen: Review, metric: Metric) -> Counted:
    """Return one duration of a review. `seen` must be what its reader may see."""
    start, end = reach_of(seen, metric.start), reach_of(seen, metric.end)
    if start is None or end is None:
        return Counted(metric, missing=metric.missing(seen.incident))
    least, most = end.earliest - start.latest, end.latest - start.earliest
    if least < NOTHING <= most:
        least = NOTHING  # what happened did not take less than no time
    return Counted(metric, least, most, start.vague or end.vague)


def all_counted(seen: Review) -> list[Counted]:
    """Return all durations of a review."""
    return [counted(seen, metric) for metric in METRICS]


def reach_of(seen: Review, anchor: Anchor) -> Reach | None:
    """Return between which times a moment was: as sure as the event that marks it; None while nobody knows."""
    at = seen.incident.at(anchor)
    if at is None:
        return None
    event = _unsure(seen, anchor)
    if event is None:
        return Reach(at, at)
    margin = timedelta(minutes=event.margin)
    return Reach(shifted(at, -margin), shifted(at, margin), vague=not event.margin)


def sure_of(seen: Review, anchor: Anchor) -> str:
    """Return how sure a moment is, as printed beside it: empty where it is exact, or not known."""
    event = _unsure(seen, anchor)
    return how_sure(event.precision, event.margin) if event else ""


def _unsure(seen: Review, anchor: Anchor) -> TimelineEvent | None:
    """Return the event that marks a moment, where its time is only “about”; None where the moment was set apart from it."""
    event = next((each for each in seen.events.values() if each.marks is anchor), None)
    if event is None or event.precision is not Precision.ABOUT or event.starts is None:
        return None
    return event if event.starts.at == seen.incident.at(anchor) else None
