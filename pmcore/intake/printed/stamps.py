"""Stamps: the time that a line begins with, in all the ways in which lists and logs print it. What it means, others say."""

from __future__ import annotations

import re
from typing import NamedTuple

from pmcore.model.times import is_abbreviation

_MONTH = (
    r"(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|m(?:ar(?:ch)?|är(?:z)?|rz)|apr(?:il)?|ma[yi]|june?|juni|july?|juli|aug(?:ust)?|"
    r"sep(?:t(?:ember)?)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\b\.?"
)
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|"
    r"montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b\.?"
)
_DATE = rf"""(?:
    \d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}
  | \d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})\b
  | \d{{1,2}}\.\d{{1,2}}\.
  | \d{{1,2}}/\d{{1,2}}
  | {_MONTH}\s{{1,2}}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?
  | \d{{1,2}}(?:st|nd|rd|th|\.)?[\s-]{_MONTH}(?:,?[\s-]\d{{4}})?
)"""
RELATIVE = r"(?:today|yesterday|heute|gestern)"
DAY = rf"(?:{WEEKDAY},?\s{{1,2}}{_DATE}|{_DATE}|{WEEKDAY}|{RELATIVE})"
_CLOCK = r"(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?!\d|:\d|\.\d)(?:\s?[ap]\.?m\b\.?)?"
_HOUR = r"(?:1[0-2]|0?[1-9])\s?[ap]m\b"
_OFFSET = r"(?:\s?(?:Z\b|[+-]\d{2}:?\d{2}\b|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?\b)|\s?\((?:UTC|GMT|[A-Z]{3,5})\)|\s?[A-Z]{2,5}\b)"
_TO = rf"\s?(?:-|–|—|to)\s?{_CLOCK}"
_ABOUT = r"(?:~|≈|ca\.?\s|about\s|around\s|approx\.?\s)?"
_EPOCH = r"1\d{9}(?:\.\d{1,9}|\d{3}(?:\d{3}){0,2})?\b(?![-/:])"
_STAMP = rf"""(?:
    {WEEKDAY}\s{_MONTH}\s{{1,2}}\d{{1,2}}\s{_CLOCK}(?:\s[A-Z]{{3,4}})?\s\d{{4}}\b
  | (?:{DAY}(?:,|T|:|\s-)?\s{{0,3}}(?:at\s|um\s|@\s)?)?
    {_ABOUT}(?:{_CLOCK}(?:{_TO})?|{_HOUR})(?:\s?±\s?\d{{1,3}})?
    (?P<zone>{_OFFSET})?
)"""
_FLAGS = re.IGNORECASE | re.VERBOSE
_OPENS = r"[\s>*•·◦▪+`#|\[(_\"'–—-]{0,12}"
_LINE = re.compile(
    rf"(?:\s{{0,9}}\d{{1,3}}[.)]\s)?{_OPENS}(?P<all>{_STAMP}|{_EPOCH})(?P<rest>.*)",
    _FLAGS | re.DOTALL,
)
_WHOLE = re.compile(rf"[\s\[(]{{0,20}}(?P<all>{_STAMP})[\s\])]{{0,20}}", _FLAGS)
_TRAILING = re.compile(rf"(?P<all>{_STAMP})[\s\])]{{0,9}}$", _FLAGS)
_BEGINS = re.compile(r"[\s>*•·◦▪+`#|\[(_\"'–—~≈-]{0,12}(?:\d|[a-z])", re.IGNORECASE)
_OCLOCK = re.compile(r"^(?:h|\sUhr)\b")
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
    rest = _OCLOCK.sub("", rest, count=1)
    if rest[:1].isalnum() or (rest[:1] in {"%", "/"}):
        return None
    return Stamp(time, _CLOSES.sub("", rest, count=1).strip())


def whole_stamp(line: str) -> str:
    """Return the time that is all of a line; empty for any other line."""
    found = _WHOLE.fullmatch(line) if len(line) < 80 else None
    if not found or (found["zone"] and not _is_zone(found["zone"])):
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
        if tail and not (tail["zone"] and not _is_zone(tail["zone"])):
            return Trailing(line[: found.start()], tail["all"].strip())
    return Trailing()


def _without_word(found: re.Match[str]) -> Stamp:
    """Return the time and the rest, where a word in capitals, such as ERROR, is no zone and belongs to the rest."""
    time, rest = found["all"], found["rest"]
    zone = found["zone"]
    if zone and not _is_zone(zone):
        at = found.start("zone") - found.start("all")
        time, rest = time[:at], time[at:] + rest
    return Stamp(time.strip(), rest)


def _is_zone(text: str) -> bool:
    word = text.strip(" ()")
    return (
        not word.isalpha()
        or word.upper() in {"Z", "UTC", "GMT"}
        or (word.isupper() and is_abbreviation(word))
    )
