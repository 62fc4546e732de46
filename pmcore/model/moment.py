"""A point in time as somebody wrote it: UTC for computing, the words and the zone for reading back.

Only this file converts local times (DESIGN.md section 4): databases disagree about times that a clock change doubles.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AwareDatetime, StringConstraints

from pmcore.errors import InvalidError
from pmcore.model.base import CleanName, Frozen

_SHAPE = re.compile(
    r"""^(?:(?P<date>\d{4}-\d{1,2}-\d{1,2})[T\s]+)?
        (?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?
        \s*(?P<offset>Z|UTC|[+-]\d{1,2}(?::?\d{2})?)?
        \s*(?:\(?(?P<which>first|second|1st|2nd)\)?)?$""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_EXAMPLE = "such as 2026-11-23 14:05 (or 14:05 for the same day)"
_YEARS = range(1970, 2200)
_FARTHEST = timedelta(hours=14)  # the widest offset from UTC that anybody lives by


class Moment(Frozen):
    """`at` is UTC; `source` is the text that was typed or imported; `zone` is where it was meant."""

    at: AwareDatetime
    source: str = ""
    zone: str = "UTC"

    def local(self, zone: str) -> datetime:
        """Return the time in `zone` (an IANA name)."""
        return self.at.astimezone(zone_named(zone))


def zone_named(name: str) -> ZoneInfo:
    """Return the IANA time zone, or raise `InvalidError` that says what a name looks like."""
    try:
        if not re.fullmatch(r"[A-Za-z0-9_+\-/]{1,64}", name):
            raise ValueError(name)  # noqa: TRY301 - one exit for every kind of wrong name
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        sentence = f"“{name[:64]}” is not a time zone. Use a name such as Europe/Berlin or UTC."
        raise InvalidError(sentence, fields={"zone": sentence}) from error


def _zone_key(name: str) -> str:
    try:
        return zone_named(name).key
    except InvalidError as error:
        raise ValueError(error.sentence) from error


ZoneName = Annotated[str, StringConstraints(max_length=200), AfterValidator(_zone_key), CleanName]


def names_a_day(text: str) -> bool:
    """Return whether a time says its own day, so that none has to be found for it."""
    shape = _SHAPE.match(" ".join(text.split()))
    return bool(shape and shape["date"])


def parse_moment(text: str, zone: str, *, day: date | None = None) -> Moment:
    """Return the moment that `text` names in `zone`.

    `text` is `YYYY-MM-DD HH:MM[:SS]`, optionally with an offset (`Z`, `+02:00`) or, in the hour that a clock change
    repeats, `first` or `second`; without a date it falls on `day`. Raises `InvalidError` with a sentence for anything
    else: never guesses.
    """
    source = " ".join(text.split())
    shape = _SHAPE.match(source)
    if not shape:
        raise InvalidError(f"“{source[:40]}” is not a time. Write it {_EXAMPLE}.")
    local = _wall_clock(shape, day)
    if local.year not in _YEARS:
        raise InvalidError(f"The year {local.year} cannot be right. Write a time {_EXAMPLE}.")
    if shape["offset"]:
        at = (local - _offset(shape["offset"])).replace(tzinfo=UTC)
    else:
        at = _resolve(local, zone, shape["which"])
    return Moment(at=at, source=source, zone=zone)


def _wall_clock(shape: re.Match[str], day: date | None) -> datetime:
    if shape["date"] is None and day is None:
        raise InvalidError(f"Which day? Write a time {_EXAMPLE.split(' (', maxsplit=1)[0]}.")
    try:
        if shape["date"]:
            year, month, number = (int(part) for part in shape["date"].split("-"))
            day = date(year, month, number)
        assert day is not None
        return datetime(  # noqa: DTZ001 - the zone is looked up by whoever asked
            day.year, day.month, day.day, int(shape["hour"]), int(shape["minute"]), int(shape["second"] or 0)
        )
    except ValueError as error:
        raise InvalidError(f"“{shape[0]}” is not on the calendar. Write a time {_EXAMPLE}.") from error


def _offset(text: str) -> timedelta:
    if text.upper() in {"Z", "UTC"}:
        return timedelta(0)
    hours, minutes = re.fullmatch(r"[+-](\d{1,2}):?(\d{2})?", text).groups("0")  # type: ignore[union-attr]
    span = timedelta(hours=int(hours), minutes=int(minutes))
    if span > _FARTHEST or int(minutes) >= 60:
        raise InvalidError(f"“{text}” is not an offset from UTC. Write one such as +02:00, or Z for UTC.")
    return -span if text[0] == "-" else span


def _resolve(local: datetime, zone: str, which: str | None) -> datetime:
    """Return UTC for a wall-clock time; refuse one that a clock change skipped, ask about one that it repeated."""
    info = zone_named(zone)
    first, second = (local.replace(tzinfo=info, fold=fold) for fold in (0, 1))
    as_utc = [first.astimezone(UTC), second.astimezone(UTC)]
    if as_utc[0] == as_utc[1]:
        return as_utc[0]
    exists = first.astimezone(UTC).astimezone(info).replace(tzinfo=None) == local
    if not exists:
        later, earlier = (moment.astimezone(info) for moment in as_utc)
        near = "%H:%M" if earlier.date() == later.date() == local.date() else "%Y-%m-%d %H:%M"
        raise InvalidError(
            f"{local:%H:%M} on {local:%-d %B %Y} does not exist in {zone}: the clocks were put forward. "
            f"Did you mean {earlier:{near}} or {later:{near}}?"
        )
    if which is None:
        raise InvalidError(
            f"{local:%H:%M} on {local:%-d %B %Y} happened twice in {zone}: the clocks were put back. "
            f"Write “{local:%H:%M} first” or “{local:%H:%M} second” after the date."
        )
    return as_utc[0] if which.lower() in {"first", "1st"} else as_utc[1]


def write_moment(moment: Moment | None, zone: str) -> str:
    """Return `YYYY-MM-DD HH:MM` in `zone` as `parse_moment` reads it back, or an empty text for None."""
    if moment is None:
        return ""
    local = moment.local(zone)
    text = local.strftime("%Y-%m-%d %H:%M:%S" if local.second else "%Y-%m-%d %H:%M")
    repeated = local.replace(fold=0).astimezone(UTC) != local.replace(fold=1).astimezone(UTC)
    return f"{text} {'second' if local.fold else 'first'}" if repeated else text


def write_duration(span: timedelta) -> str:
    """Return a duration as people say it: `2 d 3 h`, `24 h 11 min`, `12 min`, `40 s`; days from 48 hours on."""
    seconds = int(abs(span.total_seconds()))
    sign = "−" if span < timedelta(0) else ""
    hours, rest = divmod(seconds, 3_600)
    minutes, seconds = divmod(rest, 60)
    if hours >= 48:
        return f"{sign}{hours // 24} d {hours % 24} h"
    if hours:
        return f"{sign}{hours} h {minutes:02d} min"
    if minutes:
        return f"{sign}{minutes} min" + (f" {seconds} s" if seconds and minutes < 10 else "")
    return f"{sign}{seconds} s"
