"""Which day, month or year is meant where a text does not say it.

The rule for a bare time of day. The candidates are that time on the day of `near` (the previous row, else the beginning
of the incident), the day before and the day after, in the zone in which the time was written. Each costs its distance
from `near`, twice that where it would come before the previous row, and its distance from the incident (`began` to `ended`)
on top. So people can type in order without dates, past midnight too, and still put in what came a little earlier:

- the incident began at 23:40: `00:05` is the next day, 25 minutes later; `23:30` is ten minutes before it began;
- the previous row is 14:10: `14:05` is the same day, five minutes before it; `02:00` is the next morning;
- a deploy at `11:00`, typed after the beginning at 13:00, is two hours before it.

Where the two cheapest are within a factor of two of each other, or the only one inside the incident is not the cheapest,
nobody can know, and the person is asked. A day that has not come yet (`now`) is no candidate: what is told has happened.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta

from pmcore.model.times.heard import EXAMPLE
from pmcore.model.times.numbers import YEARS, is_day
from pmcore.model.times.parts import Clock, Option, Parts, RefusedError, ask
from pmcore.model.times.said_zone import SaidZone, utc
from pmcore.model.times.values import TimeContext
from pmcore.model.times.zones import zone_named
from pmcore.wording import dates

DAY = timedelta(days=1)
DOUBTFUL = 2.0
LEEWAY = timedelta(hours=1)  # that clocks of people and of this machine may differ
CLOSE = 45  # days within which a date without a year needs no question


def local_time(day: date, clock: Clock) -> datetime:
    """Return the wall-clock time that `clock` shows on `day`."""
    whole = time(clock.hour, clock.minute, clock.second or 0, clock.microsecond)
    return datetime.combine(day + clock.day * DAY, whole)


def day_of(parts: Parts, zone: SaidZone, context: TimeContext) -> date:
    """Return the day on which `parts` happened, in the zone in which they are said."""
    if parts.date is not None:
        day = _dated(parts, zone, context)
    elif parts.shift is not None:
        return _shifted(parts, zone, context)
    elif parts.weekday is not None:
        return _weekday(parts, parts.weekday, zone, context)
    else:
        return _bare(parts, zone, context)
    if parts.weekday is not None and day.weekday() != parts.weekday:
        raise _not_that_weekday(parts, parts.weekday, day)
    return day


def _not_that_weekday(parts: Parts, weekday: int, day: date) -> Exception:
    behind = (day.weekday() - weekday) % 7
    other = day - behind * DAY if behind <= 3 else day + (7 - behind) * DAY
    options = [
        Option(f"{dates.weekday(each.weekday())} {dates.date(each)}", parts.on(each)) for each in (day, other)
    ]
    was, said = dates.weekday(day.weekday()), dates.weekday(weekday)
    return ask(f"{dates.date(day)} is a {was}, not a {said}. Do you mean", options)


def _latest(context: TimeContext) -> datetime | None:
    """Return the moment after which nothing has happened yet; None where that is unknown, or told of later ones already."""
    if context.now is None:
        return None
    latest = context.now + LEEWAY
    return None if context.base and context.base > latest else latest


def _past(days: Sequence[date], zone: SaidZone, context: TimeContext) -> Sequence[date]:
    """Return the days that have come by now, or all where none of them has."""
    latest = _latest(context)
    return [day for day in days if latest is None or day <= latest.astimezone(zone.tz).date()] or days


def _reference(zone: SaidZone, context: TimeContext) -> date | None:
    """Return the day from which missing parts of a date are counted."""
    known = context.base or (None if context.day else context.now)
    return known.astimezone(zone.tz).date() if known else context.day


def _dated(parts: Parts, zone: SaidZone, context: TimeContext) -> date:
    assert parts.date is not None
    year, month, number = parts.date
    if year is not None:
        if year not in YEARS:
            raise RefusedError(f"The year {year} cannot be right. Write a time {EXAMPLE}.")
        return date(year, month or 1, number or 1)
    assert number is not None
    around = _reference(zone, context)
    if around is None:
        missing = "year" if month else "month"
        raise RefusedError(f"Which {missing}? Write a time {EXAMPLE.split(' (', maxsplit=1)[0]}.")
    if month is None:
        return _month_of(parts, number, around)
    days = list(_days((around.year + step, month, number) for step in (-1, 0, 1)))
    if not days:  # 29 February, far from a leap year
        raise RefusedError(
            f"“{number}/{month}” is not on the calendar near {dates.date(around)}. Write the year too."
        )
    if len(past := _past(days, zone, context)) < len(days):
        days = [*_days([(around.year - 2, month, number)]), *past]  # the one before may be meant as well
    fitting = [day for day in days if parts.weekday is not None and day.weekday() == parts.weekday]
    return fitting[0] if len(fitting) == 1 else _closest(days, around, parts, CLOSE, "Which year:")


def _month_of(parts: Parts, number: int, around: date) -> date:
    """Return the `28th` that is closest to a day."""
    firsts = [around.replace(day=1) - DAY, around, around.replace(day=28) + 4 * DAY]
    days = list(_days((each.year, each.month, number) for each in firsts))
    return _closest(days, around, parts, 10, "Which month:")


def _days(said: Iterable[tuple[int, int, int]]) -> Iterable[date]:
    return (date(*each) for each in said if is_day(each))


def _closest(days: list[date], around: date, parts: Parts, close: int, question: str) -> date:
    ranked = sorted(days, key=lambda day: abs(day - around))
    if len(ranked) == 1 or abs(ranked[0] - around) <= close * DAY:
        return ranked[0]
    raise ask(question, [Option(dates.date(day), parts.on(day)) for day in ranked[:2]])


def _shifted(parts: Parts, zone: SaidZone, context: TimeContext) -> date:
    """Return yesterday or today: of the incident, or of whoever writes; where these differ, ask."""
    assert parts.shift is not None
    bases = [each.astimezone(zone.tz).date() for each in (context.base, context.now) if each is not None]
    if not bases and context.day:
        bases = [context.day]
    days = list(dict.fromkeys(base + parts.shift * DAY for base in bases))
    if not days:
        raise _which_day(parts, zone, context)
    if len(days) > 1:
        raise ask("Which day:", [Option(dates.date(day), parts.on(day)) for day in days])
    return days[0]


def _weekday(parts: Parts, weekday: int, zone: SaidZone, context: TimeContext) -> date:
    around = _reference(zone, context)
    if around is None:
        raise _which_day(parts, zone, context)
    ahead = (weekday - around.weekday()) % 7
    days = [around + ahead * DAY, around + (ahead - 7) * DAY]
    if ahead in {5, 6} or days[0] not in _past(days, zone, context):
        return days[1]
    if ahead in {0, 1, 2}:
        return days[0]
    raise ask(
        f"Which {dates.weekday(weekday)}:", [Option(dates.date(day), parts.on(day)) for day in sorted(days)]
    )


def _bare(parts: Parts, zone: SaidZone, context: TimeContext) -> date:
    """Return the day of a time of day, by the rule above."""
    clock = parts.clock
    assert clock is not None
    base = context.base
    if base is None:
        if context.day is None:
            raise _which_day(parts, zone, context)
        return _on_day(context.day, clock, zone, context)
    today = base.astimezone(zone.tz).date()
    days = [today + step * DAY for step in (-1, 0, 1)]
    at = {day: utc(local_time(day, clock), zone.tz) for day in days}
    latest = _latest(context)
    days = [day for day in days if latest is None or at[day] <= latest] or days
    if len(days) == 1:
        return days[0]
    cost = {day: _cost(at[day], base, context) for day in days}
    first, second, *_ = sorted(days, key=lambda day: cost[day])
    inside = [
        day for day in days if context.began and context.ended and context.began <= at[day] <= context.ended
    ]
    if inside == [first] or (cost[second] >= DOUBTFUL * cost[first] and len(inside) != 1):
        return first
    likely = sorted({first, second, *inside})
    raise ask(f"Which day is {clock}:", [Option(dates.date(day), parts.on(day)) for day in likely])


def _cost(at: datetime, near: datetime, context: TimeContext) -> timedelta:
    began, ended = context.began, context.ended
    cost = abs(at - near)
    if at < near and began is not None and began < near:
        cost *= 2
    if began is not None and at < began:
        return cost + (began - at)
    return cost + (at - ended) if ended is not None and at > ended else cost


def _on_day(day: date, clock: Clock, zone: SaidZone, context: TimeContext) -> date:
    """Return the day in the said zone on which `clock` is on `day` in the review's."""
    if not zone.word:
        return day
    home = zone_named(context.zone)
    fitting = [
        each
        for each in (day, day - DAY, day + DAY)
        if utc(local_time(each, clock), zone.tz).astimezone(home).date() == day
    ]
    return fitting[0] if fitting else day


def _which_day(parts: Parts, zone: SaidZone, context: TimeContext) -> Exception:
    """Return what is said where nothing tells the day: a question if today is known."""
    if context.now is None:
        return RefusedError(f"Which day? Write a time {EXAMPLE.split(' (', maxsplit=1)[0]}.")
    today = context.now.astimezone(zone.tz).date()
    words = {today: " (today)", today - DAY: " (yesterday)"}
    latest = context.now + LEEWAY
    to_come = parts.clock is not None and utc(local_time(today, parts.clock), zone.tz) > latest
    days = [today - (step + to_come) * DAY for step in range(2)]
    options = [Option(f"{dates.date(day)}{words.get(day, '')}", parts.on(day)) for day in days]
    return ask("Which day? Is it", options)
