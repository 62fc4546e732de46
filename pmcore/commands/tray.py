"""The tray: fill it with the rows of a file, decide about them, empty it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from pmcore.changes.base import Change
from pmcore.changes.tray import TrayEmptied, TrayFilled, TrayRowsDecided
from pmcore.commands.base import Command, Context
from pmcore.commands.imports import Answers, remembering
from pmcore.errors import InvalidError, NotFoundError, RuleError
from pmcore.model.base import CleanName, OptionalLine, Ref
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.tray import MOST_ROWS, RowNumber, RowState, TrayFile
from pmcore.model.tray_rows import MOST_PACKED

MOST_FILES = 50
MOST_AT_ONCE = 5_000
GONE = "This file is not in the tray any more."
PLACED = "This is on the timeline already."


class FillTray(Command):
    """Put the rows of a file into the tray; `packed` holds them (pmcore/model/tray_rows.py)."""

    kind: Literal["fill_tray"] = "fill_tray"
    internal = True
    allowed = DECIDERS
    importer: Annotated[str, StringConstraints(min_length=1, max_length=40), CleanName]
    file: OptionalLine = ""
    zone: OptionalLine = ""
    count: Annotated[int, Field(ge=1, le=MOST_ROWS)]
    packed: Annotated[
        str, StringConstraints(min_length=1, max_length=MOST_PACKED, pattern=r"^[A-Za-z0-9+/=]+$")
    ]
    answers: Answers = Field({})

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what was answered about times, then the file."""
        if len(review.tray) >= MOST_FILES:
            raise RuleError(
                f"A tray holds at most {MOST_FILES} files. Empty it of one that you are done with."
            )
        if sum(len(each.packed) for each in review.tray.values()) + len(self.packed) > MOST_PACKED:
            raise RuleError("The tray is full. Empty it of a file that you are done with.")
        yield from remembering(review, self.answers)
        file = TrayFile(
            id=ctx.new_id(), importer=self.importer, file=self.file, zone=self.zone, count=self.count, by=ctx.by,
            packed=self.packed,
        )  # fmt: skip
        yield TrayFilled(files=(file,))


class DecideTrayRows(Command):
    """Say of rows of a file in the tray that they are set `aside`, or `open` again.

    `placed` says that they are on the timeline. It puts them nowhere: the page sends it together with the rows.
    """

    kind: Literal["decide_tray_rows"] = "decide_tray_rows"
    allowed = DECIDERS
    file: Ref
    rows: Annotated[tuple[RowNumber, ...], Field(min_length=1, max_length=MOST_AT_ONCE)]
    state: RowState

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield it for the rows of which it was not so, or nothing.

        A row that somebody has put onto the timeline meanwhile is not set aside: it stands there.
        """
        file = tray_file(review, self.file)
        if (beyond := max(self.rows)) > file.count:
            sentence = f"There is no row {beyond}: this file has {file.count}."
            raise InvalidError(f"rows: {sentence}", fields={"rows": sentence})
        was: dict[RowState, list[int]] = {}
        rows = dict.fromkeys(self.rows)
        if self.state is RowState.ASIDE and not (
            rows := dict.fromkeys(each for each in rows if each not in file.placed)
        ):
            raise RuleError(PLACED)
        for row in rows:
            if (before := file.state_of(row)) is not self.state:
                was.setdefault(before, []).append(row)
        if was:
            now = tuple(row for rows in was.values() for row in rows)
            yield TrayRowsDecided(
                file=file.id, now={self.state: now}, was={state: tuple(rows) for state, rows in was.items()}
            )


class EmptyTray(Command):
    """Take a file out of the tray, with what was decided about its rows; what is on the timeline stays there.

    Without `file` all of them go.
    """

    kind: Literal["empty_tray"] = "empty_tray"
    allowed = DECIDERS
    file: Annotated[str, StringConstraints(max_length=80), CleanName] = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the files that go."""
        files = (tray_file(review, self.file),) if self.file else tuple(review.tray.values())
        if files:
            yield TrayEmptied(files=files)


def tray_file(review: Review, file_id: str) -> TrayFile:
    """Return a file of the tray, or raise `NotFoundError`."""
    file = review.tray.get(file_id)
    if file is None:
        raise NotFoundError(GONE)
    return file
