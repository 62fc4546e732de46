"""Zip files whose bytes depend on nothing but their content, so that equal reports are equal files."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip with fixed dates and its parts in the order given."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def steady(package: bytes) -> bytes:
    """Return a package again with fixed dates, in a fixed order with the content types first."""
    with ZipFile(BytesIO(package)) as archive:
        names = sorted(
            archive.namelist(), key=lambda name: (name != "[Content_Types].xml", name != "_rels/.rels", name)
        )
        return zipped({name: archive.read(name) for name in names})
