"""From what a file holds to events on the timeline: which rows are there already, which wait for an answer, which come.

Pages, programs and the command line all come this way: `look`, then the command of what is `coming`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from pmcore.changes.imports import TimelineImported
from pmcore.commands.imports import FromFile, ImportRow, ImportRows, Present, key_of
from pmcore.errors import InvalidError
from pmcore.intake.alike import Told
from pmcore.intake.preview import Preview, Question, Row
from pmcore.intake.reading import read_file
from pmcore.intake.wanted import Wanted, numbers
from pmcore.model.base import clean_line, clean_text
from pmcore.model.moment import zone_named
from pmcore.model.origin import LONGEST_KEY, LONGEST_RAW, in_short
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Precision
from pmcore.model.times import DAY_ORDER
from pmcore.model.tray_rows import TrayRow
from pmcore.reviews import Outcome

LINE, TEXT = 200, 4_000
KINDS = {each.value for each in EventKind}
_LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
_BOTH_WAYS = re.compile(
    r"\D*(0?[1-9]|1[0-2])\s?[/.-]\s?(0?[1-9]|1[0-2])\b"
)  # a date of which either can be the day


class Coming(NamedTuple):
    """A row of a file, before a timeline: whether it is there already, whether it comes, and what is the matter with it.

    `like` is the number of an event that says nearly the same at nearly the same time, such as `T-05`, where that was looked for;
    `kept` says that it lies in the tray already (`pmcore.intake.tray`), where that was.
    """

    row: Row
    known: bool
    comes: bool
    problem: str = ""
    like: str = ""
    kept: bool = False

    @property
    def could(self) -> bool:
        """Return whether it could come where somebody picks it: without a time, where that cannot be read."""
        return not self.known and not self.kept and (self.comes or not self.row.asks)


class Looked(NamedTuple):
    """A file before a timeline. `answers` are those that its rows needed and the review has not heard yet."""

    preview: Preview
    file: str
    rows: Sequence[Coming]
    answers: Mapping[str, str]

    @property
    def known(self) -> int:
        """Return how many rows are on the timeline already."""
        return sum(each.known for each in self.rows)

    @property
    def coming(self) -> ImportRows | None:
        """Return the command that brings in what comes; None where nothing is new."""
        rows = tuple(sent(each.row) for each in self.rows if each.comes)
        if not rows:
            return None
        file = str(clean_line(self.file))[:LINE]
        return ImportRows(rows=rows, importer=self.preview.importer, file=file, answers=dict(self.answers))


def look(review: Review, data: bytes, importer: str, wanted: Wanted, now: datetime) -> Looked:
    """Return what a file would bring to a review. It waits for another process: ask in a thread.

    Raises `UnreadableError` for what cannot be read, `InvalidError` for what cannot be wanted, `NotFoundError`.
    """
    picked = numbers(wanted.rows, "rows")
    preview = read_file(data, wanted.options(review, now), importer)
    return compared(review, preview, wanted, picked)


def compared(
    review: Review, preview: Preview, wanted: Wanted, picked: frozenset[int], *, alike: bool = False
) -> Looked:
    """Return the rows of a file beside what is on the timeline of a review; only those `picked` come, or all of them.

    `alike` has events looked for that say nearly the same: for people, who are shown them. Programs are not.
    """
    if beyond := picked - {each.row for each in preview.rows}:
        sentence = f"There is no row {min(beyond)}: this file has {len(preview.rows)}."
        raise InvalidError(f"rows: {sentence}", fields={"rows": sentence})
    told = Told(review) if alike else None
    present, asked = Present.of(review), {each.about: each for each in preview.questions}
    rows, seen = list[Coming](), set[str]()
    for row in preview.rows:
        key = key_in(row)
        known = present.knows(preview.importer, key) or key in seen
        seen.add(key)
        waits = _waits(row, asked, picked)
        comes = not known and not waits and (not picked or row.row in picked)
        like = None if known or told is None else told.like(row)
        problem = waits or row.problem or _backwards(row)
        rows.append(Coming(row, known, comes, problem, like.label if like else ""))
    return Looked(preview, wanted.name, rows, _new_answers(review, wanted, rows))


def added_by(outcome: Outcome) -> int:
    """Return how many events came with what was done."""
    return sum(
        len(each.change.items) for each in outcome.records if isinstance(each.change, TimelineImported)
    )


def _waits(row: Row, asked: Mapping[str, Question], picked: frozenset[int]) -> str:
    """Return why a row cannot come as it is, or an empty text.

    One that has to be asked about waits for the answer. One whose time cannot be comes only where somebody picks it, and
    then without a time.
    """
    if row.at is not None:
        return ""
    if row.asks:
        question = asked.get(row.asks)
        return f"This time waits for an answer. {question.sentence if question else ''}".strip()
    return row.problem if row.typed and row.problem and row.row not in picked else ""


def _backwards(row: Row) -> str:
    """Return a sentence about an end that is before its beginning: the event comes without it."""
    return "Its end is before its beginning, so it comes without an end." if _ends(row) != row.ends_at else ""


def _ends(row: Row) -> datetime | None:
    return row.ends_at if row.at and row.ends_at and row.ends_at >= row.at else None


def _new_answers(review: Review, wanted: Wanted, rows: Sequence[Coming]) -> Mapping[str, str]:
    """Return the answers sent with the file that its rows needed, to be remembered."""
    known, sent = review.time_answers.words, wanted.sent_answers()
    typed = [each.row.typed for each in rows if each.comes]
    return {
        about: means
        for about, means in sent.items()
        if known.get(about) != means and any(_needs(about, each) for each in typed)
    }


def _needs(about: str, typed: str) -> bool:
    """Return whether a printed time means what it means by this answer."""
    if about == DAY_ORDER:
        return _BOTH_WAYS.match(typed) is not None
    return re.search(rf"\b{re.escape(about)}\b", typed, re.IGNORECASE) is not None


def key_in(row: Row | TrayRow) -> str:
    """Return what a second import knows a row by; an endless name in short."""
    return key_of(str(clean_line(_own_key(row))), _text(row), row.at)


def _own_key(row: Row | TrayRow) -> str:
    return row.key if len(row.key) <= LONGEST_KEY else in_short(row.key, None)


def _text(row: Row | TrayRow) -> str:
    return _cut(str(clean_text(row.text)), TEXT)


def sent(row: Row) -> ImportRow:
    """Return a row as the command takes it; what is longer than a field is cut, and still stands in its raw text."""
    return ImportRow(
        text=_text(row) or "…",
        at=row.at,
        ends_at=_ends(row),
        kind=EventKind(row.kind) if row.kind in KINDS else EventKind.CONTEXT,
        who=_line(row.who),
        source=_line(row.source),
        link=row.link if len(row.link) <= 2_000 and _LINK.fullmatch(row.link) else "",
        precision=Precision.ABOUT if row.about else Precision.EXACT,
        margin=min(row.margin, 100_000) if row.about else 0,
        origin=FromFile(
            line=max(row.line, 0), place=_line(row.place), key=_own_key(row), raw=_cut(row.raw, LONGEST_RAW),
            typed=_line(row.typed), zone=_zone(row.zone),
        ),
    )  # fmt: skip


def _line(text: str) -> str:
    return _cut(str(clean_line(text)), LINE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


@lru_cache(100)
def _zone(name: str) -> str:
    """Return the name of a zone that is known; a clock that says its zone itself stands in none."""
    try:
        return zone_named(name).key if name else "UTC"
    except InvalidError:
        return "UTC"
