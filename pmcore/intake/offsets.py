"""Offsets: what a clock in one zone is ahead of UTC, for whole hours and days in which nobody changed it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo

from pmcore.model.times.zones import instants

_HOURS = tuple(timedelta(hours=each) for each in (0, 6, 12, 18, 24))
_MINUTES = (timedelta(0), timedelta(minutes=30), timedelta(minutes=59, seconds=59))


class Offsets:
    """The offsets of one zone, each looked up once."""

    def __init__(self, zone: tzinfo) -> None:
        """Know none yet."""
        self._zone = zone
        self._hours: dict[tuple[int, int, int, int], timedelta | None] = {}
        self._days: dict[date, timedelta | None] = {}

    def of_hour(self, local: datetime) -> timedelta | None:
        """Return the offset in the whole hour of a local time, or None where that is not clear."""
        hour = (local.year, local.month, local.day, local.hour)
        if hour not in self._hours:
            begin = local.replace(minute=0, second=0, microsecond=0, fold=0)
            self._hours[hour] = self._same([begin + each for each in _MINUTES])
        return self._hours[hour]

    def of_day(self, day: date) -> timedelta | None:
        """Return the offset of a whole day, or None where the clocks were changed on it."""
        if day not in self._days:
            begin = datetime.combine(day, time())
            self._days[day] = self._same([begin + each for each in _HOURS])
        return self._days[day]

    def _same(self, locals_: list[datetime]) -> timedelta | None:
        found = set[timedelta | None]()
        for local in locals_:
            meant = instants(local, self._zone)
            found.add(local - meant[0].replace(tzinfo=None) if len(meant) == 1 else None)
        return found.pop() if len(found) == 1 else None
