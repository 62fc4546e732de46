"""Headings: lines that say only a day, so that the times below them are on that day."""

from __future__ import annotations

import re

from pmcore.intake.printed.stamps import DAY, WEEKDAY

_FLAGS = re.IGNORECASE | re.VERBOSE
_TRIMS = re.compile(r"^[\s#*=_~—–+|>-]+|[\s#*=_~—–:|-]+$")
_HEADING = re.compile(rf"(?:{WEEKDAY},?\s{{1,2}})?{DAY}(?:,?\s\d{{4}})?", _FLAGS)
_FRACTION = re.compile(r"\d{1,2}/\d{1,2}")  # 3 of 14 rather than a day


def heading_of(line: str) -> str:
    """Return the day that is all that a line says, without its decoration; empty for any other line."""
    if len(line) > 120:
        return ""
    day = _TRIMS.sub("", line)
    if not day or len(day) > 60 or _FRACTION.fullmatch(day) or not _HEADING.fullmatch(day):
        return ""
    return day
