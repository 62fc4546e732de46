"""Archive: the files in a ZIP that somebody sent. What it would unpack to is checked before anything is unpacked."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

from pmcore.intake.importer import UnreadableError

MEGABYTE = 1_000_000
LARGEST = 200 * MEGABYTE  # of all files together, unpacked
MOST = 20_000  # files
DENSEST = 300  # times smaller than its text: exports reach some 30, bombs 1,000
_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ENTRY = b"PK\x01\x02"
_ENCRYPTED = 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_DAMAGED = "This ZIP file is damaged or incomplete. Export it again."


def is_archive(data: bytes) -> bool:
    """Return whether `data` begins as a ZIP does."""
    return data.startswith(_MARKS)


class Archive:
    """A ZIP whose contents fit into what a file may take; raises `UnreadableError` for any other."""

    def __init__(self, data: bytes) -> None:
        """Look through the list of its files."""
        if data.count(_ENTRY) > MOST:  # before the list is read: a million entries are 500 MB
            raise UnreadableError(
                f"This ZIP file holds more than {MOST:,} files. Export a shorter span of time."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
            raise UnreadableError(_DAMAGED) from error
        self._files = {each.filename: each for each in self._zip.infolist() if not each.is_dir()}
        self._check()

    @property
    def names(self) -> Sequence[str]:
        """Return the names of its files, with their folders, in its own order."""
        return list(self._files)

    def read(self, name: str) -> bytes:
        """Return the bytes of one file."""
        try:
            return self._zip.read(self._files[name])
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise UnreadableError(f"“{name[-80:]}” in this ZIP file is damaged. Export it again.") from error

    def _check(self) -> None:
        files = self._zip.infolist()
        if any(each.flag_bits & _ENCRYPTED for each in files):
            raise UnreadableError("This ZIP file has a password. Unpack it, and import a ZIP without one.")
        if any(_outside(each.filename) for each in files):
            raise UnreadableError("This ZIP file names files outside of itself, which no export does.")
        if any(each.compress_type not in _METHODS for each in files):
            raise UnreadableError(
                "This ZIP file is packed in a rare way. Unpack it, and pack it again as an ordinary ZIP."
            )
        if sum(each.file_size for each in files) > LARGEST:
            raise UnreadableError(
                f"Unpacked, this ZIP file has more than {LARGEST // MEGABYTE} MB. Export a shorter span of time."
            )
        if any(_too_dense(each) for each in files):
            raise UnreadableError("This ZIP file unpacks to far more than its size, as no export does.")


def _outside(name: str) -> bool:
    name = name.replace("\\", "/")
    return name.startswith("/") or name[1:2] == ":" or ".." in name.split("/")


def _too_dense(file: zipfile.ZipInfo) -> bool:
    return file.file_size > MEGABYTE and file.file_size > DENSEST * max(file.compress_size, 1)
