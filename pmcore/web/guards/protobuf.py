"""Reading protobuf, one layer at a time: it needs no Streamlit, and costs next to nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Field(NamedTuple):
    """A field of a message: its number, and its bytes (none for numbers)."""

    number: int
    value: bytes


def fields(data: bytes) -> Iterator[Field]:
    """Yield each field of a protobuf message.

    Only the outermost layer is read. Raises `ValueError` or `IndexError` for what is not protobuf.
    """
    at = 0
    while at < len(data):
        tag, at = _varint(data, at)
        number, wire = tag >> 3, tag & 7
        if wire == 0:
            _, at = _varint(data, at)
            yield Field(number, b"")
        elif wire == 2:
            size, at = _varint(data, at)
            if at + size > len(data):
                raise ValueError("cut short")
            yield Field(number, data[at : at + size])
            at += size
        elif wire in {1, 5}:
            at += 8 if wire == 1 else 4
            yield Field(number, b"")
        else:
            raise ValueError("not protobuf")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("number too long")
