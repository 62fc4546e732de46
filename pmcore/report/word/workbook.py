"""The workbook behind a native chart: what Excel shows when somebody edits the chart's data in Word."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter

from pmcore.report.blocks import Chart
from pmcore.report.word.xml import clean

SHEET = "Votes"
CREATED = datetime(2000, 1, 1, tzinfo=UTC)  # a fixed day: equal charts are equal files


def workbook_of(chart: Chart, names: list[str]) -> bytes:
    """Return a workbook of one sheet: the `names` of the bars as the chart shows them, and their values beside them.

    What people wrote stands in it as text, also where it looks like a formula or an address.
    """
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"author": "Postmortem", "created": CREATED})
        sheet = book.add_worksheet(SHEET)
        head, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_column(0, 0, 60)
        sheet.write_string(0, 0, "Recommendation", head)
        sheet.write_string(0, 1, chart.series, head)
        for row, (name, bar) in enumerate(zip(names, chart.bars, strict=True), 1):
            sheet.write_string(row, 0, clean(name), wrapped)
            sheet.write_number(row, 1, bar.value)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
