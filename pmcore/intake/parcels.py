"""Parcels: how the rows of a file travel between two processes, some thousand at a time, column by column.

They stay packed where they arrive: a page shows a hundred of 50,000.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Union, overload

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.preview import Row
from pmcore.intake.texts import Texts

SIZE = 2_000  # rows of a parcel, except the last one
_COLUMNS: Mapping[str, msgspec.msgpack.Decoder[Any]] = {
    each.name: msgspec.msgpack.Decoder(Union[list[each.type], each.type])  # type: ignore[name-defined]  # noqa: UP007
    for each in msgspec.structs.fields(Row)
} | {"raw": msgspec.msgpack.Decoder(list[bytes] | str)}
_PLACES = {name: place for place, name in enumerate(_COLUMNS, 1)}
_PARTS = msgspec.msgpack.Decoder(list[msgspec.Raw])
_COUNT = msgspec.msgpack.Decoder(int)


def packed(rows: Sequence[Row]) -> Iterator[bytes]:
    """Yield the parcels of rows."""
    several = Columnar.of(Row, rows)
    for begin in range(0, len(several), SIZE):
        some = several[begin : begin + SIZE]
        yield msgspec.msgpack.encode(
            [len(some), *(_travelling(name, some.column(name)) for name in _COLUMNS)]
        )


class Parcels(Sequence[Row]):
    """Rows that arrived, each unpacked with those of its parcel when it is asked for."""

    def __init__(self, parcels: Sequence[bytes]) -> None:
        """Take the parcels in their order."""
        self._parcels = parcels
        last = _COUNT.decode(_PARTS.decode(parcels[-1])[0]) if parcels else 0
        self._count = max(len(parcels) - 1, 0) * SIZE + last
        self._open: tuple[int, Columnar[Row]] = (-1, Columnar(Row, 0))

    def whole(self, name: str) -> list[Any]:
        """Return one field of all rows."""
        found: list[Any] = []
        for parcel in self._parcels:
            parts = _PARTS.decode(parcel)
            column = _arrived(name, parts[_PLACES[name]])
            found += column if isinstance(column, (list, Texts)) else [column] * _COUNT.decode(parts[0])
        return found

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> list[Row]: ...

    def __getitem__(self, place: int | slice) -> Row | list[Row]:
        """Return a row, or several."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        if not -self._count <= place < self._count:
            raise IndexError(place)
        number, within = divmod(place % self._count, SIZE)
        at, rows = self._open
        if at != number:
            rows = _unpacked(self._parcels[number])
            self._open = (number, rows)
        return rows[within]

    def __iter__(self) -> Iterator[Row]:
        """Make each row in turn."""
        return chain.from_iterable(map(_unpacked, self._parcels))

    def __len__(self) -> int:
        """Return how many rows there are."""
        return self._count

    def __eq__(self, other: object) -> bool:
        """Return whether the rows are those of another sequence."""
        return isinstance(other, Sequence) and len(self) == len(other) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list


def _unpacked(parcel: bytes) -> Columnar[Row]:
    count, *columns = _PARTS.decode(parcel)
    found = {name: _arrived(name, column) for name, column in zip(_COLUMNS, columns, strict=True)}
    return Columnar(Row, _COUNT.decode(count), **found)


def _travelling(name: str, column: Any) -> Any:
    """Return a column as it travels: raw texts in UTF-8, as most of them stood in their file."""
    if isinstance(column, Texts):
        return column.packed()
    return list(map(str.encode, column)) if name == "raw" and type(column) is list else column


def _arrived(name: str, packed: msgspec.Raw) -> Any:
    """Return a column that arrived."""
    column = _COLUMNS[name].decode(packed)
    return Texts(column) if name == "raw" and type(column) is list else column
