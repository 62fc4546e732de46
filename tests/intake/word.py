"""An older review as a document of Word: a table of people, then the timeline."""

import io
from datetime import UTC, datetime, timedelta

import docx

from tests.intake.facts import LARGE, Facts
from tests.intake.hostile import bytes_of_no_file

BEGAN = datetime(2025, 7, 1, 8, 0, tzinfo=UTC)
COUNT = 205


def realistic() -> bytes:
    document = docx.Document()
    document.add_heading("Review of the night")
    people = document.add_table(rows=2, cols=2)
    people.cell(0, 0).text, people.cell(0, 1).text = "Role", "Team"
    table = document.add_table(rows=COUNT + 1, cols=2)
    cells = table._cells
    cells[0].text, cells[1].text = "Time (UTC)", "What happened"
    for number in range(COUNT):
        at = BEGAN + timedelta(minutes=3) * number
        cells[2 * number + 2].text, cells[2 * number + 3].text = (
            f"{at:%Y-%m-%d %H:%M}",
            f"Step {number} of the repair",
        )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def expected() -> Facts:
    some = tuple(
        (BEGAN + timedelta(minutes=3) * number, f"Step {number} of the repair") for number in (0, 1, 100, 204)
    )
    return Facts(COUNT, some)


def hostile():
    yield from bytes_of_no_file()
    yield "cut", realistic()[:9000]


def large():
    """Yield a long line that is no document."""
    yield "one long line", lambda: b"PK" + b"a" * (LARGE * 2 // 5)
