"""CSV: any file of cells between commas, semicolons, tabs or bars, whatever its headings and its letters are."""

from __future__ import annotations

import csv
import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Self

import msgspec

from pmcore.intake.decoding import beginning, decoded
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers.cells import widths_of
from pmcore.intake.importers.columns import Table, is_time
from pmcore.intake.importers.headings import knows, mapped
from pmcore.intake.importers.records import preview_of
from pmcore.intake.importers.separated import Records, Separated, separator_of
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview, Problem

_MOST_PROBLEMS = 100
_BLOCK = 500  # records that are read at once
_HEAD = 16_000  # bytes that tell what it is
_SAMPLE = 50  # lines
_TOP = 15  # the headings stand within so many lines: reports have a title above them


class Delimited(Importer):
    """A file of cells: CSV in any of its forms."""

    name = "csv"
    title = "CSV"

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is: surest where headings are known words, and where the file says that it is one."""
        text = with_plain_breaks(beginning(data, _HEAD)).lstrip("\n")
        if not text or text.lstrip()[:1] in set("{[<"):
            return 0
        named = name.lower().endswith((".csv", ".tsv", ".tab"))
        separator = separator_of(text)
        if not separator:
            return 2 if named else 0
        lines = text.split("\n")[:_SAMPLE]
        known = max(map(knows, csv.reader(lines[:_TOP], delimiter=separator)), default=0)
        return min(7, 1 + 2 * min(known, 2) + (2 if named else 0)) if known or named else 1

    def read(self, data: bytes, options: Options) -> Preview:
        """Return the rows below the headings, or those of a file without any."""
        text = with_plain_breaks(decoded(data))
        separator = separator_of(text) or ","
        file = Separated(text, separator)
        del text
        first = file.take(_BLOCK)
        shape = Shape.of(first, separator, options)
        blocks = map(
            shape.fitted, itertools.chain((first,), iter(lambda: file.take(_BLOCK), Records([], [], [])))
        )
        preview = preview_of(self.name, blocks, options)
        if not preview.rows:
            raise UnreadableError("This table has headings, and no rows below them.")
        return msgspec.structs.replace(preview, problems=[*shape.told(file.problems), *preview.problems])


def with_plain_breaks(text: str) -> str:
    """Return a text whose lines end in one way."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


class Shape:
    """How wide a table is, and what is done with rows that are not. Also: what is a row, and what only repeats the headings."""

    def __init__(self, headings: Sequence[str], none: Sequence[list[str]], joined_by: str) -> None:
        """Take the headings, what is no row, and what stood between cells that belong together (nothing, where none do)."""
        self.headings = headings
        self._none = none
        self._joined_by = joined_by
        self._cut: list[Problem] = []

    @classmethod
    def of(cls, records: Records, separator: str, options: Options) -> Self:
        """Return what the first records of a table tell."""
        top = _headings_at(records.cells)
        if top is None:
            headings = [f"Column {number}" for number in range(1, _usual_width(records.cells) + 1)]
            return cls(headings, [[""]], separator)
        above = records.cells[: top + 1]  # the last of them once more, where files were put together
        headings = list(above[-1])
        while len(headings) > 1 and not headings[-1]:
            headings.pop()
        below = [each for each in records.cells[top + 1 :] if any(each)]
        if len(below) > 2 and set(map(len, below)) == {len(headings) + 1}:
            headings.append(
                f"Column {len(headings) + 1}"
            )  # as Windows exports its events: the text has no heading
        ends_with_text = mapped(headings, options.columns).get("text") == len(headings) - 1
        return cls(headings, [[""], *above], separator if ends_with_text else "")

    def fitted(self, records: Records) -> Table:
        """Return records as rows of the table."""
        table = Table(self.headings, records.cells, records.lines, records.raws)
        if any(each in records.cells for each in self._none):
            table = table.only(
                [place for place, cells in enumerate(records.cells) if cells not in self._none]
            )
        width = len(self.headings)
        if widths_of(table.body) <= {width}:
            return table
        body = [self._fitted(cells, width, line) for cells, line in zip(table.body, table.lines, strict=True)]
        return Table(self.headings, body, table.lines, table.raws)

    def _fitted(self, cells: Sequence[str], width: int, line: int) -> Sequence[str]:
        """Return as many cells as there are headings; what is more belongs to the text, where that is the last one."""
        if len(cells) <= width:
            return [*cells, *[""] * (width - len(cells))]
        if self._joined_by:
            return [*cells[: width - 1], self._joined_by.join(cells[width - 1 :]).rstrip(self._joined_by)]
        if any(cells[width:]):
            said = f"There are {len(cells)} cells below {width} headings. The last ones were left out."
            self._cut.append(Problem(line, f"Line {line}: {said}"))
        return cells[:width]

    def told(self, others: Sequence[Problem]) -> list[Problem]:
        """Return the problems of the table; where nearly every row has one, the first ones say enough."""
        more = len(self._cut) - _MOST_PROBLEMS
        last = (
            [Problem(0, f"{more:,} further lines have more cells than there are headings.")]
            if more > 0
            else []
        )
        return [*others, *self._cut[:_MOST_PROBLEMS], *last]


def _headings_at(cells: Sequence[list[str]]) -> int | None:
    """Return which record holds the headings; None where the first one holds a time already."""
    top: list[tuple[int, int]] = []
    width = _usual_width(cells)
    for place, each in enumerate(cells[:_TOP]):
        if any(map(is_time, each)) and (
            len(each) > 1 or width == 1
        ):  # else a line of the title: `Generated 2026-11-23`
            break
        if any(cell.strip() for cell in each):
            top.append((-knows(each), place))
    surest = min(top, default=None)
    if surest is None or surest[0] < 0:
        return surest[1] if surest else None
    return next((place for _, place in top if len(cells[place]) == width), top[0][1])


def _usual_width(cells: Sequence[list[str]]) -> int:
    return (
        Counter(map(len, filled)).most_common(1)[0][0]
        if (filled := [each for each in cells[:1_000] if any(each)])
        else 1
    )
