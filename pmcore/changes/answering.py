"""What questions to the whole room have in common: answers in secret leave receipts; in the end all are counted, and nobody needs them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pmcore.changes.base import Change, Private, SingleEdited
from pmcore.changes.draft import Draft
from pmcore.model.review import Review


class SealedAnswer(Private):
    """Somebody answered or voted. Shown as that to themselves alone, never with what, also after the count.

    What they chose is in no log: it goes to the sealed area with the commit (pmcore/model/boxes.py), and what is written is a
    receipt. The fields that say it are excluded from JSON, and empty by default. What it `touches` is the review's `Box`.
    """

    undoable = False
    seals = True
    participant_id: str

    def keep(self, draft: Draft, chosen: Any) -> None:
        """Keep all that this person has `chosen` in place of what was before; of a receipt, which has none of it, that they have.

        A receipt without a person is of something that was closed before answers were sealed (pmcore/store/unlinking.py).
        """
        if not self.participant_id:
            return
        name, _ = self.touches()
        box = draft.get(name)
        kept = {**getattr(box, box.kept), self.participant_id: chosen}
        draft.set(name, box.model_copy(update={box.kept: kept}))

    def to_log(self) -> Change:
        """Return the receipt."""
        fields = type(self).model_fields.items()
        return self.model_copy(update={name: field.get_default() for name, field in fields if field.exclude})


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
