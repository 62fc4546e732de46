"""Times said back to people: in the review's zone, with the zone named, and as exactly as they were given."""

from datetime import datetime

from pmcore.model.times.numbers import label_of
from pmcore.model.times.resolve import Resolved
from pmcore.model.times.said_zone import SaidZone, zone_word
from pmcore.model.times.values import Moment
from pmcore.model.times.zones import zone_named
from pmcore.wording import dates
from pmcore.wording.durations import margin
from pmcore.wording.words import message


def write_clock(local: datetime) -> str:
    """Return a time of day with seconds and their thousandths only where there are any: `14:05`, `14:05:09.250`.

    Some tools print billionths, which nobody reads; what is typed back has them (`exact_clock`).
    """
    return exact_clock(local.replace(microsecond=local.microsecond // 1_000 * 1_000))


def clock_of(local: datetime) -> str:
    """Return the time of day; in the hour that a clock change repeats, with the name of the offset (`02:30 CEST`)."""
    text = write_clock(local)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{text} {local:%Z}" if twice else text


def exact_clock(local: datetime) -> str:
    """Return a time of day as exactly as it is known."""
    if local.microsecond:
        places = 3 if local.microsecond % 1_000 == 0 else 6
        return f"{local:%H:%M:%S}.{f'{local.microsecond:06d}'[:places]}"
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def say(found: Resolved, zone: str, ends: Resolved | None = None) -> str:
    """Return what was understood, such as `28 Feb 2017, 18:37 CET (09:37 PST)`; with `ends`, as a stretch."""
    local = found.at.astimezone(zone_named(zone))
    if found.whole:
        there = found.at.astimezone(found.zone.tz)
        day = (
            label_of((there.year, there.month, None)) if found.whole == "month" else dates.date(there.date())
        )
        word = f" ({found.zone.word})" if found.zone.word else ""
        how = "some_month" if found.whole == "month" else "some_time"
        return message("moment", how, day=f"{day}{word}")
    words = f"{dates.date(local.date())}, {exact_clock(local)}"
    if ends:
        last = ends.at.astimezone(zone_named(zone))
        day = "" if last.date() == local.date() else f"{dates.date(last.date())}, "
        words = message("moment", "stretch", when=words, end=f"{day}{exact_clock(last)}")
    words += f" {zone_word(local)}"
    there = found.at.astimezone(found.zone.tz)
    if found.zone.word and there.utcoffset() != local.utcoffset():
        day = "" if there.date() == local.date() else f"{dates.short(there)}, "
        words += f" ({day}{exact_clock(there)} {found.zone.word})"
    if found.margin:
        words += f" {message('moment', 'margin', span=margin(found.margin))}"
    return message("moment", "about_when", when=words) if found.about else words


def say_moment(moment: Moment, zone: str) -> str:
    """Return a moment that is known, as it is said in `zone`."""
    return say(Resolved(moment.at, SaidZone(zone_named(zone))), zone)
