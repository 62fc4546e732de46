"""What people in files are called here."""

from __future__ import annotations

from typing import Any, Literal

from pmcore.changes.base import SingleEdited
from pmcore.model.review import Review
from pmcore.wording.words import counted


class NamesEdited(SingleEdited):
    """It was said what people in files are called. Who is who is for facilitator and scribe alone, so no line tells it."""

    kind: Literal["names_edited"] = "names_edited"
    single, noun = "names", "names"

    def as_json(self) -> dict[str, Any]:
        """Return it without the names."""
        return super().as_json() | {"fields": {}, "was": {}}

    def sentence(self, review: Review) -> str:
        """Return how many were named, not who."""
        now, was = self.fields.get("words", {}), self.was.get("words", {})
        changed = {name for name in {**now, **was} if now.get(name) != was.get(name)}
        return counted("history", "people_named", len(changed))
