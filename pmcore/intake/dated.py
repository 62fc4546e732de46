"""Dated: times that say a date and a clock, such as `21.06.2025 14:05:09`. A file repeats its dates, so each is read once."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec

from pmcore.intake.offsets import Offsets
from pmcore.model.times.zones import offset_named

DATED = re.compile(
    r"(\S.{2,30}?(?:[ ,T]{1,3}|:))(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6}))?)?(\s?[ap]\.?m\.?)?(\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d|[A-Z]{3,5}))?",
    re.IGNORECASE,
)
# Four digits, or the last two beside a day and the name of its month, as Jira writes it: `21/Jun/25`.
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|^\d{1,2}([/.-])[^\W\d]{3,}\1\d{2}(?!\d)")
# So near to the row above, a date without its year is in that row's year for sure (see `model/times/day.py`).
_NEAR = timedelta(days=40)
# What tells the day of a time: its date, its half and its zone as they are printed, and the year that it is read in.
Key = tuple[str, str | None, str | None, int]


class Day(msgspec.Struct, frozen=True, gc=False):
    """What a printed date means. `at` is when it began in UTC; None where the clocks were changed on it.

    `has_year` says that it is the same day wherever it stands, `assumed` that its zone is the file's.
    """

    begin: datetime
    at: datetime | None
    has_year: bool
    assumed: bool

    def fits(self, near: datetime | None) -> bool:
        """Return whether it means the same day after a row of that time."""
        if self.has_year:
            return True
        return near is not None and abs(near - self.begin.replace(tzinfo=UTC)) < _NEAR


def since_midnight(found: re.Match[str]) -> timedelta | None:
    """Return how far into its day a time is, or None where no clock shows that."""
    hour, minute, second, half = int(found[2]), int(found[3]), int(found[4] or 0), found[6]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if "p" in half.lower() else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return timedelta(0, hour * 3600 + minute * 60 + second, int(f"{found[5]:0<6}") if found[5] else 0)


def zone_of(found: re.Match[str], home: tzinfo) -> tzinfo | None:
    """Return the zone that a time says, or the file's; None for an abbreviation, whose offset others know."""
    said = (found[7] or "").strip()
    return offset_named("UTC" if said == "GMT" else said) if said else home


def day_of(found: re.Match[str], at: datetime, zone: tzinfo, offsets: Offsets) -> Day | None:
    """Return the day of a time that was read as `at`, or None where its clock says something else."""
    since = since_midnight(found)
    local = at.astimezone(zone).replace(tzinfo=None, fold=0)
    if since is None or datetime.combine(local.date(), datetime.min.time()) + since != local:
        return None
    begin = local - since
    offset = offsets.of_day(begin.date()) if not found[7] else zone.utcoffset(None)
    whole = None if offset is None else (begin - offset).replace(tzinfo=UTC)
    return Day(begin, whole, _YEAR.search(found[1]) is not None, not found[7])
