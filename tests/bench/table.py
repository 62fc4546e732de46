"""`make bench`: run every measurement and print one table of the budgets in ARCHITECTURE.md.

    python -m tests.bench.table              all
    python -m tests.bench.table broadcast    one module

Each module beside this one that has `rows() -> list[BenchRow]` is run, one after the other, so that they do not disturb
each other. Exit code 1 where a budget does not hold.
"""

import importlib
import os
import sys
import time
import traceback
from collections.abc import Iterable
from pathlib import Path

from tests.bench.row import BenchRow

HEADS = ("What", "Budget", "Measured", "")


def modules() -> list[str]:
    """Return the names of the modules here that measure something."""
    here = Path(__file__).parent
    return sorted(each.stem for each in here.glob("*.py") if "\ndef rows(" in each.read_text("utf-8"))


def measure(name: str) -> list[BenchRow]:
    """Return the rows of one module; one that fails is a row too, and does not hide the others."""
    started = time.monotonic()
    print(f"measuring {name} …", file=sys.stderr, flush=True)
    try:
        rows = importlib.import_module(f"tests.bench.{name}").rows()
    except Exception as error:  # noqa: BLE001 - the other measurements are still worth having
        traceback.print_exc()
        rows = [BenchRow(name, "can be measured", f"{type(error).__name__}: {error}", ok=False)]
    print(f"measured {name} in {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    return rows


def written(rows: Iterable[BenchRow]) -> str:
    """Return the rows as a Markdown table whose columns stand under each other."""
    cells = [HEADS, *((row.what, row.budget, row.measured, "ok" if row.ok else "OVER") for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(HEADS))]
    lines = ["| " + " | ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) + " |" for line in cells]  # fmt: skip
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def main(names: list[str]) -> int:
    """Measure, print, and return the exit code."""
    rows = [row for name in names or modules() for row in measure(name)]
    print(written(rows))
    print(
        f"Load average {os.getloadavg()[1]:.1f} over the last five minutes, on {os.cpu_count()} processors."
    )
    return 0 if rows and all(row.ok for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
