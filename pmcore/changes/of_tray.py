"""What changes of the tray have in common: they are private, because what lies there is for facilitator and scribe alone."""

from __future__ import annotations

from typing import Any, ClassVar

from pmcore.changes.base import Private
from pmcore.model.people import DECIDERS, Role
from pmcore.model.tray import TrayFile


class OfTray(Private):
    """What happened in the tray."""

    takers: ClassVar[frozenset[Role]] = DECIDERS


class OfFiles(OfTray):
    """Whole files came or went. They are kept here whole, so that nothing is lost."""

    files: tuple[TrayFile, ...]

    def as_json(self) -> dict[str, Any]:
        """Return it without the rows."""
        files = [
            {"id": each.id, "importer": each.importer, "file": each.file, "count": each.count}
            for each in self.files
        ]
        return {"kind": self.kind, "files": files}

    @property
    def count(self) -> int:
        """Return how many rows came or went."""
        return sum(each.count for each in self.files)
