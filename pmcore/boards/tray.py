"""The rows of the tray, as facilitator and scribe look through them: a page of them at a time."""

from __future__ import annotations

from typing import NamedTuple

from pmcore.boards.draw import block

PAGE = 100  # rows that are sent at once


class TrayLine(NamedTuple):
    """One row as it is shown. `nth` counts from 0 among those that were asked for; `clock` is empty where nobody knows.

    `called` is what who said it is called on the timeline, `there` the event that it became (`T-05`), where that stands.
    """

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
    called: str = ""
    there: str = ""


def rows_html(lines: tuple[TrayLine, ...]) -> str:
    """Return rows as the inside of a list."""
    return block("tray", "tray", "rows", lines).html


def names_html(people: tuple[tuple[str, str], ...]) -> str:
    """Return who is named in the tray, with what they are called here, as the inside of a form; nothing where nobody is."""
    return block("tray", "intake", "people", people).html if people else ""
