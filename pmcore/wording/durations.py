"""Durations, and how sure a time is, as people say it."""

from __future__ import annotations

from datetime import timedelta

from babel.numbers import format_decimal
from babel.units import format_unit

from pmcore.wording.language import catalogue
from pmcore.wording.words import message

UNITS = {
    "days": "duration-day",
    "hours": "duration-hour",
    "minutes": "duration-minute",
    "seconds": "duration-second",
}


def duration(span: timedelta) -> str:
    """Return a duration as people say it: `2 d 3 h`, `24 h 11 min`, `12 min`, `40 s`; days from 48 hours on."""
    total = int(abs(span.total_seconds()))
    sign = "−" if span < timedelta(0) else ""
    hours, rest = divmod(total, 3_600)
    minutes, seconds = divmod(rest, 60)
    if hours >= 48:
        return sign + _said("days_hours", days=hours // 24, hours=hours % 24)
    if hours:
        return sign + _said("hours_minutes", hours=hours, minutes=minutes)
    if minutes and seconds and minutes < 10:
        return sign + _said("minutes_seconds", minutes=minutes, seconds=seconds)
    return sign + (_said("minutes", minutes=minutes) if minutes else _said("seconds", seconds=seconds))


def between(least: timedelta, most: timedelta) -> str:
    """Return a range as people say it: `2 to 14 min`, `50 min to 1 h 10 min`."""
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    in_minutes = all(each < hour and not each % minute for each in (least, most)) and most
    low = str(least // minute) if in_minutes else duration(least)
    return message("metric result", "range", low=low, high=duration(most))


def rough(span: timedelta) -> str:
    """Return a length of time in one rough word: `45 min`, `9 h`, `2 d`."""
    if span < timedelta(hours=1.5):
        return _said("minutes", minutes=round(span / timedelta(minutes=1)))
    if span < timedelta(days=2):
        return _said("hours", hours=round(span / timedelta(hours=1)))
    return _said("days", days=round(span / timedelta(days=1)))


def margin(minutes: int) -> str:
    """Return a ± as people read it: `10 min`, `1.5 h`."""
    if minutes >= 60 and minutes % 30 == 0:
        return _said("hours", hours=minutes / 60)
    return _said("minutes", minutes=minutes)


def how_sure(precision: str, minutes: int = 0) -> str:
    """Return how sure a time is, as printed beside it: empty for an `exact` one; `minutes` is its ±."""
    if precision == "about":
        return message("moment", "margin", span=margin(minutes)) if minutes else message("moment", "about")
    return message("moment", "unknown") if precision == "unknown" else ""


def _said(form: str, **parts: float) -> str:
    """Return the parts as the catalogue shortens them, else as CLDR does."""
    spoken = catalogue()
    own = spoken.own("duration", form)
    if own is None:
        units = (
            format_unit(value, UNITS[unit], length="short", locale=spoken.locale)
            for unit, value in parts.items()
        )
        return " ".join(units)
    numbers = {
        unit: value if isinstance(value, int) else format_decimal(value, locale=spoken.locale)
        for unit, value in parts.items()
    }
    return own.format(**numbers)
