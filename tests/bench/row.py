"""One line of the table that `make bench` prints: what was measured, what it may be, what it was."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BenchRow:
    """`what`, `budget` and `measured` are for people; `ok` says whether the budget holds."""

    what: str
    budget: str
    measured: str
    ok: bool
