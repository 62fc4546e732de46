"""The rows of the tray, as facilitator and scribe look through them: a page of them at a time."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.boards.draw import block

PAGE = 100  # rows that are sent at once


class TrayLine(NamedTuple):
    """One row as it is shown. `nth` counts from 0 among those that were asked for; `clock` is empty where nobody knows."""

    id: str
    nth: int
    day: str
    clock: str
    text: str
    who: str
    source: str
    kind: str
    state: str
    liked: bool
    masked: int
    problem: str


def rows_html(lines: tuple[TrayLine, ...]) -> str:
    """Return rows as the inside of a list."""
    return block("tray", "tray", "rows", lines).html
