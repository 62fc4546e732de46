"""Files whose bytes depend on nothing but their content, so that equal reports are equal files."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from docx.opc.package import OpcPackage
from docx.opc.packuri import PackURI
from docx.opc.pkgwriter import PackageWriter

EPOCH = (1980, 1, 1, 0, 0, 0)
PACKED = (".png", ".jpeg", ".jpg", ".xlsx")  # nothing is gained by packing these again


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip with fixed dates and its parts in the order given."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, EPOCH)
            entry.compress_type = ZIP_STORED if name.endswith(PACKED) else ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content)
    return out.getvalue()


def packed(package: OpcPackage) -> bytes:
    """Return a package of python-docx as a file: fixed dates, in a fixed order with the content types first.

    Its own `save` packs everything by itself, with the date of today: it would all have to be packed twice.
    """
    parts: Any = package.parts
    for part in parts:
        part.before_marshal()
    into = _Collector()
    writer: Any = PackageWriter  # python-docx is pinned, and the tests of the document watch this
    writer._write_content_types_stream(into, parts)  # noqa: SLF001
    writer._write_pkg_rels(into, package.rels)  # noqa: SLF001
    writer._write_parts(into, parts)  # noqa: SLF001
    first = ("[Content_Types].xml", "_rels/.rels")
    names = sorted(into.parts, key=lambda name: (*(name != each for each in first), name))
    return zipped({name: into.parts[name] for name in names})


class _Collector:
    """Takes parts as python-docx writes them."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}

    def write(self, place: PackURI, content: bytes) -> None:
        self.parts[place.membername] = content
