"""Word: the timelines of an older document, from its tables and its lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pmcore.intake.archive import Archive, is_archive
from pmcore.intake.importer import Importer, UnreadableError
from pmcore.intake.importers.columns import Table, is_time
from pmcore.intake.importers.delimited import Shape
from pmcore.intake.importers.headings import knows
from pmcore.intake.importers.records import preview_of
from pmcore.intake.importers.separated import Records
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview

_BODY = "word/document.xml"
_ITEM = re.compile(
    r"[\s•–-]*((?:\S+\s){0,3}?\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?:\s(?:[A-Z]{3,4}|Z))?)\s*[-–—:|]?\s+(\S.*)",
    re.DOTALL,
)
_NONE = (
    "There is no timeline in this document: no table with times, and no list whose entries begin with one."
)


class Word(Importer):
    """A document of Word with a table or a list of what happened."""

    name = "docx"
    title = "Word document"

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is: it is a ZIP with the body of a document."""
        return 10 if is_archive(data) and _BODY.encode() in data else 0

    def read(self, data: bytes, options: Options) -> Preview:
        """Return the rows of the table that is most like a timeline, or of the lists where no table is."""
        import docx  # it takes long to load, and few files are documents
        import lxml.etree

        if _BODY not in Archive(data).names:
            raise UnreadableError(_NONE)
        try:
            document = docx.Document(io.BytesIO(data))
        except (KeyError, ValueError, lxml.etree.XMLSyntaxError):
            raise UnreadableError("This document is damaged. Open it in Word and save it again.") from None
        tables = [
            [[cell.text.strip() for cell in row.cells] for row in table.rows] for table in document.tables
        ]
        likely = [
            cells
            for cells in tables
            if len(cells) > 1 and any(is_time(cell) for row in cells for cell in row)
        ]
        if likely:
            cells = max(likely, key=lambda each: (max(map(knows, each[:2])), len(each)))
            records = Records(cells, [0] * len(cells), [" | ".join(row) for row in cells])
            shape = Shape.of(records, " ", options)
            return preview_of(self.name, [shape.fitted(records)], options, shape.told(()))
        items = list(_items(each.text for each in document.paragraphs))
        if not items:
            raise UnreadableError(_NONE)
        raws = [" ".join(item) for item in items]
        return preview_of(self.name, [Table(["Time", "What"], items, [0] * len(items), raws)], options)


def _items(paragraphs: Iterator[str]) -> Iterator[list[str]]:
    """Yield time and text of each paragraph that begins with a time."""
    for paragraph in paragraphs:
        found = _ITEM.fullmatch(paragraph.strip())
        if found and is_time(found[1]):
            yield [found[1], found[2].strip()]
