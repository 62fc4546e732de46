"""When which service showed symptoms, and how long customers saw any of that: the union, in which nothing counts twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from pmcore.insight.durations import NOTHING, Reach
from pmcore.model.incident import Anchor
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, TimelineEvent
from pmcore.model.times import Precision, shifted
from pmcore.wording.durations import between, duration
from pmcore.wording.sentences import listed
from pmcore.wording.words import hint, label, message

ENDS_IT = frozenset({EventKind.MITIGATION, EventKind.RECOVERY})


class Window(NamedTuple):
    """From when to when a service showed symptoms: each of both between two times."""

    starts: Reach
    ends: Reach


@dataclass(frozen=True, slots=True)
class Impact:
    """How long a service (or, where it names none, any of them) showed symptoms.

    `lacks` are the symptoms that could not be counted, for want of a time or of an end.
    """

    service: str
    windows: tuple[Window, ...]
    lacks: tuple[TimelineEvent, ...] = ()

    @property
    def name(self) -> str:
        """Return what the number is called."""
        if self.service:
            return message("metric result", "impact_on", service=self.service)
        return label("metric", "customer_visible")

    @property
    def definition(self) -> str:
        """Return how it is counted."""
        return hint("metric", "impact" if self.service else "customer_visible")

    @property
    def least(self) -> timedelta | None:
        """Return how long it was at least; None where nothing could be counted."""
        return _together((each.starts.latest, each.ends.earliest) for each in self.windows)

    @property
    def most(self) -> timedelta | None:
        """Return how long it was at most; None where nothing could be counted."""
        return _together((each.starts.earliest, each.ends.latest) for each in self.windows)

    @property
    def value(self) -> str:
        """Return how long it was: `45 min`, `30 to 45 min`; empty where nothing could be counted."""
        least, most = self.least, self.most
        if least is None or most is None:
            return ""
        return duration(least) if least == most else between(least, most)

    @property
    def why_not(self) -> str:
        """Return what is missing; empty where nothing is."""
        if self.lacks:
            return message("metric result", "without", events=listed([each.label for each in self.lacks]))
        return "" if self.windows else message("metric result", "no_service")

    @property
    def result(self) -> str:
        """Return how long it was and what was left out, or that it cannot be computed and why."""
        if not self.value:
            return message("metric result", "not_computable", why=self.why_not)
        return f"{self.value}; {self.why_not}" if self.why_not else self.value


def impacts(seen: Review) -> list[Impact]:
    """Return the impact on each service that a symptom names, in the order of the timeline, and then on any of them.

    A symptom lasts to its own end, else to the recovery or mitigation of its service that follows, else to the end of the
    incident's impact. `seen` must be what its reader may see.
    """
    symptoms = [each for each in seen.timeline if each.kind is EventKind.SYMPTOM and each.service.strip()]
    by_service: dict[str, list[TimelineEvent]] = {}
    for each in symptoms:
        by_service.setdefault(_plain(each.service), []).append(each)
    found = [_impact(seen, together) for together in by_service.values()]
    windows = tuple(window for each in found for window in each.windows)
    lacks = tuple(event for each in found for event in each.lacks)
    return [*found, Impact("", windows, lacks)]


def _impact(seen: Review, symptoms: list[TimelineEvent]) -> Impact:
    service = symptoms[0].service.strip()
    enders = [
        each for each in seen.timeline if each.kind in ENDS_IT and _plain(each.service) == _plain(service)
    ]
    known = [(event, _window(seen, event, enders)) for event in symptoms]
    windows = tuple(window for _, window in known if window)
    return Impact(service, windows, tuple(event for event, window in known if not window))


def _window(seen: Review, symptom: TimelineEvent, enders: list[TimelineEvent]) -> Window | None:
    """Return from when to when a symptom lasted; None where it has no time, or nothing says when it ended."""
    if symptom.starts is None:
        return None
    starts = _reach(symptom, symptom.starts.at)
    if symptom.ends:
        return Window(starts, _reach(symptom, symptom.ends.at))
    for each in enders:
        if each.starts and each.starts.at >= symptom.starts.at:
            return Window(starts, _reach(each, each.starts.at))
    over = seen.incident.at(Anchor.MITIGATED) or seen.incident.at(Anchor.RESOLVED)
    return Window(starts, Reach(over, over)) if over and over >= symptom.starts.at else None


def _reach(event: TimelineEvent, at: datetime) -> Reach:
    margin = timedelta(minutes=event.margin if event.precision is Precision.ABOUT else 0)
    return Reach(shifted(at, -margin), shifted(at, margin))


def _together(spans: Iterable[tuple[datetime, datetime]]) -> timedelta | None:
    """Return how long the union of spans is; None where there are none."""
    joined = list(_joined(spans))
    return sum((end - start for start, end in joined), NOTHING) if joined else None


def _joined(spans: Iterable[tuple[datetime, datetime]]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the spans that do not touch each other, which together cover the same; one that ends too early is a moment."""
    first: datetime | None = None
    last: datetime | None = None
    for start, end in sorted((start, max(start, end)) for start, end in spans):
        if first is None or last is None or start > last:
            if first is not None and last is not None:
                yield first, last
            first, last = start, end
        else:
            last = max(last, end)
    if first is not None and last is not None:
        yield first, last


def _plain(service: str) -> str:
    return service.strip().casefold()
