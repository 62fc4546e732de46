"""Cells: those of records that are equally wide, kept column by column: nobody asks for 50,000 records one by one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import overload

QUOTE = '"'
_HIDDEN = "\0"  # a separator between quotation marks: no decoded text has it
Body = Sequence[Sequence[str]]


class Cells(Sequence[list[str]]):
    """Records of cells; each is made when somebody asks for it."""

    __slots__ = ("columns",)

    def __init__(self, columns: Sequence[list[str]]) -> None:
        """Take the columns, one at least, all of the same length."""
        self.columns = columns

    @overload
    def __getitem__(self, place: int) -> list[str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[list[str]]: ...

    def __getitem__(self, place: int | slice) -> list[str] | list[list[str]]:
        """Return a record, or several."""
        found = [column[place] for column in self.columns]
        return list(map(list, zip(*found, strict=True))) if isinstance(place, slice) else found  # type: ignore[return-value]

    def __iter__(self) -> Iterator[list[str]]:
        """Make each record in turn."""
        return map(list, zip(*self.columns, strict=True))

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.columns[0])

    def __contains__(self, record: object) -> bool:
        """Return whether one of them is that; most are told by the first cell."""
        first = self.columns[0]
        return (
            isinstance(record, list)
            and len(record) == len(self.columns)
            and record[0] in first
            and any(self[place] == record for place, cell in enumerate(first) if cell == record[0])
        )


def column_of(body: Body, column: int) -> list[str]:
    """Return what records have in one column."""
    return body.columns[column] if isinstance(body, Cells) else list(map(itemgetter(column), body))


def widths_of(body: Body) -> set[int]:
    """Return how wide records are."""
    return {len(body.columns)} if isinstance(body, Cells) else set(map(len, body))


def at_places(body: Body, places: Sequence[int]) -> Body:
    """Return the records at some places, in their order."""
    if isinstance(body, Cells):
        return Cells([[column[each] for each in places] for column in body.columns])
    return [body[each] for each in places]


def one_after_another(bodies: Sequence[Body]) -> Body:
    """Return all records of several."""
    if len({len(each.columns) if isinstance(each, Cells) else 0 for each in bodies}) == 1 and bodies[0]:
        some = [each.columns for each in bodies if isinstance(each, Cells)]
        if some:
            return Cells([[cell for part in parts for cell in part] for parts in zip(*some, strict=True)])
    return [record for body in bodies for record in body]


def cut(lines: list[str], separator: str) -> tuple[Cells, list[str]] | None:
    """Return the cells of lines in one go, and each line without its quotation marks.

    None where lines are not equally wide, where cells have blanks around them, and where quotation marks are more than a pair around a cell.
    """
    whole, raws = "\n".join(lines), lines
    if _HIDDEN in whole or separator == QUOTE:
        return None
    if QUOTE in whole:
        parts = whole.split(QUOTE)
        if not _are_pairs(parts, separator):
            return None
        raws = "".join(parts).split("\n")
        parts[1::2] = "\n".join(parts[1::2]).replace(separator, _HIDDEN).split("\n")
        whole = "".join(parts)
    cells = whole.replace("\n", f"{separator}\n{separator}").split(separator)
    width = cells.index("\n") if len(lines) > 1 else len(cells)
    ends = cells[width :: width + 1]
    if len(cells) != len(lines) * (width + 1) - 1 or ends.count("\n") != len(ends):
        return None
    columns = [cells[each :: width + 1] for each in range(width)]
    if _HIDDEN in whole:
        columns = [_shown(each, separator) for each in columns]
    if any(list(map(str.strip, column)) != column for column in columns):
        return None
    return Cells(columns), raws


def _are_pairs(parts: Sequence[str], separator: str) -> bool:
    """Return whether the quotation marks between these parts of lines stand around cells, each pair within a line."""
    if len(parts) % 2 == 0 or "\n" in "".join(parts[1::2]):
        return False
    ends = {separator, "\n"}
    between = parts[2:-1:2]
    return (
        {each[:1] for each in between} | {each[-1:] for each in between} <= ends
        and parts[0][-1:] in {"", *ends}
        and parts[-1][:1] in {"", *ends}
    )


def _shown(column: list[str], separator: str) -> list[str]:
    """Return a column with its hidden separators."""
    whole = "\n".join(column)
    return whole.replace(_HIDDEN, separator).split("\n") if _HIDDEN in whole else column
