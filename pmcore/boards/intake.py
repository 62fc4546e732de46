"""The preview of what somebody pasted or dropped: which rows would come onto the timeline, and what has to be said first."""

from __future__ import annotations

from dataclasses import dataclass

from pmcore.boards.draw import block

SHOWN = 200  # rows of a preview; a tray shows more
DIRECTLY = 60  # rows that are put onto the timeline at once without a second thought


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row as it is shown: `clock` is empty where nobody knows, `asks` where an answer is missing."""

    row: int
    day: str
    clock: str
    text: str
    kind: str
    who: str
    source: str
    masked: int
    problem: str
    known: bool
    ticked: bool
    like: str = ""  # the number of an event that says nearly the same
    asked: bool = False  # it waits for the answer to a question
    lacks: bool = False  # its time cannot be read: it comes only where somebody picks it


@dataclass(frozen=True, slots=True)
class PreviewQuestion:
    """A question about the whole file with its answers (label and meaning); without answers it takes a day or a time."""

    about: str
    sentence: str
    rows: int
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """What the preview says around its rows."""

    importer: str
    importers: tuple[tuple[str, str], ...]  # name and title of each that could read it
    zone: str
    zone_assumed: bool
    count: int
    known: int
    masked: int
    alike: int
    without_time: int
    day: str
    people: tuple[tuple[str, str], ...]  # each name in the file, and what it is called here
    problems: tuple[str, ...]
    questions: tuple[PreviewQuestion, ...]
    rows: tuple[PreviewRow, ...]
    columns: tuple[tuple[str, str], ...] = ()  # parts of a row with the heading that has it
    headings: tuple[str, ...] = ()
    silent: bool = False  # people write the timeline silently, which these rows are not


def preview_html(page: PreviewPage) -> str:
    """Return the preview as the inside of its form."""
    return block("intake", "intake", "preview", page).html
