"""A template opened and looked at: its styles, the width of its text, and the place where the document begins.

Ours is `template.docx` beside this file; any other .docx or .dotx that keeps the names of the styles and has the content
controls that it wants (NOTES.md) does as well. Templates come from whoever runs the server: they are not checked for
anything but what the document needs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import XmlPart
from docx.oxml import parse_xml
from lxml import etree

from pmcore.errors import UnusableTemplateError
from pmcore.report.word.controls import BODY, PREFIX, Value, controls_of, fill, require_known
from pmcore.report.word.packing import zipped
from pmcore.report.word.styles import W, styles_of

OURS = Path(__file__).with_name("template.docx")
NAMESPACES = {
    "w": W[1:-1],
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
}
"""What the body's XML takes for granted."""
A = f"{{{NAMESPACES['a']}}}"
FONT = "Arial"  # where a template says nothing
PAGES = (RELATIONSHIP_TYPE.HEADER, RELATIONSHIP_TYPE.FOOTER)
MARK = "postmortem-body"
AS_TEMPLATE = b"wordprocessingml.template.main+xml"
AS_DOCUMENT = b"wordprocessingml.document.main+xml"
WIDTH = 9638  # twentieths of a point: 17 cm, where a template does not say how wide its pages are


class Template:
    """A copy of a template that becomes one document. `width` is that of its text in twentieths of a point."""

    def __init__(self, source: bytes | Path | None = None) -> None:
        """Open our own template, or another one. Raises `UnusableTemplateError` with what to do about it."""
        content = (
            OURS.read_bytes() if source is None else source if isinstance(source, bytes) else _read(source)
        )
        self.document = _opened(content)
        self.part = self.document.part
        root = self.part.element
        if root.tag != f"{W}document":
            raise UnusableTemplateError(
                "The Word template is saved as “Strict Open XML”. Save it as “Word Document (*.docx)” instead."
            )
        self._roots = [root, *(part.element for part in self._pages())]
        require_known(self._roots)
        self._place = self._body()
        self.styles = styles_of(self.part._styles_part.element)  # noqa: SLF001 - python-docx is pinned
        self.width = _width(self._place)
        self.font = self._font()

    def numbers_from(self) -> Mapping[str, int]:
        """Return the highest numbers of bookmarks and drawings that the template has itself."""
        root = self.part.element
        return {
            "bookmark": max(
                (_number(each.get(f"{W}id")) for each in root.iter(f"{W}bookmarkStart")), default=0
            ),
            "drawing": max(
                (_number(each.get("id")) for each in root.iter(f"{{{NAMESPACES['wp']}}}docPr")), default=0
            ),
        }

    def fill(self, values: Mapping[str, Value]) -> None:
        """Put values in the places of the content controls, wherever they stand."""
        for root in self._roots:
            fill(root, values)

    def speak(self, language: str) -> None:
        """Set the language of the text (`en-GB`)."""
        styles = self.part._styles_part.element  # noqa: SLF001
        for found in styles.iterfind(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang"):
            found.set(f"{W}val", language)

    def write(self, body: str) -> None:
        """Put the XML of the body in its place.

        One parse of one string: moving parsed nodes into python-docx's tree costs twenty times as much.
        """
        self._place.getparent().replace(self._place, etree.Comment(MARK))
        whole = etree.tostring(self.part.element, encoding="unicode")
        before, _, after = whole.partition(f"<!--{MARK}-->")
        self.part._element = parse_xml(f"{_declared(before)}{body}{after}".encode())  # noqa: SLF001

    def _pages(self) -> list[XmlPart]:
        """Return the headers and footers."""
        return [rel.target_part for rel in self.part.rels.values() if rel.reltype in PAGES]

    def _body(self) -> etree._Element:
        """Return what the body stands instead of: its control, or the paragraph around that."""
        found = [each.element for each in controls_of(self.part.element) if each.name == BODY]
        top = self.part.element.find(f"{W}body")
        places = [
            each
            for element in found
            for each in (element, *element.iterancestors(f"{W}p"))
            if each.getparent() is top
        ]
        if len(found) != 1 or len(places) != 1:
            raise UnusableTemplateError(
                f"The Word template {'has no place' if not found else 'must have one place alone'} for the document itself: put "
                f"one content control with the tag “{PREFIX}{BODY}” in a paragraph of its own, outside of tables and text boxes."
            )
        return places[0]

    def _font(self) -> str:
        """Return the font of the text, of the template's theme where it leaves that to it."""
        styles = self.part._styles_part.element  # noqa: SLF001
        said = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}rFonts")
        named = "" if said is None or said.get(f"{W}asciiTheme") else said.get(f"{W}ascii", "")
        themes = (
            rel.target_part.blob for rel in self.part.rels.values() if rel.reltype == RELATIONSHIP_TYPE.THEME
        )
        for theme in () if named else themes:
            latin = parse_xml(theme).find(f".//{A}minorFont/{A}latin")
            named = "" if latin is None else latin.get("typeface", "")
        return named or FONT


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnusableTemplateError(f"The Word template {path} cannot be read: {error.strerror}.") from error


def _opened(content: bytes) -> Document:
    """Return the document in a .docx or .dotx file."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            types = archive.read("[Content_Types].xml")
            if AS_TEMPLATE in types:
                parts = {name: archive.read(name) for name in archive.namelist()}
                content = zipped(parts | {"[Content_Types].xml": types.replace(AS_TEMPLATE, AS_DOCUMENT)})
        return docx.Document(BytesIO(content))
    except (BadZipFile, KeyError, ValueError, PackageNotFoundError, etree.XMLSyntaxError) as error:
        raise UnusableTemplateError(
            "The Word template cannot be opened: it is no Word document without macros (.docx or .dotx). Open it in Word and save "
            "it as “Word Document (*.docx)”."
        ) from error


def _width(place: etree._Element) -> int:
    """Return the width of the text in the section that a place stands in."""
    following = (found for each in place.itersiblings() for found in each.iter(f"{W}sectPr"))
    section = next(following, None)
    size = None if section is None else section.find(f"{W}pgSz")
    margins = None if section is None else section.find(f"{W}pgMar")
    if size is None or margins is None:
        return WIDTH
    sides = sum(_number(margins.get(f"{W}{side}")) for side in ("left", "right", "gutter"))
    return max(_number(size.get(f"{W}w")) - sides, WIDTH // 2)


def _number(value: str | None) -> int:
    return int(value) if value and value.lstrip("-").isdecimal() else 0


def _declared(before: str) -> str:
    """Return the beginning of a document with every prefix declared that the body takes for granted."""
    end = before.index(">", before.index("<w:document"))
    missing = "".join(
        f' xmlns:{prefix}="{uri}"'
        for prefix, uri in NAMESPACES.items()
        if not re.search(rf"\sxmlns:{prefix}=", before[:end])
    )
    return before[:end] + missing + before[end:]
