"""Decoding: the text of a file, whatever it was written in. What nobody can decode is refused: no reader can undo wrong letters."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

import charset_normalizer

from pmcore.intake.importer import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,30}[@-~]")
_BEGINNING = 4096
_SAMPLE = 64_000  # bytes that tell an old encoding
_FEW = 1000  # one broken letter in so many is damage, more is another encoding
# Few letters tell little: if they are western ones in the usual encoding of Windows, then they were written in that. No western word
# has three accents in a row: those are other letters, misread.
_WESTERN = re.compile("[\t\n\r -~À-ÖØ-öø-ÿŒœŸß€«»„“”‚‘’…–—•°·²³µ§×±¿¡£©®\xa0]*")
_FOREIGN = re.compile(r"[^\W\d_\0-\x7f]{3}")
_UNKNOWN = "Line {line}: the letters from here on cannot be read. Save the file again as UTF-8."


def decoded(data: bytes) -> str:
    """Return the text of `data`, without a byte order mark, NUL bytes and the colours of a terminal; raises `UnreadableError` where it is none."""
    return _plain(_decoded(data))


def beginning(data: bytes, size: int = _BEGINNING) -> str:
    """Return the text that `data` begins with, well enough to recognise what it is; never raises."""
    head = data[:size]
    encoding = _marked(head) or _wide(head) or "utf-8"
    return _plain(head.decode(encoding, errors="replace"))


def _plain(text: str) -> str:
    text = text.replace("\0", "") if "\0" in text else text
    return _COLOURS.sub("", text) if "\x1b" in text else text


def _decoded(data: bytes) -> str:
    encoding = _marked(data) or _wide(data[:_BEGINNING])
    if encoding:
        return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\0" in data[:_BEGINNING] and not data[: error.start].strip(b"\0"):
            raise _unreadable(data, error.start) from error
        begin = error.start
    text = data.decode("utf-8", errors="replace")
    if text.count("\ufffd") * _FEW <= len(text) or _cut(data):
        return text
    return _guessed(data, begin)


def _cut(data: bytes) -> bool:
    """Return whether only the last letter is broken: the file was cut there."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)
    except UnicodeDecodeError:
        return False
    return True


def _unreadable(data: bytes, begin: int) -> UnreadableError:
    line = data.count(b"\n", 0, begin) + 1
    return UnreadableError(_UNKNOWN.format(line=line), line=line)


def _guessed(data: bytes, begin: int) -> str:
    """Return the text of what is no UTF-8 from `begin` on."""
    telling = b"".join(line for line in data[: _SAMPLE * 16].splitlines(keepends=True) if not line.isascii())
    telling = (telling or data)[:_SAMPLE]
    with suppress(UnicodeDecodeError):
        western = telling.decode("cp1252")
        if _WESTERN.fullmatch(western) and not _FOREIGN.search(western):
            return data.decode("cp1252")
    found = charset_normalizer.from_bytes(telling).best()
    if found is None:
        raise _unreadable(data, begin)
    try:
        return data.decode(found.encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise _unreadable(data, begin) from error


def _marked(data: bytes) -> str:
    return next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")


def _wide(head: bytes) -> str:
    """Return UTF-16 where every other byte is NUL, as in Western text without a byte order mark."""
    pairs = len(head) // 2
    if pairs < 4:
        return ""
    if head[1 : 2 * pairs : 2].count(0) > pairs * 0.7 and head[0 : 2 * pairs : 2].count(0) < pairs * 0.1:
        return "utf-16-le"
    if head[0 : 2 * pairs : 2].count(0) > pairs * 0.7 and head[1 : 2 * pairs : 2].count(0) < pairs * 0.1:
        return "utf-16-be"
    return ""
