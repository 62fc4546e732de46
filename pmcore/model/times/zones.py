"""Time zones by name, offsets, and what a wall clock shows on the days when it is changed.

Only this package converts local times: databases disagree about times that a clock change doubles.
"""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pmcore.errors import InvalidError
from pmcore.wording import dates

FARTHEST = timedelta(hours=14)  # the widest offset from UTC that anybody lives by


@lru_cache(maxsize=1_000)
def zone_named(name: str) -> ZoneInfo:
    """Return the IANA time zone, or raise `InvalidError` that says what a name looks like."""
    try:
        if not re.fullmatch(r"[A-Za-z0-9_+\-/]{1,64}", name):
            raise ValueError(name)  # noqa: TRY301 - one exit for every kind of wrong name
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        sentence = f"“{name[:64]}” is not a time zone. Use a name such as Europe/Berlin or UTC."
        raise InvalidError(sentence, fields={"zone": sentence}) from error


def zone_key(text: str) -> str | None:
    """Return the IANA name that `text` spells in any case, or None."""
    return _keys().get(text.lower())


@cache
def _keys() -> dict[str, str]:
    return {name.lower(): name for name in available_timezones()}


def offset_named(text: str) -> timezone | None:
    """Return the fixed offset that `+02:00`, `-5`, `+0530` or `UTC` says; None for anything else."""
    if text.upper() in {"UTC", "Z"}:
        return UTC
    found = re.fullmatch(r"([+-])(\d{1,2})(?::?(\d{2}))?", text)
    if not found:
        return None
    span = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if span > FARTHEST or int(found[3] or 0) >= 60:
        return None
    return timezone(-span if found[1] == "-" else span)


def write_offset(offset: timedelta) -> str:
    """Return an offset as `offset_named` reads it: `+05:30`."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"


def say_offset(offset: timedelta) -> str:
    """Return an offset as people read it: `UTC`, `UTC+2`, `UTC−3:30`."""
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02d}" if rest else "") if minutes else "UTC"


def instants(local: datetime, zone: tzinfo) -> tuple[datetime, ...]:
    """Return the UTC times at which a clock in `zone` shows `local`: none where it was skipped, two where repeated."""
    always = zone.utcoffset(None)
    if always is not None:  # nobody ever puts the clocks there, as for UTC
        return ((local - always).replace(tzinfo=UTC),)
    first, second = local.replace(fold=0) if local.fold else local, local.replace(fold=1)
    offset = zone.utcoffset(first)
    if offset is not None and offset == zone.utcoffset(second):
        return ((local - offset).replace(tzinfo=UTC),)
    both = first.replace(tzinfo=zone).astimezone(UTC), second.replace(tzinfo=zone).astimezone(UTC)
    exists = both[0].astimezone(zone).replace(tzinfo=None, fold=0) == local
    return both if exists else ()


def skipped(local: datetime, zone: tzinfo) -> str:
    """Return the sentence for a time that no clock in `zone` showed, with the two nearest ones that there were."""
    later, earlier = (
        local.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone) for fold in (0, 1)
    )
    near = "%H:%M" if earlier.date() == later.date() == local.date() else "%Y-%m-%d %H:%M"
    return (
        f"{local:%H:%M} on {dates.long_date(local)} does not exist in {zone}: the clocks were put forward. "
        f"Did you mean {earlier:{near}} or {later:{near}}?"
    )
