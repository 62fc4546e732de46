"""What questions to the whole room have in common: in the end the answers are counted, and nobody needs them again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Self

from pmcore.changes.base import SingleEdited
from pmcore.model.review import Review


class AnswersCounted(SingleEdited):
    """It was closed and counted. What it `was` is only what it names in `before`: nobody needs the answers again."""

    undoable = False
    before: ClassVar[frozenset[str]]

    @classmethod
    def of(cls, review: Review, values: Mapping[str, object], **more: object) -> Self:
        """Return the change that sets `values`, with what `more` it says."""
        now = getattr(review, cls.single)
        after = now.model_copy(update=dict(values)).model_dump(mode="json", include=set(values))
        return cls.model_validate(
            {"fields": after, "was": now.model_dump(mode="json", include=set(cls.before)), **more}
        )
