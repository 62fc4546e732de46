"""In one go: a block of a file's entries is read field by field where all of them are alike, which is two to three times as quick."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from pmcore.intake.columnar import Columnar
from pmcore.intake.importers.sheet import Found, Sheet

T = TypeVar("T")


def find_all(
    sheet: Sheet,
    decoder: msgspec.json.Decoder[T],
    together: Callable[[Sheet, Sequence[msgspec.Raw]], Columnar[Found] | None],
    alone: Callable[[T, msgspec.Raw, int], None],
) -> None:
    """Take what stands in a file: a block of entries `together` where that knows each of them, else each `alone`, as `decoder` has it."""
    for value in sheet.file.values:
        for several in sheet.file.blocks(value):
            if found := together(sheet, several):
                sheet.add_all(found)
                continue
            for each, element, line in sheet.file.some(decoder, several):
                alone(each, element, line)
