"""What an importer makes of a file: rows that could go onto a timeline, what could not be read, and what has to be asked.

These are msgspec structs, not pydantic models: a file has 50,000 rows, which travel between two processes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec


class Row(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """Something that a file says happened.

    `at` and `ends_at` are UTC; `at` is None where the file says no time, or one that has to be asked about (`asks`) or cannot
    be (`problem`). `margin` is the ± in minutes of what is `about`. `typed` is the time as it is printed there, `zone`
    where its clock stood. `text` has no secrets any more (`masked` counts them), `raw` is what stands in the file, masked
    too. `key` names the row for ever (a message's `ts`, an entry's id), so that a second import knows it again; without one
    time and text do. `line` is where it begins, counted from 1, `place` what its tool calls that (an id, a thread). `kind`
    is an `EventKind`'s code, or empty. `liked` says that people reacted to it or pinned it.
    """

    row: int
    at: datetime | None
    text: str
    ends_at: datetime | None = None
    kind: str = ""
    who: str = ""
    source: str = ""
    link: str = ""
    line: int = 0
    place: str = ""
    key: str = ""
    raw: str = ""
    typed: str = ""
    zone: str = ""
    about: bool = False
    margin: int = 0
    masked: int = 0
    asks: str = ""
    problem: str = ""
    liked: bool = False


class Problem(msgspec.Struct, frozen=True):
    """What could not be read: a sentence, and the line (from 1; 0 where it is about the whole file)."""

    line: int
    sentence: str


class Answer(msgspec.Struct, frozen=True):
    """One answer to a question: `label` for people, `means` for `Options.answers`."""

    label: str
    means: str


class Question(msgspec.Struct, frozen=True):
    """What is ambiguous in the whole file, asked once. `about` is what the answer is kept under (`PST`, `DAY ORDER`, `DAY`).

    `rows` is how many rows wait for it. Without answers to choose from it is answered by typing (a day).
    """

    about: str
    sentence: str
    answers: Sequence[Answer] = ()
    rows: int = 1


class Preview(msgspec.Struct, frozen=True):
    """What a file holds. `zone` is where times without a zone were read; `zone_assumed` says that there were any.

    `importer` is the name of who read it, `masked` how many secrets were masked. Of a table, `columns` are the headings that it
    has, and `used` the part of a row with the heading that it was read from: what `Options.columns` may say otherwise.
    `day_assumed` says that the first time has no day: it was taken to be that of the incident, and `Options.day` may say another.
    """

    importer: str
    zone: str
    rows: Sequence[Row]
    problems: Sequence[Problem] = ()
    questions: Sequence[Question] = ()
    zone_assumed: bool = False
    masked: int = 0
    columns: Sequence[str] = ()
    used: Mapping[str, str] = {}
    day_assumed: bool = False
