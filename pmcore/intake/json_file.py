"""The JSON that machines write: one value, several after one another, or one in each line; in UTF-8 or UTF-16; whole or broken off.

Values stay bytes until an importer decodes them into what it wants of them, so nothing of a large file is read that nobody needs.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

import msgspec

from pmcore.intake.decoding import decoded
from pmcore.intake.importer import UnreadableError
from pmcore.intake.preview import Problem
from pmcore.intake.progress import reached

T = TypeVar("T")

_BROKEN_OFF = "Line {line}: the file breaks off here, or is no JSON from here on. What stands before it was read. Export it again for the rest."
_USELESS = "Line {line}: this is no JSON, or the file breaks off here. Export it again."
_TOO_DEEP = "Line {line}: values are nested too deep here for a file that a tool wrote. Export it again, or save it as CSV."
_BAD_LINE = "Line {line}: this line is no whole JSON and was left out. Look it up in the file."
_BAD_ENTRY = "Line {line}: this entry was left out, because {why}. Look it up in the file."

_RAW = msgspec.json.Decoder(msgspec.Raw)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_BETWEEN = re.compile(rb"[\s,\x1e]*+")
_BYTE = re.compile(r"\(byte (\d+)\)")
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[{}\[\]]', re.DOTALL)
_DEEP = 200
# Half of a pair that means one character only together: no text may have it, and some tools cut their texts in the middle of one.
_HALF = re.compile(rb"(\\u[dD][89abAB]..\\u[dD][c-fC-F]..)|\\u[dD][89a-fA-F]..", re.DOTALL)
_PIECE = 1_000_000  # bytes
_AT_ONCE = 256  # entries that are decoded in one go: so many the processor has at hand
WRONG = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class JsonFile:
    """What a JSON file holds: its values, in their order, and what could not be read of it."""

    def __init__(self, data: bytes) -> None:
        """Read the outermost values; raises `UnreadableError` where there are none."""
        self.data = utf8(data)
        self.problems: list[Problem] = []
        self.values: list[msgspec.Raw] = []
        self._inner: Sequence[msgspec.Raw] = ()  # of the only value, where that is a list
        self._counted, self._end, self._line = 0, 0, 1
        first = self.data.find(b"\n")
        self._has_one_line = first < 0 or not self.data[first:].strip()
        self._read()

    def elements(self) -> Iterator[bytes]:
        """Yield every outermost value; of a list (also one of lists) each of its elements instead."""
        for value in self.values:
            yield from elements(value)

    def entries(self, decoder: msgspec.json.Decoder[T]) -> Iterator[tuple[T, msgspec.Raw, int]]:
        """Yield the elements as `decoder` has them, with what stands there and on which line; one that is something else is a problem."""
        for value in self.values:
            yield from self.within(decoder, value)

    def within(
        self, decoder: msgspec.json.Decoder[T], value: msgspec.Raw
    ) -> Iterator[tuple[T, msgspec.Raw, int]]:
        """Yield the elements of a list of this file in the same way: many in one go, one by one where any of those is something else."""
        for some in self.blocks(value):
            yield from self.some(decoder, some)

    def blocks(self, value: msgspec.Raw) -> Iterator[Sequence[msgspec.Raw]]:
        """Yield the elements of a list of this file, many at a time; there may be lists among them. Anything else is its only element."""
        several = self._inner if value is self.values[0] and self._inner else _raws_in(value)
        for begin in range(0, len(several), _AT_ONCE):
            yield several[begin : begin + _AT_ONCE]

    def some(
        self, decoder: msgspec.json.Decoder[T], several: Sequence[msgspec.Raw]
    ) -> Iterator[tuple[T, msgspec.Raw, int]]:
        """Yield several elements in the same way."""
        try:
            found = list(map(decoder.decode, several))
        except WRONG:
            yield from self._each(decoder, several)
            return
        lines = self.lines(several)
        yield from zip(
            found, several, itertools.repeat(lines) if isinstance(lines, int) else lines, strict=False
        )

    def _each(
        self, decoder: msgspec.json.Decoder[T], several: Iterable[msgspec.Raw]
    ) -> Iterator[tuple[T, msgspec.Raw, int]]:
        for element in itertools.chain.from_iterable(map(elements, several)):
            line = self.line(element)
            found = self.decoded(decoder, element, line)
            if found is not None:
                yield found, msgspec.Raw(element), line

    def lines(self, several: Iterable[msgspec.Raw]) -> list[int] | int:
        """Return the line in which each of several values begins, or the one that all of them are in."""
        reached(self._line)
        return 1 if self._has_one_line else list(map(self.line, map(bytes, several)))

    def line(self, element: bytes) -> int:
        """Return the line in which a value of this file begins; values are asked for in the order of the file."""
        if self._has_one_line:
            return 1
        begin = self._begin(element)
        if begin < 0:
            return 0
        if begin < self._counted:
            self._counted, self._line = 0, 1
        self._line += self.data.count(b"\n", self._counted, begin)
        self._counted, self._end = begin, begin + len(element)
        return self._line

    def decoded(self, decoder: msgspec.json.Decoder[T], element: bytes, line: int) -> T | None:
        """Return a value as `decoder` has it; None, and a problem, for one that is something else."""
        try:
            return decoder.decode(element)
        except msgspec.ValidationError as error:
            field = str(error).rpartition("`$")[2].strip("`.")
            self._left_out(line, f"“{field[:60]}” is not what such an entry has there")
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._left_out(line, "it is no whole JSON")
        except RecursionError:
            self._left_out(line, "its values are nested too deep")
        return None

    def _left_out(self, line: int, why: str) -> None:
        self.problems.append(Problem(line, _BAD_ENTRY.format(line=line, why=why)))

    def _begin(self, element: bytes) -> int:
        """Return where a value stands: behind the one before, in it, or else anywhere."""
        next_one = _after(self.data, self._end)
        if self.data.startswith(element, next_one):
            return next_one
        within = self.data.find(element, self._counted + bool(self._end))
        return within if within >= 0 else self.data.find(element)

    def _read(self) -> None:
        if self.data[:1] == b"[":
            with suppress(*WRONG):  # what is the matter is told below
                self._inner = _RAWS.decode(self.data)
                self.values = [msgspec.Raw(self.data)]
                return
        try:
            self.values = [_RAW.decode(self.data)]
        except msgspec.DecodeError as error:
            self._read_several(error)
        except RecursionError:
            line = _line_of(self.data, _first_deep(self.data))
            raise UnreadableError(_TOO_DEEP.format(line=line), line=line) from None
        if not self.values:
            line = self.problems[0].line if self.problems else 1
            raise UnreadableError(_USELESS.format(line=line), line=line)

    def _read_several(self, error: msgspec.DecodeError) -> None:
        """Read values one after another, in lines of their own or not."""
        if "trailing" in str(error):
            try:
                self.values = [each for each in _RAW.decode_lines(self.data) if bytes(each) != b"null"]
            except (msgspec.DecodeError, RecursionError):
                pass
            else:
                return
        begin, end, view = 0, len(self.data), memoryview(self.data)
        while (begin := _after(self.data, begin)) < end:
            try:
                self.values.append(_RAW.decode(view[begin:]))
                begin = end
            except msgspec.DecodeError as wrong:
                length = _length(wrong)
                if length:
                    self.values.append(msgspec.Raw(self.data[begin : begin + length].rstrip()))
                    begin += length
                else:
                    begin = self._broken(begin, wrong)
            except RecursionError:
                begin = self._skipped(begin)

    def _broken(self, begin: int, wrong: msgspec.DecodeError) -> int:
        """Return where to read on after what begins here and is not whole."""
        if self._in_lines(begin):
            return self._skipped(begin)
        found = _BYTE.search(str(wrong))
        stop = begin + int(found[1]) if found else len(self.data)
        whole = _whole(self.data[begin:stop])
        line = _line_of(self.data, stop)
        if whole:
            self.values.append(msgspec.Raw(whole))
        sentence = _BROKEN_OFF if self.values else _USELESS
        self.problems.append(Problem(line, sentence.format(line=line)))
        return len(self.data)

    def _in_lines(self, begin: int) -> bool:
        """Return whether this file has a value in each line, judged by the value before, else by the line after."""
        if self.values:
            return b"\n" not in bytes(self.values[-1])
        after = self.data.find(b"\n", begin) + 1
        if not after:
            return False
        line = self.data[after : self.data.find(b"\n", after) % (len(self.data) + 1)].strip()
        try:
            _RAW.decode(line)
        except (msgspec.DecodeError, RecursionError):
            return False
        return line.startswith(b"{")

    def _skipped(self, begin: int) -> int:
        line = _line_of(self.data, begin)
        self.problems.append(Problem(line, _BAD_LINE.format(line=line)))
        after = self.data.find(b"\n", begin)
        return after + 1 if after >= 0 else len(self.data)


def _raws_in(value: msgspec.Raw) -> Sequence[msgspec.Raw]:
    """Return the elements of a list; anything else is its only element."""
    try:
        return _RAWS.decode(value)
    except WRONG:
        return [] if bytes(value) in {b"", b"null"} else [value]


def elements(value: msgspec.Raw | bytes) -> Iterator[bytes]:
    """Yield the elements of a list, also those of lists in it; anything else is its only element."""
    whole = bytes(value)
    if not whole.startswith(b"["):
        if whole not in {b"", b"null"}:
            yield whole
        return
    try:
        inner = _RAWS.decode(whole)
    except (msgspec.DecodeError, RecursionError):
        return
    for each in inner:
        element = bytes(each)
        if element.startswith(b"["):
            yield from elements(element)
        else:
            yield element


def is_object(value: msgspec.Raw | bytes) -> bool:
    """Return whether a value is a JSON object."""
    return bytes(value)[:1] == b"{"


def utf8(data: bytes) -> bytes:
    """Return a file's bytes in UTF-8, without a mark of the byte order, NUL bytes and halves of characters."""
    if not _is_utf8(data):
        data = decoded(data).encode("utf-8", "replace")
    if b"\\" in data and (b"\\ud" in data or b"\\uD" in data):
        data = _HALF.sub(lambda found: found[1] or b"\\ufffd", data)
    return data


def _is_utf8(data: bytes) -> bool:
    """Return whether `data` can be read as it is; looked through in pieces, because as text it takes up to four times as much."""
    if b"\0" in data or data.startswith(codecs.BOM_UTF8):
        return False
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for begin in range(0, len(data), _PIECE):
            decoder.decode(data[begin : begin + _PIECE], final=begin + _PIECE >= len(data))
    except UnicodeDecodeError:
        return False
    return True


def _after(data: bytes, begin: int) -> int:
    found = _BETWEEN.match(data, begin)
    return found.end() if found else begin


def _length(error: msgspec.DecodeError) -> int:
    """Return how long the value is that something else follows; 0 where the value itself is wrong."""
    found = _BYTE.search(str(error))
    return int(found[1]) - 1 if found and "trailing characters" in str(error) else 0


def _line_of(data: bytes, position: int) -> int:
    """Return the line, from 1, of a place in a file; its end is in its last line that has anything."""
    return (
        data[:position].rstrip().count(b"\n") + 1
        if position >= len(data)
        else data.count(b"\n", 0, position) + 1
    )


def _whole(data: bytes) -> bytes:
    """Return the beginning of a broken value, closed behind the last whole object of its outermost list of objects."""
    stack = bytearray()
    depth, end, close = 0, 0, b""
    for token in _TOKEN.finditer(data):
        sort = data[token.start()]
        if sort in b"{[":
            stack.append(sort)
        elif sort in b"}]":
            if not stack:
                break
            stack.pop()
            if sort == ord("}") and stack.endswith(b"[") and (not depth or len(stack) <= depth):
                depth, end = len(stack), token.end()
                close = bytes(ord("]") if each == ord("[") else ord("}") for each in reversed(stack))
    return data[:end] + close if depth else b""


def _first_deep(data: bytes) -> int:
    depth = 0
    for token in _TOKEN.finditer(data):
        sort = data[token.start()]
        depth += (sort in b"{[") - (sort in b"}]")
        if depth > _DEEP:
            return token.start()
    return 0
