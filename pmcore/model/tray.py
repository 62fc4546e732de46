"""The tray: rows of files that facilitator and scribe look through, before any of them is on the timeline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from pmcore.model.base import OptionalLine, Stored
from pmcore.model.codes import Code

MOST_ROWS = 200_000  # of one file
RowNumber = Annotated[int, Field(ge=1, le=MOST_ROWS)]


class RowState(Code):
    """What was decided about a row of the tray."""

    OPEN = "open"
    PLACED = "placed"
    ASIDE = "aside"


class TrayFile(Stored):
    """The rows of one file in the tray, numbered from 1 to `count` in the order of their times.

    `packed` holds them (pmcore/model/tray_rows.py); `by` is the seat of who brought it in, empty for a program.
    """

    id: str
    importer: str
    file: OptionalLine = ""
    zone: str = ""
    count: Annotated[int, Field(ge=1, le=MOST_ROWS)]
    by: str = ""
    packed: str = ""
    placed: frozenset[int] = frozenset()
    aside: frozenset[int] = frozenset()

    @property
    def name(self) -> str:
        """Return what people call it: its file name, else the importer that read it."""
        return self.file or self.importer

    @property
    def open(self) -> int:
        """Return how many rows nobody has decided about."""
        return self.count - len(self.placed) - len(self.aside)

    @property
    def mark(self) -> str:
        """Return a text that changes with every decision, and tells nothing."""
        return f"{self.id}:{hash((self.placed, self.aside)):x}"

    def state_of(self, row: int) -> RowState:
        """Return what was decided about a row."""
        if row in self.placed:
            return RowState.PLACED
        return RowState.ASIDE if row in self.aside else RowState.OPEN

    def decided(self, rows: Iterable[int], state: RowState) -> TrayFile:
        """Return the file with another state of some rows."""
        these = frozenset(rows)
        placed, aside = self.placed - these, self.aside - these
        if state is RowState.PLACED:
            placed |= these
        elif state is RowState.ASIDE:
            aside |= these
        return self.model_copy(update={"placed": placed, "aside": aside})
