"""Ways of writing in one text: from right to left, with joined signs, with the signs of East Asia, emoji, or plainly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

from pmcore.report.script.letters import clusters, right_to_left

Way = Literal["rtl", "complex", "east", "emoji", "plain"]
_WAYS: tuple[tuple[Way, re.Pattern[str]], ...] = (
    (
        "rtl",
        re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"),
    ),
    (
        "complex",
        re.compile("[\u0900-\u109f\u1780-\u17ff\u1a20-\u1aaf\ua8e0-\ua8ff\ua9e0-\ua9ff\uaa60-\uaa7f]"),
    ),
    (
        "east",
        re.compile(
            "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]"
        ),
    ),
    (
        "emoji",
        re.compile("[\u2600-\u27bf\u2b50\U0001f000-\U0001faff]|.\ufe0f"),
    ),
)


class Part(NamedTuple):
    """A part of a text that is written in one way."""

    way: Way
    words: str


def parts_of(words: str) -> Iterator[Part]:
    """Yield the parts of a text with the way each is written.

    Blanks, signs and digits go with what is written the same way on both their sides; otherwise, and at the ends, they run
    as the whole text does.
    """
    whole: Way = "rtl" if right_to_left(words) else "plain"
    letters = clusters(words)
    ways: list[Way | None] = [_way(letter) for letter in letters]
    at = 0
    while at < len(ways):
        if ways[at] is not None:
            at += 1
            continue
        end = at
        while end < len(ways) and ways[end] is None:
            end += 1
        before = _beside(ways[at - 1], whole) if at else whole
        after = _beside(ways[end], whole) if end < len(ways) else whole
        ways[at:end] = [before if before == after else whole] * (end - at)
        at = end
    for way, group in groupby(zip(ways, letters, strict=True), key=lambda each: each[0]):
        yield Part(way or whole, "".join(letter for _, letter in group))


def _beside(way: Way | None, whole: Way) -> Way | None:
    """Return what a way gives to the blanks beside it: emoji give nothing."""
    return whole if way == "emoji" else way


def _way(letter: str) -> Way | None:
    """Return how a letter is written, or None where it has no way of its own."""
    for way, letters in _WAYS:
        if letters.match(letter):
            return way
    return "plain" if unicodedata.category(letter[0])[0] in "LM" else None
