"""Odd stamps: what stands where a time should, and is none that can be read. Such a line is a row of its own that says so, and no part of the row above."""

from __future__ import annotations

import re

from pmcore.intake.printed.stamps import Stamp

_OPENS = r"[\s>*•·◦▪`#|\[(_\"'–—-]{0,12}"
_CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2})?"
_ODD = re.compile(
    rf"(?:{_OPENS})(?P<all>"
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}[T ,]{{1,2}}\d{{1,2}}:\d{{2}}\S*"  # 2026-11-23 25:00
    rf"|\d{{1,2}}[.\s]\s?(?:[^\W\d_]+\.?\s){{1,3}}\d{{4}},?\s(?:[^\W\d_]+\s)?{_CLOCK}"  # in a language that nobody here knows
    r"|\d{1,2}:\d{2}(?::\d{2})?"  # 14:61
    r"|[tT]\s?[+-]\s?\d+(?::\d{2}|\s?[a-z]+)?(?::\d{2})?|\+\d{1,3}(?::\d{2}(?::\d{2})?|\s?(?:h|hrs?|m|mins?|s|secs?)\b)"  # T+5m, +00:12
    r")(?=[\s,;:)\]|*_`–-]|$)(?P<rest>.*)",
    re.DOTALL,
)
_COUNTED = re.compile(r"[tT]?\s?[+-]\s?\d.*")
_CLOSES = re.compile(r"^[`*_\"')\]]{0,4}\s*(?:[\])|:;,–—>-]{1,3}(?=\s|$)|[|\]]|[–—])?\s*")


def odd_stamp(line: str) -> Stamp | None:
    """Return what stands where the time of a line should, and the rest of it; None for a line that only goes on."""
    found = _ODD.match(line)
    return Stamp(found["all"], _CLOSES.sub("", found["rest"], count=1).strip()) if found else None


def is_counted(time: str) -> bool:
    """Return whether a time is counted from another one: `T+5m`, `+00:12`."""
    return _COUNTED.fullmatch(time) is not None
