"""The reader of printed times: from a text and its context to a moment, a question or a problem. It never guesses."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from pmcore.model.times.grammar import parts_of
from pmcore.model.times.heard import EXAMPLE
from pmcore.model.times.lex import LONGEST, Token, tidy, tokens
from pmcore.model.times.numbers import YEARS, is_day
from pmcore.model.times.parts import Clock, DoubtError, NotATimeError, Option, Parts, RefusedError, ask
from pmcore.model.times.relative import epoch, relative
from pmcore.model.times.resolve import Resolved, resolve
from pmcore.model.times.say import say, say_moment
from pmcore.model.times.stretch import between, both_ends, hyphens, stretch_of
from pmcore.model.times.values import DAY_ORDER, Choice, Moment, Precision, Question, Reading, TimeContext
from pmcore.model.times.words import UNKNOWN
from pmcore.model.times.zones import instants, zone_named

# What forms and programs write. It needs no grammar, which would cost more than all else that a command does.
_PLAIN = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})[ T]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_NOBODY_KNOWS = re.compile(r"[-–?x]{1,2}[:.h][-–?x]{1,2}(?:[:.][-–?x]{1,2})?")
_IN_BRACKETS = re.compile(r"(?P<one>[^()\[\]]+?)\s*[(\[](?P<two>[^()\[\]]+)[)\]]\s*(?P<rest>[^()\[\]]*)")
_BESIDE = re.compile(r"\s+[/|=]\s+|(?<=[a-z])\s?/\s?(?=\d{1,2}[:.]\d{2})")
_A_CLOCK = re.compile(r"\d{1,2}[:.h]\d{2}|\d\s?[ap]\.?m|\d{4}\s?(?:z|utc|gmt)")
_AN_OFFSET = re.compile(r"(?:utc|gmt)?\s?[+-]\d.*")

Found = tuple[Resolved, ...]  # a moment, or the two ends of a stretch


def read_time(text: str, context: TimeContext) -> Reading:
    """Return what `text` means in `context`.

    Ambiguity is a question whose choices are read without asking; what is no time, or cannot be, is a problem: a sentence
    that says what to do. The moment keeps the text as it was typed.
    """
    source = text.strip()
    if len(source) > LONGEST:
        return Reading(problem=f"A time has at most {LONGEST} characters. Write it {EXAMPLE}.")
    if reading := _at_once(source, context):
        return reading
    try:
        plain = _plain(source)
        found = (resolve(plain, context),) if plain else _read(tidy(source), context)
    except NotATimeError:
        return Reading(problem=f"“{source[:40]}” is not a time. Write it {EXAMPLE}.")
    except RefusedError as error:
        return Reading(problem=str(error))
    except DoubtError as doubt:
        choices = tuple(Choice(each.label, str(each.parts), each.means) for each in doubt.options)
        return Reading(question=Question(doubt.sentence, choices, doubt.about))
    if not found:
        return Reading(precision=Precision.UNKNOWN, said="time unknown")
    first, last = found[0], found[1] if len(found) == 2 else None
    return Reading(
        moment=Moment(at=first.at, source=source, zone=context.zone),
        ends=Moment(at=last.at, source=source, zone=context.zone) if last else None,
        precision=Precision.ABOUT if first.about else Precision.EXACT,
        margin=first.margin,
        said=partial(say, first, context.zone, last),
    )


def _at_once(text: str, context: TimeContext) -> Reading | None:
    """Return what a date and a time of day written plainly mean, where the zone's clock showed that once; else None.

    So are nearly all that come, and a third of what deciding about an event costs is saved: 4 µs in place of 15.
    """
    if not _PLAIN.fullmatch(text):
        return None
    try:
        local = datetime.fromisoformat(text)
    except ValueError:  # 30 February
        return None
    found = instants(local, zone_named(context.zone)) if local.year in YEARS else ()
    if len(found) != 1 or found[0].year not in YEARS:
        return None
    moment = Moment.trusted(at=found[0], source=text, zone=context.zone)
    return Reading(moment, said=partial(say_moment, moment, context.zone))


def _plain(text: str) -> Parts | None:
    """Return the parts of a date and a time of day written plainly, `2026-11-23 14:05`; None for every other text."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute = (int(each) for each in found.groups()[:5])
    date = year, month, day
    return (
        Parts(date=date, clock=Clock(hour, minute, int(found[6]) if found[6] else None))
        if is_day(date)
        else None
    )


def _read(text: str, context: TimeContext) -> Found:
    """Return what a tidied text means; nothing where it says that nobody knows."""
    if not text:
        raise NotATimeError
    if text in UNKNOWN or _NOBODY_KNOWS.fullmatch(text):
        return ()
    counted = epoch(text) or relative(text, context)
    if counted:
        return (counted,)
    limits = between(text)
    if limits:
        raise _in_between(f"{limits.first} – {limits.last}", context)
    texts = _texts(text)
    found = _agreed(texts, context) if len(texts) > 1 else _once(text, context)
    if len(found) == 2 and not context.ends:
        options = [Option(say(each, context.zone), each.text) for each in found]
        raise ask("Only one time fits here. Is it", options)
    return found


def _once(text: str, context: TimeContext) -> Found:
    pieces = tokens(text)
    if not pieces:
        raise NotATimeError
    pieces = hyphens(text, pieces)
    ends = stretch_of(pieces)
    if ends is None:
        return (resolve(_parts(pieces, context), context),)
    return both_ends(*ends, lambda piece: _parts(piece, context), context)


def _parts(pieces: list[Token], context: TimeContext) -> Parts:
    known = context.now or context.base
    latest = known.year + 1 if known else context.day.year + 1 if context.day else YEARS[-1]
    dots = not context.zone.startswith(("America/", "US/", "Asia/"))
    return parts_of(pieces, latest_year=latest, order=context.answers.get(DAY_ORDER, ""), dots=dots)


def _texts(text: str) -> list[str]:
    """Return the texts of one that names a moment in several zones: `9:37 AM PST (17:37 UTC / 18:37 CET)`."""
    found = _IN_BRACKETS.fullmatch(text)
    if found and _A_CLOCK.search(found["two"]) and not _AN_OFFSET.fullmatch(found["two"]):
        return [f"{found['one']} {found['rest']}".strip(), *_texts(found["two"])]
    sides = _BESIDE.split(text)
    return sides if all(map(_A_CLOCK.search, sides)) else [text]


def _agreed(texts: list[str], context: TimeContext) -> Found:
    """Return what all texts mean; what is ambiguous about one is settled by the others."""
    first = _possible(texts[0], context)
    near = first[0][0].at if len(first) == 1 else context.base
    around = context._replace(near=near, began=None, ended=None)
    others = [_possible(each, around) for each in texts[1:]]
    shared = [each for each in first if all(_ats(each) in map(_ats, other) for other in others)]
    if len(shared) == 1:
        return shared[0]
    every = {each[0].at: each[0] for found in (first, *others) for each in found}
    options = [Option(say(each, context.zone), each.text) for each in every.values()]
    raise ask("These times are not the same moment. Which is right:", options)


def _possible(text: str, context: TimeContext) -> list[Found]:
    """Return everything that a text can mean."""
    try:
        return [_once(text, context)]
    except DoubtError as doubt:
        texts = [tidy(str(each.parts)) for each in doubt.options]
        return [found for each in texts for found in _possible(each, context)]


def _ats(found: Found) -> list[object]:
    return [each.at for each in found]


def _in_between(text: str, context: TimeContext) -> Exception:
    """Return the question whether something lasted from A to B, or happened some time between them."""
    found = _once(text, context)
    if len(found) != 2:
        raise NotATimeError
    first, last = found
    half = (last.at - first.at) / 2
    middle = replace(first, at=first.at + half, about=True, margin=-(-half // timedelta(minutes=1)))
    options = [Option("some time in between", middle.text)]
    if context.ends:
        options.append(Option("all the time from the one to the other", f"{first.text} – {last.text}"))
    return ask("Was it", options)
