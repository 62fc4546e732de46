"""Items of a JSON file: all in one go where the file is whole and each has the right shape, else one by one as many as there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

import msgspec

from pmcore.intake.json_file import JsonFile, elements, is_object, utf8
from pmcore.intake.preview import Problem

_T = TypeVar("_T")
_PARTS = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Items(NamedTuple, Generic[_T]):
    """The entries of a JSON file, and what could not be read of it."""

    found: list[_T]
    problems: list[Problem]


def items_of(data: bytes, sort: type[_T], names: Sequence[str] = ()) -> Items[_T]:
    """Return the entries of a JSON list, or of the list that an object keeps under one of `names`.

    Raises `UnreadableError` where nothing in it is JSON.
    """
    data = utf8(data)
    try:
        return Items(_all(data, sort, names), [])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return _each(JsonFile(data), sort, names)


def _all(data: bytes, sort: type[_T], names: Sequence[str]) -> list[_T]:
    if data.lstrip().startswith(b"{"):
        parts = _PARTS.decode(data)
        data = bytes(next((parts[each] for each in names if each in parts), msgspec.Raw(b"[" + data + b"]")))
    return msgspec.json.decode(data, type=list[sort])  # type: ignore[valid-type]


def _each(file: JsonFile, sort: type[_T], names: Sequence[str]) -> Items[_T]:
    decoder = msgspec.json.Decoder(sort)
    found = []
    for outer in file.elements():
        for element in _within(outer, names):
            item = file.decoded(decoder, element, file.line(element))
            if item is not None:
                found.append(item)
    return Items(found, file.problems)


def _within(outer: bytes, names: Sequence[str]) -> Sequence[bytes]:
    """Return the list that an object keeps under one of `names`, or the object itself."""
    if is_object(outer):
        try:
            parts = _PARTS.decode(outer)
        except (msgspec.MsgspecError, RecursionError):
            return [outer]
        inner = next((parts[each] for each in names if each in parts), None)
        if inner is not None:
            return list(elements(inner))
    return [outer]
