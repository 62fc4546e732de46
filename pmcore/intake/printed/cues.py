"""Cues: the pieces of a transcript (WebVTT, SubRip), each with its span since the recording began, as far as it is whole."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import NamedTuple

from webvtt.errors import MalformedCaptionError
from webvtt.models import Timestamp

from pmcore.intake.preview import Problem
from pmcore.intake.printed.chat_heads import speaker_of
from pmcore.intake.progress import counted

ARROW = "-->"
_SPAN = re.compile(r"\s*([\d:.,]{4,20})\s*-{2,3}>\s*([\d:.,]{4,20})(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[\w-]+)*\s+([^>]{1,200})>", re.IGNORECASE)
_TAGS = re.compile(r"</?(?:[bciuv]|ruby|rt|lang|font|\d\d:)[^<>]{0,200}>|\{\\an?\d{1,2}\}", re.IGNORECASE)
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_NUMBER = re.compile(r"\s*\d{1,9}\s*$")
_LONGEST = timedelta(hours=999)
_WRONG_SPAN = "Line {line}: this piece has no times that can be read (“{text}”) and was left out."
_BACKWARDS = "Line {line}: this piece ends before it begins, so only its beginning was taken."


class Cue(NamedTuple):
    """What somebody said. `line` is where its times stand, `name` its identifier, if it has one; times count from the beginning."""

    line: int
    begin: timedelta
    end: timedelta
    who: str
    text: str
    name: str = ""


class _Lines:
    """The lines of one cue, while they are read."""

    def __init__(self, line: int, begin: timedelta, end: timedelta, name: str) -> None:
        self.line, self.begin, self.end, self.name = line, begin, end, name
        self.text: list[str] = []

    def cues(self) -> Iterator[Cue]:
        """Give what each voice says in it."""
        voices = _VOICE.split("\n".join(self.text))
        if voices[0].strip():
            who, said = speaker_of(_plain(voices[0]))
            yield Cue(self.line, self.begin, self.end, who, said, self.name)
        for who, said in zip(voices[1::2], voices[2::2], strict=True):
            named = html.unescape(who).strip()
            called = speaker_of(f"{named}:").name or named  # without “(Guest)”
            yield Cue(self.line, self.begin, self.end, called, _plain(said), self.name)


def cues_of(lines: Sequence[str]) -> Iterator[Cue | Problem]:
    """Give the cues of a transcript, and what could not be read of it."""
    cue: _Lines | None = None
    skips = False  # inside of a note, a style, or a cue without times
    for number, line in counted(lines):
        if ARROW in line:
            name = _name_above(lines, number - 1)
            if cue:
                if name and cue.text and cue.text[-1].strip() == name:
                    cue.text.pop()
                yield from cue.cues()
            cue, problem = _begun(line, number, name)
            skips = cue is None
            if problem:
                yield problem
        elif not line.strip():
            skips = skips and cue is not None
        elif _BLOCK.match(line) and (number < 2 or not lines[number - 2].strip()):
            skips = True
        elif cue and not skips:
            cue.text.append(line)
    if cue:
        yield from cue.cues()


def _begun(line: str, number: int, name: str) -> tuple[_Lines | None, Problem | None]:
    """Return the cue whose times stand in a line, and what is wrong with them."""
    found = _SPAN.match(line)
    begin, end = (_since(found[1]), _since(found[2])) if found else (None, None)
    if begin is None:
        return None, Problem(number, _WRONG_SPAN.format(line=number, text=line.strip()[:60]))
    if end is None or end < begin:
        return _Lines(number, begin, begin, name), Problem(number, _BACKWARDS.format(line=number))
    return _Lines(number, begin, end, name), None


def _name_above(lines: Sequence[str], index: int) -> str:
    """Return the identifier of the cue whose times stand in a line: a number, or a line behind an empty one."""
    above = lines[index - 1].strip() if index >= 1 else ""
    first = index < 2 or not lines[index - 2].strip()
    return above if above and ARROW not in above and (first or _NUMBER.match(above)) else ""


def _since(text: str) -> timedelta | None:
    """Return how long after the beginning a printed time is; None where it is none."""
    whole, _, rest = text.replace(",", ".").partition(".")
    if whole.count(":") == 0 or (rest and not rest.isdecimal()):
        return None
    try:
        since = timedelta(milliseconds=Timestamp.from_string(f"{whole}.{rest[:3] or 0}").in_milliseconds())
    except (MalformedCaptionError, OverflowError):
        return None
    return since if since < _LONGEST else None


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAGS.sub("", text)).split())
