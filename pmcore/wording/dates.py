"""Days as a language writes them: CLDR's order and names by Babel, but where its catalogue has a pattern of its own.

Clocks are not here: all of Postmortem writes 24 hours (`write_clock`), because what is shown is typed back.
"""

from __future__ import annotations

import datetime as d
from typing import Literal

from babel.dates import format_date, format_skeleton, format_timedelta, get_day_names

from pmcore.remembered import MIB, remembered
from pmcore.wording.language import catalogue

# What CLDR is asked for, by the name of a pattern; a long day is its full date.
SKELETONS = {
    "day": "yMMMEd",
    "date": "yMMMd",
    "long_date": "yMMMMd",
    "short": "MMMd",
    "weekday": "MMMEd",
    "long_short": "MMMMd",
    "month": "yMMMM",
}
LEAP_YEAR = 2000  # of a day without a year


def day(at: d.date) -> str:
    """Return a day with its weekday: `Mon 23 Nov 2026`. Of a time, its day is that of its own zone."""
    return _written(catalogue().language, "day", _bare(at))


def long_day(at: d.date) -> str:
    """Return a day with its weekday, nothing shortened: `Monday, 23 November 2026`."""
    return _written(catalogue().language, "long_day", _bare(at))


def date(at: d.date) -> str:
    """Return a date: `23 Nov 2026`."""
    return _written(catalogue().language, "date", _bare(at))


def long_date(at: d.date) -> str:
    """Return a date, its month not shortened: `23 November 2026`."""
    return _written(catalogue().language, "long_date", _bare(at))


def short(at: d.date) -> str:
    """Return a date without its year: `23 Nov`."""
    return _written(catalogue().language, "short", _bare(at))


def weekday_short(at: d.date) -> str:
    """Return a date with its weekday and without its year: `Mon 23 Nov`."""
    return _written(catalogue().language, "weekday", _bare(at))


def partial(year: int | None, month: int | None, of_month: int | None) -> str:
    """Return as much of a date as is known: `3 April 2017`, `3 April`, `April 2017`, `3`; empty where nothing is."""
    if month is None:
        return " ".join(str(each) for each in (of_month, year) if each)
    at = d.date(year or LEAP_YEAR, month, of_month or 1)
    if of_month:
        return _written(catalogue().language, "long_date" if year else "long_short", at)
    if year:
        return _written(catalogue().language, "month", at)
    return str(catalogue().locale.months["stand-alone"]["wide"][month])


def weekday(number: int) -> str:
    """Return the name of a weekday, Monday being 0."""
    return str(get_day_names("wide", "stand-alone", locale=catalogue().locale)[number])


def ago(count: int, unit: Literal["day", "hour", "minute"]) -> str:
    """Return how long ago something was, in `day`, `hour` or `minute`: `3 days ago`."""
    span = d.timedelta(**{f"{unit}s": -count})
    endless = float("inf")  # never say a larger unit than the one asked for
    return format_timedelta(
        span, granularity=unit, threshold=endless, add_direction=True, locale=catalogue().locale
    )


def _bare(at: d.date) -> d.date:
    """Return a date alone: one instant in two zones is equal and yet two days, so only that may be remembered."""
    return at.date() if isinstance(at, d.datetime) else at


@remembered(MIB)
def _written(language: str, pattern: str, at: d.date) -> str:
    spoken = catalogue()
    own = spoken.own("date pattern", pattern)
    if own is not None:
        return format_date(at, own, locale=spoken.locale)
    if pattern in SKELETONS:
        return format_skeleton(SKELETONS[pattern], at, locale=spoken.locale)
    return format_date(at, "full", locale=spoken.locale)
