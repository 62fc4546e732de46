"""The long run of the typing robot: 2,000 texts, each stored exactly once and as it was typed, or still where it was typed.

    python -m tests.bench.table robot

`tests/bench/typing.py` does it: its `run(texts)` returns what was lost or changed, a sentence each.
"""

import importlib
import importlib.util
import time

from tests.bench.row import BenchRow

ROBOT = "tests.bench.typing"
TEXTS = 2_000


def rows() -> list[BenchRow]:
    """Let it type; where there is no robot, there is no row."""
    if importlib.util.find_spec(ROBOT) is None:
        return []
    began = time.monotonic()
    wrong = list(importlib.import_module(ROBOT).run(texts=TEXTS) or ())
    measured = f"{len(wrong)} lost or changed in {(time.monotonic() - began) / 60:.0f} min"
    return [
        BenchRow(
            f"typing robot, {TEXTS:,} texts", "none lost, none changed",
            " · ".join([measured, *map(str, wrong[:3])]), ok=not wrong,
        )
    ]  # fmt: skip
