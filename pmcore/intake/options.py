"""What people say about a file that the file does not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec


class Options(msgspec.Struct, frozen=True):
    """How to read a file. `name` is its file name; `zone` is where clocks without a zone stood (an IANA name).

    `day` is the day of a bare time in the first row; `near` the beginning of the incident, which bare times come next
    after. `answers` holds what was answered before: an abbreviation with what it means (`CST` → `+08:00`), `DAY ORDER` with
    which of `03/04` is the day. `starts` is when a recording began. `columns` names the columns of a table: the part of a
    row (`at`, `day`, `ends_at`, `text`, `who`, `kind`, `source`, `key`, `link`) with the heading that has it, or with nothing
    where no column is to be taken for it; `day` is the date where `at` is only a clock. `unmask` are numbers of rows whose
    secrets stay as they are. `now` is when it is read.
    """

    name: str = ""
    zone: str = "UTC"
    day: date | None = None
    near: datetime | None = None
    starts: str = ""
    answers: Mapping[str, str] = {}
    columns: Mapping[str, str] = {}
    unmask: frozenset[int] = frozenset()
    now: datetime | None = None
