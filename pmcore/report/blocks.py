"""What a document says, without saying how it looks: every writer draws the same blocks.

Blocks are semantic. A writer that cannot show something (a picture in Markdown) leaves it out, because tables say
the same in words. Nothing here escapes anything: each writer escapes at one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, TypeVar

from pmcore.faults import FAULTS
from pmcore.model.communication import Audience
from pmcore.report.pictures.bars import Bar
from pmcore.report.pictures.scene import Scene
from pmcore.report.script.letters import right_to_left as first_strong_is_rtl

W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text. `url` leads out, `target` to a number in this document, `anchor` makes this such a place.

    `chip` draws it as a small coloured label; the name is a role of the palette (`pmcore/wording`).
    """

    text: str
    bold: bool = False
    muted: bool = False
    url: str = ""
    target: str = ""
    anchor: str = ""
    chip: str = ""


Inline = tuple[Run, ...]
Cell = tuple[Inline, ...]
"""The paragraphs of a table's cell."""


@dataclass(frozen=True, slots=True)
class Cover:
    """The title of the document: what sort of document it is, the incident, and one line of the most important facts."""

    kicker: str
    title: str
    line: Inline


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the seven parts are level 1. `anchor` is unique in the document."""

    text: str
    level: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph. `role` is what it is for: body text, an empty part, a small remark, or what the next one is."""

    runs: Inline
    role: Literal["body", "empty", "note", "label"] = "body"


@dataclass(frozen=True, slots=True)
class Verbatim:
    """A text that goes out letter by letter: every blank, line end and dash as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Callout:
    """A few sentences that must not be missed."""

    tone: Literal["info", "warning", "good"]
    title: str
    paragraphs: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    pairs: tuple[tuple[str, Inline], ...]
    title: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, and its width in cm on 17 cm of paper (0 shares what is left)."""

    title: str
    width: float = 0
    align: Literal["left", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; a band is one cell over the whole width, such as a new day."""

    cells: tuple[Cell, ...]
    band: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a head that repeats on every page."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str
    captioned: bool = True
    """Whether the caption is printed, or only read out, because the heading above says the same."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture, on several pages where it is long."""

    scenes: tuple[Scene, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars in the order given."""

    bars: tuple[Bar, ...]
    series: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Toc:
    """Where the contents stand."""


Block = Cover | Heading | Para | Verbatim | Callout | Bullets | Facts | Table | Figure | Chart | Toc


@dataclass(frozen=True)
class Report:
    """A whole document for one audience. `facts` is the same as JSON values, under the same filter.

    `draft` says in a few words why it must not leave the house yet; every writer prints it where nobody overlooks it.
    """

    title: str
    audience: Audience
    review_id: str
    now: datetime
    blocks: tuple[Block, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)
    language: str = "en-GB"
    draft: str = ""

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """Return the headings in order."""
        return tuple(block for block in self.blocks if isinstance(block, Heading))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """Return every place in the document that something may point at."""
        return frozenset(
            {run.anchor for run in self.runs() if run.anchor} | {each.anchor for each in self.headings}
        )

    def runs(self) -> Iterator[Run]:
        """Yield every piece of text in blocks that are made of runs."""
        for block in self.blocks:
            for inline in inlines_of(block):
                yield from inline


def inlines_of(block: Block) -> Iterator[Inline]:
    """Yield the texts of one block."""
    match block:
        case Para(runs=runs):
            yield runs
        case Verbatim(text=words):
            yield (Run(words),)
        case Cover(line=line):
            yield line
        case Callout(paragraphs=inlines) | Bullets(items=inlines):
            yield from inlines
        case Facts(pairs=pairs):
            yield from (value for _, value in pairs)
        case Table(rows=rows):
            for row in rows:
                for cell in row.cells:
                    yield from cell


_NUMBER = re.compile(r"[A-Z]-\d+\s*")


def is_number(run: Run) -> bool:
    """Return whether a run is a public number that stands before the words of somebody."""
    return bool(run.anchor or run.target or _NUMBER.fullmatch(run.text))


def right_to_left(inline: Inline) -> bool:
    """Return whether a paragraph runs from right to left; our own chips and numbers before its words do not decide."""
    return first_strong_is_rtl(" ".join(run.text for run in inline if not (run.chip or is_number(run))))


def text(words: str, *, bold: bool = False, muted: bool = False) -> Inline:
    """Return one run as an inline text."""
    return (Run(words, bold=bold, muted=muted),)


def cell(words: str, *, bold: bool = False, muted: bool = False) -> Cell:
    """Return a cell with one paragraph."""
    return (text(words, bold=bold, muted=muted),)


def chip(words: str, role: str, *, bold: bool = False) -> Inline:
    """Return a word as a label in the colours of a role of the palette; a bold one is also strong where there are no colours."""
    return (Run(words, bold=bold, chip=role),)


NOT_WRITTEN = Callout(
    "warning",
    "This part is not complete",
    (text("Something in it cannot be written. The other parts of this document are not affected."),),
)
"""What stands where something could not be written."""


def writable(block: Block, write: Callable[[Block], W]) -> W:
    """Return a block as `write` writes it; where it cannot, what says so in its place."""
    try:
        return write(block)
    except Exception as error:  # noqa: BLE001 - whatever somebody wrote, the others are written
        FAULTS.note("block of a document", type(block).__name__, error)
        return write(NOT_WRITTEN)


def para(words: str) -> Para:
    """Return a plain paragraph."""
    return Para(text(words))


def empty(words: str) -> Para:
    """Return the sentence that stands where a part has nothing to say."""
    return Para(text(words), role="empty")
