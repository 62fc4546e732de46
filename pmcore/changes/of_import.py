"""What both changes of an import have in common: its events, the file they are from, and that nobody is told what stands raw in it."""

from __future__ import annotations

from typing import Any

from pmcore.changes.several import Several
from pmcore.changes.timeline import without_raw
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import counted


class OfImport(Several):
    """The events of one file, and which it was."""

    collection = "events"
    items: tuple[TimelineEvent, ...]
    importer: str = ""
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return it without what stands raw in the file, which is shown on demand."""
        values = super().as_json()
        return values | {"items": [without_raw(each) for each in values["items"]]}

    def said(self, how: str) -> str:
        """Return the sentence of the history for what became of these events."""
        name = self.file or self.importer
        return counted("history", how if name else f"{how}_here", len(self.items), file=name)
