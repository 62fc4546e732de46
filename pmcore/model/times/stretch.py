"""Stretches of time: `14:05–14:20`, `9:37 to 9:50 AM PST`, `between 14:05 and 14:20`."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from pmcore.model.times.heard import is_clock
from pmcore.model.times.lex import Token, tokens
from pmcore.model.times.parts import NotATimeError, Option, Parts, RefusedError, ask
from pmcore.model.times.resolve import Resolved, resolve
from pmcore.model.times.values import TimeContext
from pmcore.model.times.words import CLOCK_WORDS, FILLERS, MERIDIEM, MONTHS, RANGES
from pmcore.model.times.zones import offset_named, say_offset

HALF_A_DAY = timedelta(hours=12)
BACKWARDS = "The end is before the start. Check both times and the date."
_BETWEEN = re.compile(r"(?:some ?time )?between (?P<one>.+?) (?:and|&) (?P<two>.+)")
# Offsets west of UTC that are in use with minutes; all whole hours down to −12 are.
_WITH_MINUTES = {"-02:30", "-03:30", "-04:30", "-09:30"}

Pieces = list[Token]


EndT = TypeVar("EndT")


class Ends(NamedTuple, Generic[EndT]):
    """The two ends of a stretch of time, in one of the shapes that they go through."""

    first: EndT
    last: EndT


def between(text: str) -> Ends[str] | None:
    """Return the two texts of `between A and B`, or None."""
    found = _BETWEEN.fullmatch(text)
    return Ends(found["one"], found["two"]) if found else None


def stretch_of(pieces: Pieces) -> Ends[Pieces] | None:
    """Return the pieces of the start and of the end, or None where the text is one time."""
    for index, piece in enumerate(pieces):
        if piece.kind != "dash" and piece.text not in RANGES:
            continue
        left, right = pieces[:index], pieces[index + 1 :]
        hours = _only_a_number(left) and right and (is_clock(right[0]) or right[0].kind in {"number", "pair"})
        both = _has_digits(left) and _has_digits(right)
        if both or (_has_clock(right) and (_has_clock(left) or hours)):
            return Ends(left, right)
    return None


def _has_clock(pieces: Pieces) -> bool:
    for index, piece in enumerate(pieces):
        after = pieces[index + 1].text.replace(".", "") if index + 1 < len(pieces) else ""
        if is_clock(piece):
            return True
        if piece.kind in {"number", "pair", "numeric"} and (after in MERIDIEM or after in CLOCK_WORDS):
            return True
    return bool(pieces) and all(piece.kind == "pair" or piece.text in FILLERS for piece in pieces)


def _has_digits(pieces: Pieces) -> bool:
    """Return whether there is a time in four digits: `1405`."""
    return any(
        piece.kind == "number" and len(piece.text) == 4 and not _is_year(pieces, index)
        for index, piece in enumerate(pieces)
    )


def _is_year(pieces: Pieces, index: int) -> bool:
    """Return whether four digits belong to a date: a word or a number stands beside them."""
    return any(
        each.kind in {"number", "word", "ordinal"} and each.text not in FILLERS for each in pieces[:index]
    )


def _only_a_number(pieces: Pieces) -> bool:
    said = [piece for piece in pieces if piece.text not in FILLERS]
    return len(said) == 1 and said[0].kind == "number" and len(said[0].text) <= 2


def hyphens(text: str, pieces: Pieces) -> Pieces:
    """Return the pieces of `text` with every hyphen that cannot begin an offset as a dash.

    A hyphen may begin an offset or an end: `14:05-05:00`, `14:05-14:20`. Raises `DoubtError` where both are likely.
    """
    for index, (before, piece) in enumerate(pairwise(pieces)):
        if (
            piece.kind == "offset"
            and piece.text[0] == "-"
            and _is_dash(text, pieces[: index + 1], before, piece)
        ):
            apart = f"{text[: piece.start]}–{text[piece.start + 1 :]}"
            again = tokens(apart)
            if again is None:
                raise NotATimeError
            return hyphens(apart, again)
    return pieces


def _is_dash(text: str, earlier: Pieces, before: Token, piece: Token) -> bool:
    """Return whether the hyphen of `-05:00` after `before` is a dash; raise where it may be one."""
    found, touching = piece.match, before.end == piece.start
    timed = any(is_clock(each) for each in earlier)
    dated = any(each.kind == "word" and each.text.strip(".") in MONTHS for each in earlier)
    if not timed and (dated or (touching and before.kind == "number" and len(before.text) <= 2)):
        return True  # Mar-12-2024, 9-10:30am
    meridiem = re.match(r"\s?[ap]\.?m?\b", text[piece.end :]) is not None
    if not found["om"]:
        return meridiem  # 9:37-10am
    if not (touching and _is_like(before, found["colon"])) or (timed and before.kind == "number"):
        return False
    as_offset, as_end = _plausible(before, piece)
    iso = len(earlier) > 1 and earlier[-2].kind == "iso"  # 2017-02-28 14:05-05:00 is as ISO 8601 wants it
    if as_end and as_offset and not (iso or meridiem):
        raise _end_or_offset(text, before, piece)
    return as_end and (meridiem or not as_offset)


def _is_like(clock: Token, colon: str) -> bool:
    """Return whether what follows is written like the clock before it: both with a colon, or both without."""
    if clock.kind == "number":
        return not colon and len(clock.text) == 4
    return clock.kind == "clock" and bool(colon) and clock.match["s"] is None and ":" in clock.text


def _end_or_offset(text: str, before: Token, piece: Token) -> Exception:
    found, start, rest = piece.match, text[: piece.start], text[piece.end :]
    end = f"{found['oh']}:{found['om']}"
    offset = offset_named(f"-{end}")
    assert offset is not None
    options = [
        Option(f"from {before.text} to {end}", f"{start}–{text[piece.start + 1 :]}"),
        Option(
            f"{before.text} in the zone {say_offset(offset.utcoffset(None))}", f"{start} {piece.text}{rest}"
        ),
    ]
    return ask(f"Is “{before.text}{piece.text}” a stretch or a time with its zone:", options)


def _plausible(clock: Token, piece: Token) -> tuple[bool, bool]:
    """Return whether `-09:30` after a clock can be an offset that is in use, and whether it can be an end."""
    found = piece.match
    hour, minute = int(found["oh"]), int(found["om"])
    name = f"-{hour:02d}:{minute:02d}"
    offset = offset_named(name) is not None and ((minute == 0 and 1 <= hour <= 12) or name in _WITH_MINUTES)
    digits = clock.text.replace(":", "").zfill(4)
    start = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    length = (timedelta(hours=hour, minutes=minute) - start) % timedelta(days=1)
    return offset, hour < 24 and minute < 60 and timedelta(0) < length < HALF_A_DAY


def both_ends(
    left: Pieces, right: Pieces, parts_of: Callable[[Pieces], Parts], context: TimeContext
) -> Ends[Resolved]:
    """Return the start and the end; each lends the other its date, its zone and its AM or PM."""
    end = parts_of(right)
    start = _with_half(left, right, parts_of, end)
    if start.zones == () or end.zones == ():
        zones = start.zones or end.zones
        start, end = replace(start, zones=zones), replace(end, zones=zones)
    if start.date is None and end.date is not None:
        start = replace(start, date=end.date, weekday=end.weekday)
    first = resolve(start, context)
    if end.date is not None or end.shift is not None or end.weekday is not None:
        last = resolve(end, context._replace(near=first.at))
    else:
        last = _next(end, first, context)
    if last.at < first.at:
        raise RefusedError(BACKWARDS)
    return Ends(first, last)


def _with_half(left: Pieces, right: Pieces, parts_of: Callable[[Pieces], Parts], end: Parts) -> Parts:
    """Return the start; without AM or PM of its own it takes that of the end, if it is then still before it."""
    half = next((piece for piece in right if piece.text.replace(".", "") in MERIDIEM), None)
    own = any(piece.text.replace(".", "") in MERIDIEM for piece in left)
    if half is None or own:
        return parts_of(left)
    try:
        lent = parts_of([*left, half])
    except RefusedError:
        return parts_of(left)
    clock, until = lent.clock, end.clock
    assert clock is not None
    assert until is not None
    if (clock.hour, clock.minute) <= (until.hour, until.minute) or _only_a_number(left):
        return lent
    return parts_of(left)


def _next(end: Parts, first: Resolved, context: TimeContext) -> Resolved:
    """Return the end as the first such time after the start; more than half a day later it is likelier a slip."""
    day = first.at.astimezone(first.zone.tz).date()
    same = resolve(end.on(day), context)
    if same.at >= first.at:
        return same
    later = resolve(end.on(day + timedelta(days=1)), context)
    if later.at - first.at > HALF_A_DAY:
        raise RefusedError(BACKWARDS)
    return later
