"""Tickets of a bad week as Jira exports them, in the format of its site, put together from two exports of at most 1,000 rows."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pmcore.intake.options import Options
from tests.intake.facts import LARGE, Facts
from tests.intake.hostile import bytes_of_no_file

OPTIONS = Options(name="jira.csv", zone="Europe/Berlin")
BEGAN = datetime(2026, 11, 9, 6, 30, tzinfo=UTC)
TICKETS, LONG = 100, 20
FILLER = [f"Custom field (Team {number})" for number in range(520)]  # more than 512 columns
HEADINGS = [
    "Summary", "Issue Key", "Issue id", "Issue Type", "Status", "Priority", "Assignee", "Reporter", "Created", "Updated", "Resolved",
    "Resolution", "Labels", "Labels", "Sprint", "Sprint", *FILLER, "Description", "Comment", "Comment", "Comment",
]  # fmt: skip


def at(number: int, minutes: int = 0) -> datetime:
    """Return when ticket `number` was created, or some minutes later."""
    return BEGAN + timedelta(minutes=47 * number + minutes)


def printed(moment: datetime) -> str:
    """Return a time as the site prints it: in Berlin, in November."""
    local = moment + timedelta(hours=1)
    return f"{local:%d/%b/%y} {local.hour % 12 or 12}:{local:%M %p}"


def ticket(number: int) -> list[str]:
    """Return a record; every fifth is not resolved, and shorter than the headings."""
    comment = f"{printed(at(number, 5))};5f0c{number:04};h3. Found\r\nthe pool is empty; {{{{db-{number}}}}} is *read only*"
    description = "x" * 140_000 if number == LONG else "Line one\r\nline two"
    row = [
        f'Replica {number} lags, "again"', f"OPS-{number}", str(10_400 + number), "Task", "Done", "High", "ben", "ana@example.test",
        printed(at(number)), printed(at(number, 9)), printed(at(number, 9)) if number % 5 else "", "Fixed" if number % 5 else "",
        "postmortem", "checkout", "Sprint 8", "Sprint 9",
    ]  # fmt: skip
    return [*row, *[""] * len(FILLER), description, comment, "No time in here", ""] if number % 5 else row


def realistic() -> bytes:
    """Return the file, newest ticket first, with a BOM."""
    out = io.StringIO()
    writer = csv.writer(out)
    for some in (range(TICKETS, TICKETS // 2, -1), range(TICKETS // 2, 0, -1)):
        writer.writerow(HEADINGS)
        writer.writerows(ticket(number) for number in some)
    return out.getvalue().encode("utf-8-sig")


def expected() -> Facts:
    """Return what the file holds: two rows more for each ticket that is resolved, and its comments."""
    some = (
        (at(1), 'OPS-1 was created: Replica 1 lags, "again"'),
        (at(1, 9), 'OPS-1 was resolved (Fixed): Replica 1 lags, "again"'),
        (at(7, 5), "OPS-7: Found\nthe pool is empty; db-7 is read only"),
        (at(100), 'OPS-100 was created: Replica 100 lags, "again"'),
        (at(LONG), 'OPS-20 was created: Replica 20 lags, "again"'),
    )
    return Facts(TICKETS + 3 * (TICKETS - TICKETS // 5), some)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield files that are none, or too much."""
    yield from bytes_of_no_file()
    yield "without created", b"Summary,Issue key\nLag,OPS-1\n"
    yield "headings alone", b"Summary,Issue key,Created\n"
    whole = realistic()
    yield "cut in a quotation", whole[: len(whole) // 2 - len(whole) // 2 % 3]


def large():
    """Yield many tickets."""
    yield (
        "large",
        lambda: realistic()[:200_000] + b"\r\n" + b"Lag,OPS-2,1,Task\r\n" * ((LARGE - 210_000) // 18),
    )
