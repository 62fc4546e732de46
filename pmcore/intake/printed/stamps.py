"""Stamps: the time that a line begins with, in all the ways in which lists and logs print it. What it means, others say."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from pmcore.model.times import is_abbreviation
from pmcore.model.times.words import MONTHS, SHIFTS, WEEKDAYS

# What counts as a short word of a sentence rather than a day: `so 14:05`, `mo`, `di`.
_SHORTEST_DAY = 3


def _any_of(words: Iterable[str]) -> str:
    """Return what finds the longest of some words, by their first letters: one after another they take three times as long."""
    rests: dict[str, list[str]] = {}
    for each in sorted(words, key=len, reverse=True):
        rests.setdefault(each[0], []).append(re.escape(each[1:]))
    return "|".join(f"{letter}(?:{'|'.join(several)})" for letter, several in rests.items())


_MONTH = rf"(?:{_any_of(MONTHS)})\b\.?"
WEEKDAY = (
    rf"(?:{_any_of(word for word in WEEKDAYS if len(word) >= _SHORTEST_DAY and word not in MONTHS)})\b\.?"
)
_DATE = rf"""(?:
    \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}
  | \d{{4}}\.\s\d{{1,2}}\.\s\d{{1,2}}\.?(?!\d)
  | \d{{4}}年\d{{1,2}}月\d{{1,2}}日
  | \d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})\b
  | \d{{1,2}}\.\s\d{{1,2}}\.\s\d{{4}}\b
  | \d{{1,2}}\.\d{{1,2}}\.
  | \d{{1,2}}/\d{{1,2}}
  | {_MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?
  | \d{{1,2}}(?:st|nd|rd|th|er|º|\.)?[\s-](?:de\s)?{_MONTH}(?:(?:,?[\s-]|\sde\s)\d{{4}}(?:\sг\.?|\sгода)?)?
)"""
# Days counted from the day on which somebody copied the text. A line that is only one of them is a heading: not `hier`, which is
# German for here.
RELATIVE = rf"(?:{_any_of(word for word, shift in SHIFTS.items() if shift <= 0 and word not in {'hier', 'tonight'})})"
COUNTED_DAY = rf"(?:{_any_of(word for word, shift in SHIFTS.items() if shift <= 0)})\b"
DAY = rf"(?:{WEEKDAY},?\s{{1,2}}{_DATE}|{_DATE}|{WEEKDAY}|{RELATIVE})"
AT = r"(?:(?:at|um|à|às|a\slas|alle|om|@)\s)?"
_HALF_BEFORE = r"(?:(?:上午|午前|오전|下午|午後|오후)\s?)?"
_CLOCK = (
    rf"{_HALF_BEFORE}(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-6]\d(?:[.,]\d{{1,9}})?)?(?!\d|:\d|\.\d)"
    r"(?:\s?[ap]\.?\s?m\b\.?)?(?:\sUhr\b)?"
)
_SPOKEN = r"(?:[01]?\d|2[0-4])\.[0-5]\d\sUhr\b"  # 14.05 Uhr
_FUZZY = r"(?:[01]?\d|2[0-4])[:h](?:\d?[?x]{1,2}|--)(?![\w?])"  # 14:??, 14:3?
_NOBODY_KNOWS = r"(?:--:--|\?\?:\?\?|xx:xx)(?!\w)"
_HOUR = r"(?:1[0-2]|0?[1-9])\s?[ap]m\b"
_OFFSET = (
    r"(?:\s?(?:Z\b|[+-]\d{2}:?\d{2}\b|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?\b)|"
    r"(?:(?<=:\d\d:\d\d)|(?<=[.,]\d{3})|(?<=[.,]\d{6}))[+-]\d{2}\b|"  # as PostgreSQL prints it
    r"\s?\((?:UTC|GMT|[A-Z]{3,5})\)|\s?[A-Z]{2,5}\b)"
)
_TO = rf"\s?(?:-|–|—|to)\s?{_CLOCK}"
_ABOUT = r"(?:~|≈|ca\.?\s|about\s|around\s|approx\.?\s)?"
_EPOCH = r"1\d{9}(?:\.\d{1,9}|\d{3}(?:\d{3}){0,2})?\b(?![-/:])"
_PACKED = r"\d{4}-?\d{2}-?\d{2}T\d{4}(?:\d{2})?(?:[.,]\d{1,9})?(?!\d)"  # 20261123T140500Z
_STAMP = rf"""(?:
    {WEEKDAY}\s{_MONTH}\s{{1,2}}\d{{1,2}}\s{_CLOCK}(?:\s[A-Z]{{3,4}})?\s\d{{4}}\b
  | (?:{_PACKED}|(?:(?:{DAY}|{COUNTED_DAY})(?:,|T|:|\s-)?\s{{0,3}}{AT})?
    {_ABOUT}(?:{_CLOCK}(?:{_TO})?|{_SPOKEN}|{_FUZZY}|{_NOBODY_KNOWS}|{_HOUR})(?:\s?±\s?\d{{1,3}})?)
    (?P<zone>{_OFFSET})?
)"""
_FLAGS = re.IGNORECASE | re.VERBOSE
_OPENS = r"(?:[\s@>*•·◦▪`#|\[(_\"'–—-]|\+(?!\d)){0,12}"
_LINE = re.compile(
    rf"(?:\s{{0,9}}\d{{1,3}}[.)]\s)?{_OPENS}(?P<all>{_STAMP}|{_EPOCH})(?P<rest>.*)",
    _FLAGS | re.DOTALL,
)
_WHOLE = re.compile(rf"[\s\[(]{{0,20}}(?P<all>{_STAMP})[\s\])]{{0,20}}", _FLAGS)
_TRAILING = re.compile(rf"(?P<all>{_STAMP})[\s\])]{{0,9}}$", _FLAGS)
_BEGINS = re.compile(r"[\s@>*•·◦▪+`#|\[(_\"'–—~≈-]{0,12}(?:\d|[^\W_]|--:|\?\?:)")
_UHR = re.compile(r"(?<=:\d\d)\sUhr$", re.IGNORECASE)
_OCLOCK = re.compile(r"^(?:h|\sUhr)\b")
# Behind the marks around a time: `**13:47** (UTC) – text`, `\`13:50\` CET text`.
_LATE_ZONE = re.compile(
    r"[`*_\"')\]]{1,4}\s?(?:\((?P<within>[A-Z]{3,5}|(?:UTC|GMT)[+-]\d{1,2}(?::?\d{2})?)\)|(?P<bare>[A-Z]{3,5})\b(?![+:-]?\d))"
)
_CLOSES = re.compile(r"^[`*_\"')\]]{0,4}\s*(?:[\])|:;,–—>-]{1,3}(?=\s|$)|[|\]]|[–—])?\s*")


class Stamp(NamedTuple):
    """A printed time, and what comes after it in the line."""

    time: str
    rest: str


def stamp_of(line: str) -> Stamp | None:
    """Return the time that a line begins with, behind bullets and brackets, and the rest of the line; None where there is none."""
    if not _BEGINS.match(line):
        return None
    found = _LINE.match(line)
    if not found:
        return None
    time, rest = _without_word(found)
    rest, time = _OCLOCK.sub("", rest, count=1), _UHR.sub("", time)
    if rest[:1].isalnum() or (rest[:1] in {"%", "/"}):
        return None
    if (
        (late := _LATE_ZONE.match(rest))
        and is_zone(zone := late["within"] or late["bare"])
        and not says_zone(time)
    ):
        time, rest = f"{time} {zone}", rest[late.end() :]
    return Stamp(time, _CLOSES.sub("", rest, count=1).strip())


def whole_stamp(line: str) -> str:
    """Return the time that is all of a line; empty for any other line."""
    found = _WHOLE.fullmatch(line) if len(line) < 80 else None
    if not found or (found["zone"] and not is_zone(found["zone"])):
        return ""
    return found["all"].strip()


class Trailing(NamedTuple):
    """A time at the end of a line, and what stands before it; both are empty where there is none."""

    before: str = ""
    time: str = ""


def trailing_stamp(line: str) -> Trailing:
    """Return the time that a line ends with."""
    if len(line) > 160:
        return Trailing()
    for found in re.finditer(r"(?<![^\s\[(,•·])\S|(?<=[^\W\d])(?=\d)|(?<=\s)[~≈]", line):
        tail = _TRAILING.match(line, found.start())
        if tail and not (tail["zone"] and not is_zone(tail["zone"])):
            return Trailing(line[: found.start()], tail["all"].strip())
    return Trailing()


def _without_word(found: re.Match[str]) -> Stamp:
    """Return the time and the rest, where a word in capitals, such as ERROR, is no zone and belongs to the rest."""
    time, rest = found["all"], found["rest"]
    zone = found["zone"]
    if zone and not is_zone(zone):
        at = found.start("zone") - found.start("all")
        time, rest = time[:at], time[at:] + rest
    return Stamp(time.strip(), rest)


def says_zone(time: str) -> bool:
    """Return whether a time that was cut out of a line says its zone; what no clock shows (seconds since 1970) does."""
    found = _WHOLE.fullmatch(time)
    return found is None or bool(found["zone"] and is_zone(found["zone"]))


def is_zone(text: str) -> bool:
    """Return whether a word is a zone: ERROR is none, and neither is `est` in small letters."""
    word = text.strip(" ()")
    return (
        not word.isalpha()
        or word.upper() in {"Z", "UTC", "GMT"}
        or (word.isupper() and is_abbreviation(word))
    )
