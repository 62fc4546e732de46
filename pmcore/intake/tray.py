"""From a file to the tray, and from the tray onto the timeline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pmcore.commands.base import Command
from pmcore.commands.imports import ALL_RAW, ImportRows, Present
from pmcore.commands.tray import DecideTrayRows, FillTray
from pmcore.errors import RuleError
from pmcore.intake.bringing import LINE, Looked, key_in, sent
from pmcore.intake.preview import Row
from pmcore.model.base import clean_line
from pmcore.model.origin import LONGEST_RAW
from pmcore.model.review import Review
from pmcore.model.tray import RowState, TrayFile
from pmcore.model.tray_rows import TrayRow, in_order, opened, packed

NOTHING = "Nothing of this file is new: its rows are on the timeline or in the tray already."


def filling(looked: Looked, review: Review) -> FillTray | None:
    """Return the command that puts what comes of a file into the tray; None where nothing is new."""
    preview = looked.preview
    there = keys_in(review.tray.values(), preview.importer)
    rows = [each.row for each in looked.rows if each.comes and key_in(each.row) not in there]
    if not rows:
        return None
    most_raw = min(LONGEST_RAW, ALL_RAW // len(rows))
    new = in_order(_kept(each, most_raw) for each in rows)
    return FillTray(
        importer=preview.importer, file=str(clean_line(looked.file))[:LINE], zone=preview.zone[:LINE], count=len(new),
        packed=packed(new), answers=dict(looked.answers),
    )  # fmt: skip


def beside(looked: Looked, review: Review) -> Looked:
    """Return a file with what lies in the tray already: that does not come again. It is for those alone who see the tray."""
    there = keys_in(review.tray.values(), looked.preview.importer, placed=False)
    if not there:
        return looked
    return looked._replace(rows=[
        each._replace(kept=True, comes=False) if not each.known and key_in(each.row) in there else each
        for each in looked.rows
    ])  # fmt: skip


def keys_in(files: Iterable[TrayFile], importer: str, *, placed: bool = True) -> frozenset[str]:
    """Return by what the rows in the tray that came from an importer are known; those that are `placed`, too, or not."""
    return frozenset(
        key_in(each)
        for file in files
        if file.importer == importer
        for number, each in enumerate(opened(file.packed).rows, 1)
        if placed or number not in file.placed
    )


def placing(review: Review, file: TrayFile, numbers: Sequence[int]) -> list[Command]:
    """Return the commands that put rows of the tray onto the timeline, together; what is there already is only noted."""
    rows = opened(file.packed).rows
    there = Present.of(review)
    coming = [sent(row_of(rows[each - 1])) for each in numbers if 0 < each <= len(rows)]
    decided = DecideTrayRows(file=file.id, rows=tuple(numbers), state=RowState.PLACED)
    if not any(there.new(file.importer, coming)):
        return [decided]
    return [ImportRows(rows=tuple(coming), importer=file.importer, file=file.file), decided]


def standing(review: Review, file: TrayFile, numbers: Iterable[int]) -> dict[int, str]:
    """Return those of some rows of a file that stand on the timeline, with the label of their event (`T-05`)."""
    rows = opened(file.packed).rows
    keys = {key_in(rows[each - 1]): each for each in numbers if 0 < each <= len(rows)}
    return {
        keys[origin.key]: event.label
        for event in review.events.values()
        for origin in event.origins
        if origin.importer == file.importer and origin.key in keys
    }


def row_of(kept: TrayRow) -> Row:
    """Return a row of the tray as a row of its file."""
    return Row(row=0, **{name: getattr(kept, name) for name in TrayRow.__struct_fields__})


def _kept(row: Row, most_raw: int) -> TrayRow:
    values = {name: getattr(row, name) for name in TrayRow.__struct_fields__}
    return TrayRow(**values | {"raw": row.raw[:most_raw]})


def require_new(command: FillTray | None) -> FillTray:
    """Return the command; raises where nothing is new."""
    if command is None:
        raise RuleError(NOTHING)
    return command
