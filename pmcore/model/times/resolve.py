"""From parts to a moment."""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from pmcore.model.times.day import DAY, day_of, local_time
from pmcore.model.times.heard import EXAMPLE
from pmcore.model.times.numbers import YEARS, label_of
from pmcore.model.times.parts import Clock, Option, Parts, RefusedError, ask
from pmcore.model.times.said_zone import SaidZone, require_agreement, require_season, utc, zone_of
from pmcore.model.times.values import TimeContext
from pmcore.model.times.zones import instants, skipped, write_offset
from pmcore.wording import dates

HALF_A_DAY = 720  # minutes


@dataclass(frozen=True, slots=True)
class Resolved:
    """A moment with how sure it is. `whole` is `day` or `month` where only that was said."""

    at: datetime
    zone: SaidZone
    about: bool = False
    margin: int = 0
    whole: str = ""

    @property
    def text(self) -> str:
        """Return a text that is read as this moment, whatever the context."""
        local = self.at.astimezone(self.zone.tz)
        clock = f"{local:%H:%M:%S}" if local.second or local.microsecond else f"{local:%H:%M}"
        clock += f".{local.microsecond:06d}" if local.microsecond else ""
        offset = write_offset(local.utcoffset() or timedelta(0))
        sure = f" ±{self.margin} min" if self.margin else ""
        return f"{'~' if self.about and not sure else ''}{local:%Y-%m-%d} {clock} {offset}{sure}"


def resolve(parts: Parts, context: TimeContext) -> Resolved:
    """Return the moment that `parts` name; raises `DoubtError` where they name several, `RefusedError` where none."""
    if parts.limit:
        raise _only_a_limit(parts)
    zone = zone_of(parts, context)
    if parts.date is not None and parts.date[2] is None:
        return _month(parts, zone, context)
    day = day_of(parts, zone, context)
    if parts.clock is None:
        return _whole_day(parts, day, zone, context)
    local = local_time(day, parts.clock)
    at = _instant(parts.on(day), local, zone, context)
    require_agreement(parts, at)
    require_season(zone, parts.on(day), local, at, context)
    if at.year not in YEARS:
        raise RefusedError(f"The year {local.year} cannot be right. Write a time {EXAMPLE}.")
    return Resolved(at, zone, about=parts.about, margin=parts.margin or 0)


def _only_a_limit(parts: Parts) -> Exception:
    plain = replace(parts, limit="")
    what = parts.clock or label_of(parts.date or (None, None, None))
    options = [Option(f"at {what}", plain), Option(f"about {what}", replace(plain, about=True))]
    return ask(f"“{parts.limit}” only gives a limit. Was it", options)


def _instant(parts: Parts, local: datetime, zone: SaidZone, context: TimeContext) -> datetime:
    """Return UTC for a wall-clock time; refuse one that a clock change skipped, ask about one that it repeated."""
    if isinstance(zone.tz, timezone):
        return utc(local, zone.tz)
    found = instants(local, zone.tz)
    if not found:
        raise RefusedError(skipped(local, zone.tz))
    if len(found) == 1:
        return found[0]
    if parts.which:
        return found[0] if parts.which == "first" else found[1]
    options = [
        Option(f"the {which} {local:%H:%M} ({each.astimezone(zone.tz):%Z})", replace(parts, which=which))
        for which, each in zip(("first", "second"), found, strict=True)
    ]
    doubt = ask("Which:", options)
    doubt.sentence = (
        f"{local:%H:%M} on {dates.long_date(local)} happened twice in {zone.tz}: the clocks were put back. "
        f"Write “{local:%H:%M} first” or “{local:%H:%M} second” after the date."
    )
    raise doubt


def _whole_day(parts: Parts, day: date, zone: SaidZone, context: TimeContext) -> Resolved:
    """Return the middle of a day that was said alone: about noon, give or take half a day."""
    if context.needs_time:
        options = [
            Option(word, replace(parts.on(day), clock=clock))
            for word, clock in (
                ("00:00", Clock(0)),
                ("noon", Clock(12)),
                ("the end of the day", Clock(0, day=1)),
            )
        ]
        raise ask(f"At what time on {dates.date(day)}:", options)
    at = _instant(parts, local_time(day, Clock(12)), zone, context)
    return Resolved(at, zone, about=True, margin=parts.margin or HALF_A_DAY, whole="day")


def _month(parts: Parts, zone: SaidZone, context: TimeContext) -> Resolved:
    """Return the middle of a month that was said alone, give or take half of it."""
    assert parts.date is not None
    year, month, _ = parts.date
    if parts.clock or year not in YEARS or month is None:
        raise RefusedError(f"Which day? Write a time {EXAMPLE.split(' (', maxsplit=1)[0]}.")
    if context.needs_time:
        raise RefusedError(f"A month is too little here. Write a time {EXAMPLE.split(' (', maxsplit=1)[0]}.")
    assert year is not None
    days = monthrange(year, month)[1]
    middle = datetime.combine(date(year, month, 1), datetime.min.time()) + days * DAY / 2
    return Resolved(utc(middle, zone.tz), zone, about=True, margin=days * HALF_A_DAY, whole="month")
