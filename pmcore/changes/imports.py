"""What came in from files, and went again."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Change
from pmcore.changes.of_import import OfImport
from pmcore.changes.several import SeveralAdded, SeveralRemoved
from pmcore.model.review import Review


class TimelineImported(OfImport, SeveralAdded):
    """Events came onto the timeline together, from a file."""

    kind: Literal["timeline_imported"] = "timeline_imported"

    def inverse(self) -> Change:
        """Return the removal of the same events."""
        return TimelineImportRemoved(items=self.items, importer=self.importer, file=self.file)

    def sentence(self, review: Review) -> str:
        """Return for example `brought in 31 events from deploys.csv`."""
        return self.said("imported")


class TimelineImportRemoved(OfImport, SeveralRemoved):
    """The events of one import left the timeline together."""

    kind: Literal["timeline_import_removed"] = "timeline_import_removed"

    def inverse(self) -> Change:
        """Return that the same events come again."""
        return TimelineImported(items=self.items, importer=self.importer, file=self.file)

    def sentence(self, review: Review) -> str:
        """Return for example `took out 31 events that came from deploys.csv`."""
        return self.said("import_removed")
