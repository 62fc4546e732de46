"""Pasted tables become rows, whatever document they were copied from."""

from datetime import UTC, datetime

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.registry import importer_named, recognised

MARKDOWN = "| Time (UTC) | What |\n|---|:--|\n| 2026-11-23 14:05 | paged **db** |\n| 14:07 | restarted |\n"
WIKI = "||Time||Event||\n|2026-11-23 14:05|paged db|\n|14:07|restarted|\n"
SHEET = "Time\tWhat\n2026-11-23 14:05\tpaged db\n14:07\trestarted\n"
HTML = "<p>Timeline</p><table><tr><th>Time<th>Event</tr><tr><td>2026-11-23 14:05<td>paged <b>db</b></tr><tr><td>14:07<td>restarted</table>"
BLANKS = "Time              What\n2026-11-23 14:05  paged db\n14:07             restarted\n"
WITHOUT_EDGES = "Time | What\n--- | ---\n2026-11-23 14:05 | paged db\n14:07 | restarted\n"


def read(text):
    return importer_named("table").read(text.encode(), Options())


@pytest.mark.parametrize("text", [MARKDOWN, WIKI, SHEET, HTML, BLANKS, WITHOUT_EDGES])
def test_a_table_is_recognised_and_read(text):
    assert recognised(text.encode(), "").name == "table"
    assert [(row.at, row.text) for row in read(text).rows] == [
        (datetime(2026, 11, 23, 14, 5, tzinfo=UTC), "paged db"), (datetime(2026, 11, 23, 14, 7, tzinfo=UTC), "restarted"),
    ]  # fmt: skip


def test_a_cell_may_have_bars_links_and_lines():
    preview = read(
        "||Time||What||Who||\n|2026-11-23 14:05|a \\| b|Ana|\n|14:07|[x|https://x.example.test]\nand more|Ben|\n"
    )
    assert [(row.text, row.who, row.line) for row in preview.rows] == [
        ("a | b", "Ana", 2), ("x (https://x.example.test)\nand more", "Ben", 3),
    ]  # fmt: skip


def test_no_table_is_refused():
    with pytest.raises(UnreadableError, match="no table in this text"):
        read("14:05 paged\n14:06 restarted\n")
