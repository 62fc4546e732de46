"""Which letters a font file has, read from its `cmap` table; a file that is not what it says has none."""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_BEST = {(3, 10): 0, (0, 6): 1, (0, 4): 2, (0, 5): 9, (3, 1): 3, (0, 3): 4, (0, 2): 5, (0, 1): 6, (0, 0): 7}
_COLOURED = {b"CBDT", b"sbix"}  # pictures instead of outlines: they come in one size alone


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters of a font as ranges: `starts` and `ends` (inclusive), in order."""

    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()

    def __contains__(self, letter: str) -> bool:
        """Return whether the font has a letter."""
        place = bisect_right(self.starts, ord(letter)) - 1
        return place >= 0 and ord(letter) <= self.ends[place]


def letters_of(path: Path, index: int = 0) -> Letters:
    """Return the letters of the font at `index` in a file; none where the file cannot be read or has no outlines."""
    try:
        with path.open("rb") as file:
            return _ranges(_cmap(file, index))
    except (OSError, struct.error, ValueError, IndexError):
        return Letters()


def _cmap(file: BinaryIO, index: int) -> bytes:
    head = file.read(12)
    if head[:4] == b"ttcf":
        (count,) = struct.unpack(">L", head[8:12])
        if index >= count:
            raise ValueError("no such font in the collection")
        file.seek(12 + 4 * index)
        (start,) = struct.unpack(">L", file.read(4))
        file.seek(start)
        head = file.read(12)
    (tables,) = struct.unpack(">H", head[4:6])
    entries = [struct.unpack(">4sLLL", file.read(16)) for _ in range(tables)]
    places = {tag: (offset, length) for tag, _, offset, length in entries}
    if _COLOURED & places.keys() or b"cmap" not in places:
        raise ValueError("no outlines or no letters")
    offset, length = places[b"cmap"]
    file.seek(offset)
    return file.read(length)


def _ranges(cmap: bytes) -> Letters:
    (count,) = struct.unpack_from(">H", cmap, 2)
    tables = [struct.unpack_from(">HHL", cmap, 4 + 8 * number) for number in range(count)]
    for _, _, offset in sorted(tables, key=lambda each: _BEST.get(each[:2], 10)):
        (shape,) = struct.unpack_from(">H", cmap, offset)
        if shape in {4, 12}:
            return _merged(_segments(cmap, offset) if shape == 4 else _groups(cmap, offset))
    return Letters()


def _groups(cmap: bytes, offset: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">L", cmap, offset + 12)
    return [struct.unpack_from(">LL", cmap, offset + 16 + 12 * number) for number in range(count)]


def _segments(cmap: bytes, offset: int) -> list[tuple[int, int]]:
    """Return the ranges of format 4; a letter without a glyph in the middle of a range is left out."""
    (double,) = struct.unpack_from(">H", cmap, offset + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", cmap, offset + 14)
    starts = struct.unpack_from(f">{count}H", cmap, offset + 16 + double)
    deltas = struct.unpack_from(f">{count}H", cmap, offset + 16 + 2 * double)
    where = offset + 16 + 3 * double
    jumps = struct.unpack_from(f">{count}H", cmap, where)
    found = []
    for number, (start, end, delta, jump) in enumerate(zip(starts, ends, deltas, jumps, strict=True)):
        for code in range(start, min(end, 0xFFFE) + 1):
            if jump:
                at = where + 2 * number + jump + 2 * (code - start)
                (glyph,) = struct.unpack_from(">H", cmap, at) if at + 2 <= len(cmap) else (0,)
                glyph = (glyph + delta) & 0xFFFF if glyph else 0
            else:
                glyph = (code + delta) & 0xFFFF
            if glyph:
                found.append((code, code))
    return found


def _merged(ranges: list[tuple[int, int]]) -> Letters:
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(ranges):
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return Letters(tuple(starts), tuple(ends))
