"""Importer: what reads one sort of file. Each has a file of its own in importers/, and a line in `IMPORTERS` (registry.py)."""

from __future__ import annotations

from typing import ClassVar

from pmcore.errors import ReviewError
from pmcore.intake.options import Options
from pmcore.intake.preview import Preview


class UnreadableError(ReviewError):
    """This file cannot be read. Nothing was added."""

    def __init__(self, sentence: str | None = None, *, line: int = 0) -> None:
        """Take the sentence, and the line (from 1) where reading stopped, as far as it is known; the sentence names it."""
        super().__init__(sentence)
        self.line = line


class Importer:
    """Reads one sort of file. `name` is its name in the API, `title` what people call such a file.

    `recognises` only looks at the beginning and is quick: it returns how sure it is, from 0 (no) over 1 (could be, such as any lines
    of text) to 10 (nothing else looks like that). `read` raises `UnreadableError` for what is no such file at all; one
    row that cannot be read is a `Problem` with its line and costs no other row.
    """

    name: ClassVar[str]
    title: ClassVar[str]

    def recognises(self, data: bytes, name: str) -> int:
        """Return how sure it is that `data`, from a file called `name` (or pasted: no name), is its sort."""
        raise NotImplementedError

    def read(self, data: bytes, options: Options) -> Preview:
        """Return what the file holds, or raise `UnreadableError`."""
        raise NotImplementedError
