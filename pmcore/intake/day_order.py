"""Order: which of the first two numbers of a date is the day, as one column of a file proves it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pmcore.model.times import DAY_FIRST, MONTH_FIRST

_NUMBERS = re.compile(r"\D*(\d{1,2})\s?[/.-]\s?(\d{1,2})\b(?:\s?[/.-]\s?(?:\d{4}|\d{2}))?")
_HEAD = 16  # letters in which nearly every date ends


def order_in(texts: Iterable[str]) -> str:
    """Return the order that one of the dates proves; nothing where none does, or where they are written both ways: each is asked about."""
    first = second = False
    heads = set[str]()  # dates repeat
    for text in texts:
        if text[:_HEAD] not in heads and (found := _NUMBERS.match(text)):
            if found.end(2) < _HEAD:
                heads.add(text[:_HEAD])
            first, second = first or int(found[1]) > 12, second or int(found[2]) > 12
        if first and second:
            return ""
    return DAY_FIRST if first else MONTH_FIRST if second else ""
