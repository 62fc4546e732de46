"""Columnar: many values of one sort, kept field by field, because a file has 50,000 rows and a page shows a hundred of them.

A field is a list of what the values have in it (`Texts` of raw texts), or the one thing that all of them have. A value is made when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import repeat
from operator import attrgetter
from typing import Any, Generic, Self, TypeVar, overload

import msgspec

from pmcore.intake.texts import Texts

T = TypeVar("T", bound=msgspec.Struct)


class Columnar(Sequence[T], Generic[T]):
    """So many values of one sort of struct. The columns of those that have several parts may be columnar themselves."""

    __slots__ = ("_columns", "_count", "sort")

    def __init__(self, sort: type[T], count: int, **columns: Any) -> None:
        """Take the columns by their fields; one that is not there is the field's default in all values."""
        self.sort = sort
        self._count = count
        self._columns: Mapping[str, Any] = {**_defaults(sort), **columns}

    @classmethod
    def of(cls, sort: type[T], values: Sequence[T]) -> Columnar[T]:
        """Return values as they are, or field by field where they are not yet."""
        if isinstance(values, Columnar):
            return values
        columns = {name: list(map(attrgetter(name), values)) for name in sort.__struct_fields__}
        return cls(sort, len(values), **{name: _same(column) for name, column in columns.items()})

    @classmethod
    def joined(cls, sort: type[T], several: Sequence[Columnar[T]]) -> Columnar[T]:
        """Return the values of several one after another."""
        if len(several) == 1:
            return several[0]
        columns = {
            name: _joined([(len(each), each.column(name)) for each in several])
            for name in sort.__struct_fields__
        }
        return cls(sort, sum(map(len, several)), **columns)

    def column(self, name: str) -> Any:
        """Return a field of all values: a list, or what all of them have."""
        return self._columns[name]

    def whole(self, name: str) -> list[Any]:
        """Return a field of all values as a list of its own."""
        column = self._columns[name]
        return list(column) if _is_many(column) else [column] * self._count

    def but(self, **columns: Any) -> Self:
        """Return the values with some columns in place of their own."""
        return type(self)(self.sort, self._count, **{**self._columns, **columns})

    def at(self, places: Sequence[int]) -> Self:
        """Return the values at some places, in their order."""
        columns = {name: _at(column, places) for name, column in self._columns.items()}
        return type(self)(self.sort, len(places), **columns)

    @overload
    def __getitem__(self, place: int) -> T: ...

    @overload
    def __getitem__(self, place: slice) -> Columnar[T]: ...

    def __getitem__(self, place: int | slice) -> T | Columnar[T]:
        """Return a value, or several of them."""
        some = {name: column[place] if _is_many(column) else column for name, column in self._columns.items()}
        if isinstance(place, slice):
            return type(self)(self.sort, len(range(*place.indices(self._count))), **some)
        if not -self._count <= place < self._count:
            raise IndexError(place)
        return self.sort(*some.values())

    def __iter__(self) -> Iterator[T]:
        """Make each value in turn."""
        columns = [
            column if _is_many(column) else repeat(column, self._count) for column in self._columns.values()
        ]
        return map(self.sort, *columns)

    def __len__(self) -> int:
        """Return how many values there are."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Return whether the values are the same as those of another sequence."""
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_equal, self, other))

    __hash__ = None  # type: ignore[assignment]  # as of a list


@cache
def _defaults(sort: type[msgspec.Struct]) -> Mapping[str, Any]:
    return {
        each.name: None if each.default is msgspec.NODEFAULT else each.default
        for each in msgspec.structs.fields(sort)
    }


def _is_many(column: Any) -> bool:
    return type(column) in _MANY


def _same(column: list[Any]) -> Any:
    """Return what all values have, where they do."""
    if not column or isinstance(column[0], msgspec.Struct):
        return column
    return column[0] if column.count(column[0]) == len(column) else column


def _at(column: Any, places: Sequence[int]) -> Any:
    if isinstance(column, (Columnar, Texts)):
        return column.at(places)
    return [column[each] for each in places] if type(column) is list else column


def _joined(parts: Sequence[tuple[int, Any]]) -> Any:
    """Return one column of several, each with how many values it is of."""
    if all(isinstance(column, Columnar) for _, column in parts):
        return Columnar.joined(parts[0][1].sort, [column for _, column in parts])
    if all(isinstance(column, Texts) for _, column in parts):
        return Texts([text for _, column in parts for text in column.parts])
    first = parts[0][1]
    if not any(_is_many(column) or column != first for _, column in parts):
        return first
    joined: list[Any] = []
    for count, column in parts:
        joined += column if _is_many(column) else [column] * count
    return joined


def _equal(one: object, other: object) -> bool:
    return one == other


_MANY = {list, Columnar, Texts}
