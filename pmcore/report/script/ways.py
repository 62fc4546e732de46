"""Ways of writing in one text: from right to left, with joined signs, with the signs of East Asia, or plainly."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from pmcore.report.script.letters import right_to_left

Way = Literal["rtl", "complex", "east", "plain"]
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
)


def parts_of(words: str) -> Iterator[tuple[Way, str]]:
    """Yield the parts of a text with the way each is written.

    Blanks, signs and digits go with what is written the same way on both their sides; otherwise, and at the ends, they run
    as the whole text does.
    """
    whole: Way = "rtl" if right_to_left(words) else "plain"
    ways: list[Way | None] = [_way(letter) for letter in words]
    at = 0
    while at < len(ways):
        if ways[at] is not None:
            at += 1
            continue
        end = at
        while end < len(ways) and ways[end] is None:
            end += 1
        before = ways[at - 1] if at else whole
        after = ways[end] if end < len(ways) else whole
        ways[at:end] = [before if before == after else whole] * (end - at)
        at = end
    for way, letters in groupby(zip(ways, words, strict=True), key=lambda each: each[0]):
        yield way or whole, "".join(letter for _, letter in letters)


def _way(letter: str) -> Way | None:
    """Return how a letter is written, or None where it has no way of its own."""
    for way, letters in _WAYS:
        if letters.match(letter):
            return way
    return "plain" if unicodedata.category(letter)[0] in "LM" else None
