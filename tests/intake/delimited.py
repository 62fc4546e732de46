"""A log of a night as somebody exported it from a German spreadsheet, with all that goes wrong in such files."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pmcore.intake.options import Options
from tests.intake.facts import LARGE, Facts
from tests.intake.hostile import bytes_of_no_file

OPTIONS = Options(name="night.csv", zone="Europe/Berlin")
BEGAN = datetime(2026, 11, 12, 22, 50, 7, tzinfo=UTC)
COUNT = 240
HEADINGS = ["Nr.", "Datum", "Uhrzeit", "Bis", "Ereignis", "Wer", "Art", "Quelle", "Kennung"]
WHAT = (
    "Fehlerrate über 12 %",
    "Bereitschaft gerufen",
    "Datenbank neu gestartet",
    "Größe der Warteschlange geprüft",
)
KINDS = ("Alarm", "Änderung", "Rückfrage", "")
LONG, BROKEN, TAIL, SECRET, ENDED = 40, 41, 42, 43, 44  # numbers of rows that are different


def at(number: int) -> datetime:
    """Return when row `number` (from 1) was: every row two minutes and eleven seconds after the one before."""
    return BEGAN + timedelta(seconds=131) * (number - 1)


def what(number: int) -> str:
    """Return what row `number` says."""
    some = {
        LONG: "überlastet " * 13_000,
        BROKEN: 'Meldung: "zu spät",\nzweite Zeile; noch eine',
        SECRET: "password: hunter2222",
    }
    return some.get(number, f"{WHAT[number % 4]}, Schritt {number}")


def realistic() -> bytes:
    """Return the file: semicolons, a title above the headings, date and time apart, CRLF, the letters of Windows."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["Protokoll der Störung"])
    writer.writerow([])
    writer.writerow(HEADINGS)
    for number in range(1, COUNT + 1):
        local = at(number) + timedelta(hours=1)
        until = f"{local + timedelta(minutes=20):%H:%M:%S}" if number == ENDED else ""
        row = [number, f"{local:%d.%m.%Y}", f"{local:%H:%M:%S}", until, what(number), f"Person {number % 3}",
               KINDS[number % 4], "#störung", f"log-{number:04}"]  # fmt: skip
        if number == TAIL:
            row = row[:5]  # shorter than the headings
        writer.writerow(row)
        if number % 100 == 0:
            writer.writerow(HEADINGS)  # put together from several exports
            writer.writerow([])
    return out.getvalue().encode("cp1252")


def expected() -> Facts:
    """Return what the file holds."""
    some = (1, 2, 39, TAIL, 100, 101, 239, COUNT)
    return Facts(COUNT, tuple((at(each), said(each)) for each in some))


def said(number: int) -> str:
    """Return the text of a row: with its kind, where the product has none of that name."""
    unknown = KINDS[number % 4] == "Rückfrage" and number != TAIL
    return f"Rückfrage: {what(number)}" if unknown else what(number)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Yield files of cells that are none, or too much."""
    yield from bytes_of_no_file()
    yield "never closed", b'time,what\n2026-11-23 14:05,"paged\n2026-11-23 14:06,restarted\n'
    yield "longer rows", b"what,time\npaged,2026-11-23 14:05,more,and more\n" * 300
    yield "headings alone", b"time,what\n"


def large():
    """Yield much of everything."""
    yield (
        "large",
        lambda: b"time,what\n" + b"2026-11-23 14:05,paged the engineer on call\n" * (LARGE // 45),
    )
    yield "long cell", lambda: b'time,what\n2026-11-23 14:05,"' + b"x" * (LARGE * 2 // 5) + b'"\n'
    yield "one long line", lambda: b"a" * (LARGE * 2 // 5)
