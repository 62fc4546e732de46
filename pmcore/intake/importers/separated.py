"""Separated: records of cells with a separator between them, with the line on which each begins."""

from __future__ import annotations

import csv
import io
import itertools
import re
import sys
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.cells import QUOTE, cut
from pmcore.intake.preview import Problem
from pmcore.intake.progress import reached

SEPARATORS = ",;\t|"
MOST_COLUMNS = 2_000
_NOTED = 1_000  # records
_SAMPLE = 50  # lines that tell the separator
_SAYS_SEPARATOR = re.compile(r"sep=(.)\n", re.IGNORECASE)
_NEVER_CLOSED = "A quotation mark opens here and none closes it. From here on each line was read as a row."

# A description in a ticket may be longer than the 131,072 characters that are usual.
csv.field_size_limit(sys.maxsize)


class Records(msgspec.Struct, frozen=True):
    """Cells as they stand in the file, each record with the line on which it begins and its raw text."""

    cells: Sequence[list[str]]
    lines: Sequence[int]
    raws: Sequence[str]


class _Taken(NamedTuple):
    """Records while they are taken."""

    cells: list[list[str]]
    lines: list[int]
    raws: list[str]


def separator_of(text: str) -> str:
    """Return what stands between the cells: what cuts most of the first lines into equally many. Nothing where none does."""
    if said := _SAYS_SEPARATOR.match(text):
        return said[1]
    sample = io.StringIO(text[:200_000])
    lines = list(itertools.islice((line for line in sample if line.strip()), _SAMPLE))
    best, most = "", 0
    for separator in SEPARATORS:
        widths = Counter(len(cells) for cells in csv.reader(lines, delimiter=separator) if cells)
        width, count = max(widths.items(), key=lambda each: (each[0] > 1, each[1], each[0]), default=(0, 0))
        sure = count * min(width, 8) if width > 1 and 2 * count > widths.total() else 0
        if sure > most:
            best, most = separator, sure
    return best


class Separated:
    """The records of a file, taken in blocks: while a block is small, the processor has it at hand, which makes all quicker."""

    def __init__(self, text: str, separator: str) -> None:
        """Begin above the first record; raises `UnreadableError` where its cells are too many."""
        self.problems: list[Problem] = []
        self._separator = separator
        self._lines = text.split("\n")
        if not self._lines[-1] and len(self._lines) > 1:
            self._lines.pop()
        self._place = 1 if _SAYS_SEPARATOR.match(text) else 0  # in the lines
        if max((each.count(separator) for each in self._lines[: self._place + 1]), default=0) >= MOST_COLUMNS:
            line = self._place + 1
            sentence = f"Line {line}: A table may have at most {MOST_COLUMNS:,} columns, and this has more."
            raise UnreadableError(sentence, line=line)

    def take(self, most: int = sys.maxsize) -> Records:
        """Return the next records, at most so many, empty ones included, without blanks around their cells."""
        records = _Taken([], [], [])
        while (left := most - len(records.cells)) > 0 and self._place < len(self._lines):
            reached(self._place + 1)
            some = self._lines[self._place : self._place + min(_NOTED, left)]
            if not records.cells and (found := self._cut_columns(some, left)):
                return found
            if not self._cut_all(some, records):
                for _ in some:
                    self._take_one(records)
        return Records(*records)

    def _cut_columns(self, lines: list[str], wanted: int) -> Records | None:
        """Take lines that are all that is wanted or left, column by column where they can be cut so."""
        begin, end = self._place, self._place + len(lines)
        if len(lines) < wanted and end < len(self._lines):
            return None
        found = cut(lines, self._separator)
        if found is None:
            return None
        self._place = end
        return Records(found[0], range(begin + 1, end + 1), found[1])

    def _cut_all(self, lines: list[str], records: _Taken) -> bool:
        """Take lines that are a record each, and are cut without being parsed; return whether all of them are."""
        raws = list(lines)
        quoted = [place for place, each in enumerate(lines) if QUOTE in each]
        cells = [[] if QUOTE in each else each.split(self._separator) for each in lines]
        for place in quoted:
            found = _cut(lines[place], self._separator)
            if found is None:
                return False
            cells[place] = found = list(map(str.strip, found))
            raws[place] = self._separator.join(found)
        others = "\n".join([each for each in lines if QUOTE not in each] if quoted else lines)
        if self._has_blanks(others) or others[:1] == " " or "\n " in others:
            for place, each in enumerate(lines):
                if self._has_blanks(each) or each[:1] == " ":
                    cells[place] = list(map(str.strip, cells[place]))
        records.cells.extend(cells)
        records.lines.extend(range(self._place + 1, self._place + 1 + len(lines)))
        records.raws.extend(raws)
        self._place += len(lines)
        return True

    def _has_blanks(self, text: str) -> bool:
        """Return whether there are blanks beside a separator."""
        return f" {self._separator}" in text or f"{self._separator} " in text

    def _take_one(self, records: _Taken) -> None:
        """Take the next record, if there is one: a line before may have gone on over others."""
        if self._place == len(self._lines):
            return
        line = self._lines[self._place]
        records.lines.append(self._place + 1)
        self._place += 1
        found = _cut(line, self._separator)
        if found is None:
            found = self._parsed(line)
        if QUOTE in line or self._has_blanks(line) or line[:1] == " ":
            found = [cell.strip() for cell in found]
        records.cells.append(found)
        records.raws.append(self._separator.join(found) if QUOTE in line else line)

    def _parsed(self, line: str) -> list[str]:
        """Return the cells of a record that begins with a line, and goes on over others perhaps."""
        begin = self._place
        following = map(self._lines.__getitem__, range(begin, len(self._lines)))
        reader = csv.reader(map(_ended, itertools.chain((line,), following)), delimiter=self._separator)
        found = next(reader)
        self._place = begin - 1 + reader.line_num
        if self._place == len(self._lines) and _is_open(self._lines[begin - 1 :]):
            self.problems.append(Problem(begin, f"Line {begin}: {_NEVER_CLOSED}"))
            self._place = begin
            return line.split(self._separator)
        return found


def _cut(line: str, separator: str) -> list[str] | None:
    """Return the cells of a line where its quotation marks are simple; to cut it there is five times as quick as to read it."""
    if QUOTE not in line:
        return line.split(separator)
    parts = line.split(QUOTE, 4)
    if (
        len(parts) == 3 and parts[0][-1:] in {"", separator} and parts[2][:1] in {"", separator}
    ):  # one cell has them
        return [*parts[0].split(separator)[:-1], parts[1], *parts[2].split(separator)[1:]]
    if line[0] == line[-1] == QUOTE:  # each cell has them
        cells = line[1:-1].split(f"{QUOTE}{separator}{QUOTE}")
        return cells if line.count(QUOTE) == 2 * len(cells) else None
    return None


def _ended(line: str) -> str:
    return line + "\n"


def _is_open(lines: Sequence[str]) -> bool:
    """Return whether the last record of a file goes over several lines because its last quotation mark is missing."""
    return len(lines) > 1 and sum(line.count(QUOTE) for line in lines) % 2 == 1
