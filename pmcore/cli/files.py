"""Files that are brought in, on the command line: read, and printed as the rows that they hold."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from pmcore.cli.access import JSON, Into
from pmcore.cli.output import say, say_table
from pmcore.errors import NotFoundError, ReviewError
from pmcore.intake.reading import LARGEST, TOO_LARGE
from pmcore.model.moment import zone_named

MOST_SHOWN = 200  # rows and problems; `--json` has all of them
WIDEST = 100  # letters of a row's text


def read(file: Path) -> bytes:
    """Return what is in a file (`-`: what comes in), or raise with a sentence why not."""
    if str(file) == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        if file.stat().st_size > LARGEST:
            raise ReviewError(TOO_LARGE)
        return file.read_bytes()
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no file {file}.") from error
    except OSError as error:
        raise ReviewError(f"{file} cannot be read: {error.strerror}.") from error


def show(found: JSON, into: Into) -> None:
    """Print what a file holds, what is the matter with it, and what came of it."""
    rows = found["rows"]
    if rows:
        say_table(("ROW", f"TIME ({found['zone']})", "KIND", "WHO", "WHAT"), list(_lines(found)))
    if len(rows) > MOST_SHOWN:
        say(f"… and {len(rows) - MOST_SHOWN} more rows (--json shows all)")
    for each in [*_problems(found)][:MOST_SHOWN]:
        say(each)
    for each in _questions(found):
        say(each)
    say(_summary(found, into))


def _lines(found: JSON) -> Iterator[tuple[str, ...]]:
    zone = zone_named(found["zone"])
    for row in found["rows"][:MOST_SHOWN]:
        at = datetime.fromisoformat(row["at"]).astimezone(zone) if row["at"] else None
        when = f"{at:%Y-%m-%d %H:%M:%S}" if at else row["origin"]["typed"] or "unknown"
        text = " ".join(row["text"].split())
        text = text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
        yield (
            str(row["row"]),
            when,
            row["kind"],
            row["who"],
            f"{'(there already) ' if row['known'] else ''}{text}",
        )


def _problems(found: JSON) -> Iterator[str]:
    """Yield what could not be read, and what is the matter with rows."""
    for each in found["problems"]:
        named = not each["line"] or f"ine {each['line']}" in each["sentence"]
        yield each["sentence"] if named else f"Line {each['line']}: {each['sentence']}"
    for row in found["rows"]:
        if row["problem"]:
            yield f"Row {row['row']}: {row['problem']}"


def _questions(found: JSON) -> Iterator[str]:
    """Yield what is asked, each with how it is answered."""
    for each in found["questions"]:
        waits = "waits" if each["rows"] == 1 else "wait"
        yield f"{each['sentence']} ({_rows(each['rows'])} {waits} for the answer)"
        if each["answers"]:
            for answer in each["answers"]:
                yield f"  --answer '{each['about']}={answer['means']}'  {answer['label']}"
        else:
            yield "  --day 2026-11-23" if each["about"] == "DAY" else f"  --answer '{each['about']}=…'"


def _summary(found: JSON, into: Into) -> str:
    parts = [_rows(len(found["rows"])), f"{found['known']} there already"]
    if found["masked"]:
        parts.append(f"{found['masked']} secrets masked")
    if found["zone_assumed"]:
        parts.append(f"times without a zone read in {found['zone']} (--zone)")
    came = {
        Into.NOTHING: "Nothing was added: this is a preview.",
        Into.TIMELINE: f"{found['added']} added.",
        Into.TRAY: f"{found['in_tray']} put into the tray.",
    }
    return f"{found['importer']}: {', '.join(parts)}. {came[into]}"


def _rows(count: int) -> str:
    return f"{count} row" if count == 1 else f"{count} rows"
