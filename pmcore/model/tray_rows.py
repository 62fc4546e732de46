"""The rows of a file in the tray, as one text: 50,000 of them are a few MB of a log, and 50,000 values would be none.

They are read when somebody looks at them, and remembered; the review itself only holds the text.
"""

from __future__ import annotations

import base64
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec

from pmcore.errors import RuleError
from pmcore.model.tray import MOST_ROWS
from pmcore.remembered import MIB, ByBytes

LARGEST = 64 * MIB  # of the rows of one file, unpacked
MOST_PACKED = 24_000_000  # letters of all files in a tray together
_A_ROW = 600  # bytes that a row costs in memory besides its texts
_REMEMBERED = 64 * MIB
TOO_LARGE = "There is too much text in this file for the tray. Bring in a shorter span of it."


class TrayRow(msgspec.Struct, frozen=True, gc=False, array_like=True, omit_defaults=True):
    """A row as it would come onto the timeline (see `pmcore.commands.imports.ImportRow`), and what helps to find it.

    Fields are only ever added at the end: they are stored by their places.
    """

    text: str
    at: datetime | None = None
    ends_at: datetime | None = None
    kind: str = ""
    who: str = ""
    source: str = ""
    link: str = ""
    about: bool = False
    margin: int = 0
    line: int = 0
    place: str = ""
    key: str = ""
    raw: str = ""
    typed: str = ""
    zone: str = ""
    liked: bool = False
    masked: int = 0
    problem: str = ""


@dataclass(frozen=True)
class TrayRows:
    """The rows of one file, and what is looked for in them."""

    rows: Sequence[TrayRow]

    @cached_property
    def haystack(self) -> Sequence[str]:
        """Return the words of each row, without capitals."""
        return [f"{each.text}\n{each.who}\n{each.source}".casefold() for each in self.rows]

    @cached_property
    def times(self) -> Sequence[float]:
        """Return the seconds of each row; those without a time last."""
        return [each.at.timestamp() if each.at else float("inf") for each in self.rows]

    @cached_property
    def liked(self) -> frozenset[int]:
        """Return the numbers of the rows that people reacted to or pinned."""
        return frozenset(number for number, each in enumerate(self.rows, 1) if each.liked)

    @cached_property
    def people(self) -> Counter[str]:
        """Return how often everybody is named as who did it."""
        return Counter(each.who for each in self.rows if each.who)

    @cached_property
    def kinds(self) -> Counter[str]:
        """Return how often each kind is there."""
        return Counter(each.kind for each in self.rows if each.kind)


_write = msgspec.msgpack.Encoder()
_read = msgspec.msgpack.Decoder(list[TrayRow])
_opened: ByBytes[TrayRows] = ByBytes(_REMEMBERED)


def packed(rows: Sequence[TrayRow]) -> str:
    """Return rows as one text. Raises `RuleError` where they are more than a tray can hold."""
    content = _write.encode(rows)
    if len(rows) > MOST_ROWS or len(content) > LARGEST:
        raise RuleError(TOO_LARGE)
    return base64.b64encode(zlib.compress(content, 3)).decode()


def in_order(rows: Iterable[TrayRow]) -> list[TrayRow]:
    """Return rows by their times; those without one last, all else as it was."""
    return sorted(rows, key=lambda each: each.at.timestamp() if each.at else float("inf"))


def opened(text: str) -> TrayRows:
    """Return the rows that a text holds, from memory where somebody looked at them lately."""
    known = _opened.get(text)
    if known is None:
        unpack = zlib.decompressobj()
        content = unpack.decompress(base64.b64decode(text), LARGEST)
        known = TrayRows(_read.decode(content))
        _ = known.haystack  # so that the first search is as quick as the others
        _opened.put(text, known, len(text) + 3 * len(content) + _A_ROW * len(known.rows))
    return known
