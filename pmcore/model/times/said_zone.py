"""The zone that a time was written in: the review's own, a fixed offset, or what an abbreviation means."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from pmcore.model.times.abbreviations import BRITISH, CLOCKS, MEANINGS, Meaning, meanings_of
from pmcore.model.times.parts import Option, Parts, RefusedError, ask
from pmcore.model.times.values import TimeContext
from pmcore.model.times.zones import instants, offset_named, say_offset, skipped, write_offset, zone_named
from pmcore.wording import dates


@dataclass(frozen=True, slots=True)
class SaidZone:
    """A zone with the word for it; the word is empty for the review's own. `meaning` is what an abbreviation stands for."""

    tz: tzinfo
    word: str = ""
    meaning: Meaning | None = None


def zone_of(parts: Parts, context: TimeContext) -> SaidZone:
    """Return the zone in which `parts` are said; raises `DoubtError` where a word for it has several meanings."""
    if not parts.zones:
        return SaidZone(zone_named(context.zone))
    fixed = {word for word in parts.zones if offset_named(word)}
    if len({offset_named(word) for word in fixed}) > 1:
        raise _contradiction(parts)
    if fixed:
        offset = offset_named(next(iter(fixed)))
        named = [word for word in parts.zones if word not in fixed]
        assert offset is not None
        return SaidZone(offset, named[0] if named else say_offset(offset.utcoffset(None)))
    return _word(parts.zones[0], parts, context)


def _word(word: str, parts: Parts, context: TimeContext) -> SaidZone:
    answer = context.answers.get(word)
    if answer:
        return SaidZone(offset_named(answer) or zone_named(answer), word)
    if word in CLOCKS:
        return SaidZone(zone_named(CLOCKS[word]), word)
    if word not in MEANINGS:
        return SaidZone(zone_named(word), word)
    meanings = meanings_of(word, context.zone)
    if word == "GMT" and context.zone in BRITISH:
        meanings = (replace(meanings[0], clock="Europe/London"),)
    if len(meanings) > 1:
        options = [_option(each, parts) for each in meanings]
        raise ask(f"Which zone is {word} here:", options, word)
    offset = offset_named(write_offset(meanings[0].offset))
    assert offset is not None
    return SaidZone(offset, word, meanings[0])


def _option(meaning: Meaning, parts: Parts) -> Option:
    """Return one meaning as an answer: where clocks are changed, the clock, because few think of winter and summer."""
    if meaning.clock:
        label = f"{meaning.name} (the clock in {_city(meaning.clock)})"
        return Option(label, replace(parts, zones=(meaning.clock,)), meaning.clock)
    offset = write_offset(meaning.offset)
    return Option(f"{meaning.name} ({say_offset(meaning.offset)})", replace(parts, zones=(offset,)), offset)


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def require_agreement(parts: Parts, at: datetime) -> None:
    """Raise where a second word for the zone contradicts the first at that moment: `09:37 PST +0200`."""
    if len(parts.zones) < 2:
        return
    shared: set[timedelta] | None = None
    for word in parts.zones:
        found = _offsets(word, at)
        shared = found if shared is None else shared & found
    if not shared:
        raise _contradiction(parts)


def _offsets(word: str, at: datetime) -> set[timedelta]:
    """Return the offsets that a word can stand for at a moment."""
    fixed = offset_named(word)
    if fixed:
        return {fixed.utcoffset(None)}
    if word in MEANINGS:
        return {each.offset for each in MEANINGS[word]}
    return {at.astimezone(zone_named(CLOCKS.get(word, word))).utcoffset() or timedelta(0)}


def _contradiction(parts: Parts) -> RefusedError:
    first, second, *_ = parts.zones
    return RefusedError(
        f"“{first}” and “{second}” are not the same zone at that time. Leave one of them out."
    )


def require_season(zone: SaidZone, parts: Parts, local: datetime, at: datetime, context: TimeContext) -> None:
    """Ask where people who write this abbreviation had other clocks that day: `PST` in July.

    Both are common: the clock of that place, or really the other offset.
    """
    meaning = zone.meaning
    if meaning is None or not meaning.clock:
        return
    own = at.astimezone(zone_named(context.zone))
    if own.utcoffset() == meaning.offset and own.tzname() == zone.word:
        return
    theirs = instants(local, zone_named(meaning.clock))
    if not theirs:
        raise RefusedError(skipped(local, zone_named(meaning.clock)))
    if at in theirs:
        return
    offset = theirs[0].astimezone(zone_named(meaning.clock)).utcoffset() or timedelta(0)
    city = _city(meaning.clock)
    options = [
        Option(
            f"the clock in {city} ({say_offset(offset)})",
            replace(parts, zones=(write_offset(offset),)),
            meaning.clock,
        ),
        Option(
            f"really {zone.word} ({say_offset(meaning.offset)})",
            replace(parts, zones=(write_offset(meaning.offset),)),
            write_offset(meaning.offset),
        ),
    ]
    raise ask(f"On {dates.date(local.date())} {city} did not have {zone.word}. Is it", options, zone.word)


def zone_word(local: datetime) -> str:
    """Return how the zone of a local time is said: `CET` where that is clear to everybody, else `UTC+5:30`."""
    name = local.tzname() or ""
    clear = name == "UTC" or len({each.offset for each in MEANINGS.get(name, ())}) == 1
    return name if clear else say_offset(local.utcoffset() or timedelta(0))


def utc(local: datetime, tz: tzinfo) -> datetime:
    """Return UTC for a local time; of two, the first; for a skipped one, as if the clock had not been changed."""
    return local.replace(tzinfo=tz, fold=0).astimezone(UTC)
