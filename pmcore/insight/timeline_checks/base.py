"""What a check is and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pmcore.insight.timeline_checks.context import CheckContext
from pmcore.model.base import Numbered
from pmcore.model.checks import Check, finding_key
from pmcore.model.codes import Code
from pmcore.model.moment import clock_of
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.durations import duration
from pmcore.wording.words import message


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a check found: the reason, the events that it is about, and one suggestion.

    `said` is under which name the catalogue has its sentence, `values` what stands in it, `about` what its key names where
    these are not the events.
    """

    check: Check
    said: str
    zone: ZoneInfo
    events: tuple[TimelineEvent, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    about: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return by what it is known for as long as it is the same one: `gap:3:4`."""
        return finding_key(self.check, *(self.about or (str(each.number) for each in self.events)))

    @property
    def numbers(self) -> tuple[str, ...]:
        """Return the public numbers of its events."""
        return tuple(each.label for each in self.events)

    @property
    def sentence(self) -> str:
        """Return what was found, as people read it."""
        return message("check sentence", self.said, **self._words())

    @property
    def suggestion(self) -> str:
        """Return one thing that could be done about it."""
        return message("check suggestion", self.said, **self._words())

    def _words(self) -> dict[str, str]:
        return {name: _word(value, self.zone) for name, value in self.values.items()}


@dataclass(frozen=True, slots=True)
class TimelineCheck:
    """One check: what it looks for, and a review in which it finds something beside one in which all is well."""

    code: Check
    find: Callable[[CheckContext], Iterator[Finding]]
    finds_in: Callable[[], Review]
    silent_for: Callable[[], Review]


def _word(value: object, zone: ZoneInfo) -> str:
    if isinstance(value, Code):
        return value.word
    if isinstance(value, Numbered):
        return value.label
    if isinstance(value, timedelta):
        return duration(value)
    return _clock(value, zone) if isinstance(value, datetime) else str(value)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    """Return a time of day; far from any that people mean, in UTC."""
    try:
        return clock_of(at.astimezone(zone))
    except (OverflowError, ValueError):
        return clock_of(at)
