"""The timeline of an older review as a wiki has it, with a heading of its zone, cells of two lines, links and bars in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pmcore.intake.options import Options
from tests.intake.facts import LARGE, Facts
from tests.intake.hostile import MEGABYTE, bytes_of_no_file

OPTIONS = Options()
BEGAN = datetime(2026, 11, 23, 20, 0, 3, tzinfo=UTC)
COUNT, LINK, TWO_LINES = 210, 50, 60


def at(number: int) -> datetime:
    """Return when row `number` was: over midnight, in steps of three minutes."""
    return BEGAN + timedelta(minutes=3) * number


def realistic() -> bytes:
    """Return the table; only the first row says the day."""
    lines = ["h2. Timeline", "", "||Time (UTC)||What happened||Who||"]
    for number in range(COUNT):
        what = f"Step {number} of the repair"
        if number == LINK:
            what = "See [the graph|https://graphs.example.test/d/1]"
        if number == TWO_LINES:
            what = "Restarted the replica\nand waited"
        time = f"{at(number):%Y-%m-%d %H:%M:%S}" if number == 0 else f"{at(number):%H:%M:%S}"
        lines.append(f"|{time}|{what}|{'Ana' if number % 2 else ''}|")
    return "\r\n".join(lines).encode()


def expected() -> Facts:
    """Return what the table holds."""
    some = (
        (at(0), "Step 0 of the repair"), (at(LINK), "See the graph (https://graphs.example.test/d/1)"),
        (at(TWO_LINES), "Restarted the replica\nand waited"), (at(COUNT - 1), f"Step {COUNT - 1} of the repair"),
    )  # fmt: skip
    return Facts(COUNT, some)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield what is no table, or too much."""
    yield from bytes_of_no_file()
    yield "many bars", b"|" * MEGABYTE
    yield "tables in tables", b"<table><tr><td>" * 50_000
    yield "cut html", b"<table><tr><th>Time<th>What<tr><td>2026-11-23 14:05<td>paged"


def large():
    """Yield many rows."""
    yield (
        "large",
        lambda: b"|Time|What|\n" + b"|2026-11-23 14:05|paged the engineer on call|\n" * (LARGE // 250),
    )
