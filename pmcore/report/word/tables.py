"""Tables as XML strings: fixed widths, a head that repeats, rows that stay together."""

from __future__ import annotations

from collections.abc import Callable

from pmcore.report.blocks import Cell, Column, Facts, Row, Table, right_to_left
from pmcore.report.word.xml import esc, paragraph, plain

WIDTH = 9638  # twentieths of a point: 17 cm
PER_CM = 567
LEAST = 1100
LONG_CELL = (
    1_500  # a row with more letters than this may break over pages, or it would leave half a page empty
)
SHORT, FEW_LETTERS = 8, 1_200  # a table of so few rows and letters stays on one page
KEEP = "<w:keepNext/>"
Inlines = Callable[..., str]


def widths_of(columns: tuple[Column, ...]) -> list[int]:
    """Return the widths of columns; those without one share what the others leave."""
    fixed = [round(column.width * PER_CM) for column in columns]
    sharing = [index for index, width in enumerate(fixed) if not width]
    left = WIDTH - sum(fixed)
    for index in sharing:
        fixed[index] = max(LEAST, left // len(sharing))
    fixed[sharing[-1] if sharing else -1] += WIDTH - sum(fixed)
    return fixed


def table_xml(table: Table, inline: Inlines) -> str:
    """Return a table; `inline` writes the runs of a paragraph."""
    widths = widths_of(table.columns)
    keep = KEEP if len(table.rows) <= SHORT and _letters(table.rows) <= FEW_LETTERS else ""
    head = "".join(
        _cell(width, paragraph("PostmortemTableHead", plain(column.title), keep + _align(column)))
        for column, width in zip(table.columns, widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    aligns = [_align(column) for column in table.columns]
    last = len(table.rows) - 1
    rows += [
        _band(row, len(widths), inline)
        if row.band
        else _row(row, widths, aligns, inline, keep if number < last else "")
        for number, row in enumerate(table.rows)
    ]
    return _table("PostmortemGrid", widths, "".join(rows), table.caption, first_row=True)


def facts_xml(facts: Facts, inline: Inlines) -> str:
    """Return names and values, two pairs beside each other."""
    widths = [1730, 3089, 1730, 3089]
    pairs = list(facts.pairs)
    rows = []
    for index in range(0, len(pairs), 2):
        cells = []
        for column, pair in enumerate((*pairs[index : index + 2], ("", ()))[:2]):
            name, value = pair
            cells.append(
                _cell(widths[2 * column], paragraph("PostmortemFactName", plain(name) if name else ""))
            )
            cells.append(
                _cell(
                    widths[2 * column + 1],
                    paragraph("PostmortemTable", inline(value), rtl=right_to_left(value)),
                )
            )
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{''.join(cells)}</w:tr>")
    return _table("PostmortemFacts", widths, "".join(rows), facts.title, first_row=False)


def _table(style: str, widths: list[int], rows: str, title: str, *, first_row: bool) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'<w:tblLook w:val="{"0020" if first_row else "0000"}" w:firstRow="{int(first_row)}" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}<w:tblCaption w:val="{esc(title)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _letters(rows: tuple[Row, ...]) -> int:
    return sum(len(run.text) for row in rows for cell in row.cells for part in cell for run in part)


def _row(row: Row, widths: list[int], aligns: list[str], inline: Inlines, keep: str) -> str:
    cells = "".join(
        _cell(width, _paragraphs(cell, align, inline, keep))
        for cell, width, align in zip(row.cells, widths, aligns, strict=True)
    )
    longest = max((sum(len(run.text) for part in cell for run in part) for cell in row.cells), default=0)
    together = "" if longest > LONG_CELL else "<w:trPr><w:cantSplit/></w:trPr>"
    return f"<w:tr>{together}{cells}</w:tr>"


def _band(row: Row, columns: int, inline: Inlines) -> str:
    content = "".join(paragraph("PostmortemTableBand", inline(part), KEEP) for part in row.cells[0])
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{WIDTH}" w:type="dxa"/><w:gridSpan w:val="{columns}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="E3EFEE"/></w:tcPr>{content}</w:tc></w:tr>'
    )


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _paragraphs(cell: Cell, align: str, inline: Inlines, keep: str) -> str:
    """Return the paragraphs of a cell: at least one, or Word refuses the file."""
    return "".join(
        paragraph("PostmortemTable", inline(part), keep + ("" if rtl else align), rtl=rtl)
        for part in cell or ((),)
        for rtl in [right_to_left(part)]
    )


def _align(column: Column) -> str:
    return '<w:jc w:val="right"/>' if column.align == "right" else ""
