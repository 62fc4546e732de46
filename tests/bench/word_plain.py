"""The peer of our Word writer: the same blocks written with python-docx's own API, as its manual shows it.

It has fewer features (no links, no bookmarks, no native charts, no repeated heads), so it is not slower for what it does more.
"""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.shared import Cm, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from pmcore.report.blocks import (
    Block,
    Bullets,
    Callout,
    Chart,
    Cover,
    Facts,
    Figure,
    Heading,
    Inline,
    Para,
    Report,
    Table,
    Toc,
    Verbatim,
)
from pmcore.report.pictures.png import draw_png
from pmcore.report.pictures.vote_scene import vote_scene
from pmcore.wording.palette import LIGHT


def write_plain(report: Report) -> bytes:
    """Return the report as a .docx file."""
    document = docx.Document()
    for block in report.blocks:
        _block(document, block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _block(document: Document, block: Block) -> None:  # noqa: PLR0912 - a case for each block
    match block:
        case Cover():
            document.add_heading(block.title, 0)
            _runs(document.add_paragraph(), block.line)
        case Heading():
            document.add_heading(block.text, block.level)
        case Para():
            _runs(document.add_paragraph(), block.runs)
        case Verbatim():
            document.add_paragraph(block.text)
        case Callout():
            document.add_paragraph().add_run(block.title).bold = True
            for part in block.paragraphs:
                _runs(document.add_paragraph(), part)
        case Bullets():
            for item in block.items:
                _runs(document.add_paragraph(style="List Bullet"), item)
        case Facts():
            table = document.add_table(0, 2)
            for name, value in block.pairs:
                cells = table.add_row().cells
                cells[0].text = name
                _runs(cells[1].paragraphs[0], value)
        case Table():
            _table(document, block)
        case Figure():
            for scene in block.scenes:
                document.add_picture(io.BytesIO(draw_png(scene)), width=Cm(17))
            document.add_paragraph(block.caption)
        case Chart():
            document.add_picture(io.BytesIO(draw_png(vote_scene(block.bars, block.alt))), width=Cm(17))
            document.add_paragraph(block.caption)
        case Toc():
            document.add_paragraph("Contents")


def _table(document: Document, block: Table) -> None:
    document.add_paragraph(block.caption)
    table = document.add_table(1, len(block.columns), style="Table Grid")
    for cell, column in zip(table.rows[0].cells, block.columns, strict=True):
        cell.text = column.title
    for row in block.rows:
        cells = table.add_row().cells
        for cell, parts in zip(cells, row.cells, strict=False):  # a band fills the first
            _cell(cell, parts)


def _cell(cell: _Cell, parts: tuple[Inline, ...]) -> None:
    for number, part in enumerate(parts):
        _runs(cell.add_paragraph() if number else cell.paragraphs[0], part)


def _runs(paragraph: Paragraph, inline: Inline) -> None:
    for each in inline:
        run = paragraph.add_run(each.text)
        if each.bold:
            run.bold = True
        if each.chip:
            run.font.color.rgb = RGBColor.from_string(LIGHT[f"{each.chip}-text"][1:].upper())
