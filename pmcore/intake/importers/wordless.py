"""Wordless: what a file holds without any words that could stand on a timeline."""

from __future__ import annotations

from collections.abc import Sequence

from pmcore.intake.preview import Problem

_NO_WORDS = "Line {line}: {entries} no words that could stand on a timeline, and so there is no row of it."


def told(lines: Sequence[int]) -> list[Problem]:
    """Return one problem for all entries without words, which begin in these lines; none where there are none."""
    if not lines:
        return []
    entries = "this entry has" if len(lines) == 1 else f"this and {len(lines) - 1:,} more entries have"
    return [Problem(lines[0], _NO_WORDS.format(line=lines[0], entries=entries))]
