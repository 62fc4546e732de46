"""Tables as XML strings: fixed widths, a head that repeats, rows that stay together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pmcore.report.blocks import Cell, Column, Facts, Inline, Row, Table, right_to_left
from pmcore.report.word.styles import Styles
from pmcore.report.word.xml import esc, paragraph, plain

WIDTH = 9638  # twentieths of a point: the 17 cm that the widths of columns are meant for
PER_CM = 567
LEAST = 1100
FACT_NAME = 1730
LONG_CELL = (
    1_500  # a row with more letters than this may break over pages, or it would leave half a page empty
)
SHORT, FEW_LETTERS = 8, 1_200  # a table of so few rows and letters stays on one page
KEEP = "<w:keepNext/>"
Inlines = Callable[..., str]


def widths_of(columns: tuple[Column, ...], room: int = WIDTH) -> list[int]:
    """Return the widths of columns in `room`; those without one share what the others leave."""
    fixed = [round(column.width * PER_CM * room / WIDTH) for column in columns]
    sharing = [index for index, width in enumerate(fixed) if not width]
    left = room - sum(fixed)
    for index in sharing:
        fixed[index] = max(LEAST, left // len(sharing))
    fixed[sharing[-1] if sharing else -1] += room - sum(fixed)
    return fixed


@dataclass(frozen=True, slots=True)
class Tables:
    """Writes tables in a template's styles, `room` wide (twentieths of a point); `inline` writes the runs of a paragraph."""

    styles: Styles
    room: int
    inline: Inlines

    def table(self, table: Table) -> str:
        """Return a table with a head that repeats."""
        widths = widths_of(table.columns, self.room)
        keep = KEEP if len(table.rows) <= SHORT and _letters(table.rows) <= FEW_LETTERS else ""
        head = "".join(
            _cell(width, paragraph(self.styles.head, plain(column.title), keep + _align(column)))
            for column, width in zip(table.columns, widths, strict=True)
        )
        rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
        aligns = [_align(column) for column in table.columns]
        last = len(table.rows) - 1
        rows += [
            self._band(row, len(widths))
            if row.band
            else self._row(row, widths, aligns, keep if number < last else "")
            for number, row in enumerate(table.rows)
        ]
        return _table(self.styles.grid, widths, "".join(rows), table.caption, first_row=True)

    def facts(self, facts: Facts) -> str:
        """Return names and values, two pairs beside each other."""
        name = round(FACT_NAME * self.room / WIDTH)
        widths = [name, self.room // 2 - name, name, self.room - self.room // 2 - name]
        pairs = list(facts.pairs)
        rows = []
        for index in range(0, len(pairs), 2):
            two = (*pairs[index : index + 2], ("", ()))[:2]
            cells = "".join(
                self._fact(pair, widths[2 * place : 2 * place + 2]) for place, pair in enumerate(two)
            )
            rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
        return _table(self.styles.facts, widths, "".join(rows), facts.title, first_row=False)

    def _fact(self, pair: tuple[str, Inline], widths: list[int]) -> str:
        name, value = pair
        return _cell(widths[0], paragraph(self.styles.fact_name, plain(name) if name else "")) + _cell(
            widths[1], paragraph(self.styles.cell, self.inline(value), rtl=right_to_left(value))
        )

    def _row(self, row: Row, widths: list[int], aligns: list[str], keep: str) -> str:
        cells = "".join(
            _cell(width, self._paragraphs(cell, align, keep))
            for cell, width, align in zip(row.cells, widths, aligns, strict=True)
        )
        longest = max((sum(len(run.text) for part in cell for run in part) for cell in row.cells), default=0)
        together = "" if longest > LONG_CELL else "<w:trPr><w:cantSplit/></w:trPr>"
        return f"<w:tr>{together}{cells}</w:tr>"

    def _band(self, row: Row, columns: int) -> str:
        """Return one cell over the whole width, filled like the style of what stands in it."""
        content = "".join(paragraph(self.styles.band_text, self.inline(part), KEEP) for part in row.cells[0])
        ground = self.styles.band
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{ground}"/>' if ground else ""
        return (
            f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{self.room}" w:type="dxa"/>'
            f'<w:gridSpan w:val="{columns}"/>{fill}</w:tcPr>{content}</w:tc></w:tr>'
        )

    def _paragraphs(self, cell: Cell, align: str, keep: str) -> str:
        """Return the paragraphs of a cell: at least one, or Word refuses the file."""
        return "".join(
            paragraph(self.styles.cell, self.inline(part), keep + ("" if rtl else align), rtl=rtl)
            for part in cell or ((),)
            for rtl in [right_to_left(part)]
        )


def _table(style: str, widths: list[int], rows: str, title: str, *, first_row: bool) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'<w:tblLook w:val="{"0020" if first_row else "0000"}" w:firstRow="{int(first_row)}" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{look}<w:tblCaption w:val="{esc(title)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def _letters(rows: tuple[Row, ...]) -> int:
    return sum(len(run.text) for row in rows for cell in row.cells for part in cell for run in part)


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _align(column: Column) -> str:
    return '<w:jc w:val="right"/>' if column.align == "right" else ""
