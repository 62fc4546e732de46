"""Packed: a file that somebody compressed on the way here, as servers do with old logs: the one file in a gzip or in a ZIP of one."""

from __future__ import annotations

import re
import zlib
from pathlib import PurePosixPath

from pmcore.intake.archive import MEGABYTE, Archive, is_archive
from pmcore.intake.importer import UnreadableError

LARGEST = 50 * MEGABYTE  # unpacked
_GZIP = b"\x1f\x8b"
_OTHERS = {
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7-Zip",
    b"Rar!": "RAR",
    b"\x28\xb5\x2f\xfd": "Zstandard",
}
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")
# What a ZIP has that its importer reads as a whole: days or lists of Slack, the parts of a document.
_WHOLE = re.compile(
    r"(?:^|/)(?:\d{4}-\d{2}-\d{2}\.json|(?:users|org_users|channels|groups|dms|mpims)\.json|\[Content_Types\]\.xml)$"
)
_SHOWN = 3
_TOO_LARGE = (
    f"Unpacked, this file has more than {LARGEST // MEGABYTE} MB. Split it, or export a shorter span of time."
)
_DAMAGED = "This gzip file is damaged or incomplete. Unpack it, and import what is in it."
_WITHIN = "This ZIP file holds another one, “{name}”. Unpack it, and import that."
_WORKBOOK = "This is a workbook. Save its sheet as CSV, or copy its cells and paste them."
_SEVERAL = (
    "This ZIP file is no Slack export: it holds {names}. Unpack it, and import one file after the other."
)


def unpacked(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the bytes and the name of what is in a packed file, of any other what came in; raises `UnreadableError`."""
    if data.startswith(_GZIP):
        return _of_gzip(data), re.sub(r"\.gz(?:ip)?$", "", name, flags=re.IGNORECASE)
    for mark, how in _OTHERS.items():
        if data.startswith(mark):
            raise UnreadableError(
                f"This file is packed with {how}, which is not unpacked here. Unpack it, and import what is in it."
            )
    return _of_zip(data, name) if is_archive(data) else (data, name)


def _of_gzip(data: bytes) -> bytes:
    """Return what several gzip files one after another hold; stops where that is too much."""
    found = bytearray()
    while data.startswith(_GZIP):
        unpacking = zlib.decompressobj(31)
        try:
            found += unpacking.decompress(data, LARGEST + 1 - len(found))
        except zlib.error as error:
            raise UnreadableError(_DAMAGED) from error
        if len(found) > LARGEST:
            raise UnreadableError(_TOO_LARGE)
        if not unpacking.eof:
            raise UnreadableError(_DAMAGED)
        data = unpacking.unused_data
    return bytes(found)


def _of_zip(data: bytes, name: str) -> tuple[bytes, str]:
    archive = Archive(data)
    if any(_WHOLE.search(each) for each in archive.names):
        if any(each.startswith("xl/") for each in archive.names):
            raise UnreadableError(_WORKBOOK)
        return data, name
    files = [each for each in archive.names if not _JUNK.search(each)]
    if len(files) == 1:
        inner = archive.read(files[0])
        if is_archive(inner):
            raise UnreadableError(_WITHIN.format(name=files[0][-80:]))
        if len(inner) > LARGEST:
            raise UnreadableError(_TOO_LARGE)
        return inner, PurePosixPath(files[0]).name
    if not files or all(each.endswith((".txt", ".json")) for each in files):
        return data, name
    shown = ", ".join(f"“{each[-40:]}”" for each in files[:_SHOWN])
    more = f" and {len(files) - _SHOWN:,} more" if len(files) > _SHOWN else ""
    raise UnreadableError(_SEVERAL.format(names=shown + more))
