"""The preview of what somebody pasted or dropped: which rows would come onto the timeline, and what has to be said first."""

from __future__ import annotations

from dataclasses import dataclass

from pmcore.boards.draw import block

SHOWN = 200  # rows of a preview; a tray shows more
DIRECTLY = 60  # rows that are put onto the timeline at once without a second thought


Importers = tuple[tuple[str, str], ...]  # name and title of each that could read a file


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
    kept: bool = False  # it lies in the tray
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
    """What the preview says around its rows. `shown_in` is the zone of the review, whose clock its times are."""

    importer: str
    importers: Importers
    zone: str
    zone_assumed: bool  # or it will be, once what is asked has an answer
    shown_in: str  # empty where no row has a time
    count: int
    known: int
    kept: int
    masked: int
    alike: int
    without_time: int
    day: str
    day_said: str  # as a field takes it, where another one can be said
    day_open: bool  # whether the rows leave it open on which day the first one was
    people: tuple[tuple[str, str], ...]  # each name in the file, and what it is called here
    problems: tuple[str, ...]
    questions: tuple[PreviewQuestion, ...]
    rows: tuple[PreviewRow, ...]
    columns: tuple[tuple[str, str], ...] = ()  # parts of a row with the heading that has it
    headings: tuple[str, ...] = ()
    silent: bool = False  # people write the timeline silently, which these rows are not
    too_many: int = (
        0  # rows that may be picked, where it has more of them than their reader may put onto the timeline
    )


def preview_html(page: PreviewPage) -> str:
    """Return the preview as the inside of its form."""
    return block("intake", "intake", "preview", page).html


def unread_html(importers: Importers) -> str:
    """Return the inside of the form of a file that nothing recognises: what it can be read as."""
    return block("intake", "intake", "unread", importers).html
