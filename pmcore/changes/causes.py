"""What happened to causes."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Change, Edited, Removed, Subject, pair
from pmcore.changes.draft import Draft
from pmcore.changes.upcasts import lifting, with_codes
from pmcore.model.causes import Cause
from pmcore.model.codes import codes_of
from pmcore.model.naming import title_of
from pmcore.model.review import Review
from pmcore.wording.words import message


class CauseAdded(Added):
    """A problem or an answer was added."""

    kind: Literal["cause_added"] = "cause_added"
    collection, noun = "causes", "cause"
    item: Cause


class CauseEdited(Edited):
    """A cause changed."""

    kind: Literal["cause_edited"] = "cause_edited"
    collection, noun = "causes", "cause"


class CauseMerged(Edited):
    """Another cause became one with this, which keeps what both said."""

    kind: Literal["cause_merged"] = "cause_merged"
    collection, noun = "causes", "cause"

    def sentence(self, review: Review) -> str:
        """Return into which cause another one was merged, or from which one it was taken out."""
        cause = review.causes.get(self.item_id)
        what = title_of(cause, "cause") if cause else message("history", "gone_cause")
        before, after = (tuple(each.get("once", ())) for each in (self.was, self.fields))
        more = len(after) >= len(before)
        others = [each for each in (after if more else before) if each not in (before if more else after)]
        other = next(iter(others), "")
        return message("history", "cause_merged" if more else "cause_unmerged", what=what, other=other)


class CauseRemoved(Removed):
    """A cause was removed."""

    kind: Literal["cause_removed"] = "cause_removed"
    collection, noun = "causes", "cause"
    item: Cause


class PrimaryProposed(Change):
    """Somebody would have a cause changed first, or takes that back. It is no edit: nobody who writes there is in the way."""

    kind: Literal["primary_proposed"] = "primary_proposed"
    signs = False
    cause_id: str
    participant_id: str
    proposed: bool = True

    def apply(self, draft: Draft) -> None:
        """Add to or take from the proposals."""
        cause = draft.items("causes")[self.cause_id]
        others = tuple(each for each in cause.proposals if each != self.participant_id)
        proposals = (*others, self.participant_id) if self.proposed else others
        draft.put("causes", cause.model_copy(update={"proposals": proposals}))

    def inverse(self) -> Change:
        """Return that it is proposed no more, or again."""
        return self.model_copy(update={"proposed": not self.proposed})

    def fits(self, review: Review) -> bool:
        """Return whether it still stands as this left it."""
        cause = review.causes.get(self.cause_id)
        return cause is not None and (self.participant_id in cause.proposals) == self.proposed

    def touches(self) -> Subject:
        """Return the cause."""
        return Subject("causes", self.cause_id)

    def sentence(self, review: Review) -> str:
        """Return which cause was proposed."""
        cause = review.causes.get(self.cause_id)
        what = title_of(cause, "cause") if cause else message("history", "gone_cause")
        return message("history", "primary_proposed" if self.proposed else "primary_not_proposed", what=what)


pair(CauseAdded, CauseRemoved)

UPCASTS = lifting(
    ("cause_added", "cause_edited", "cause_merged", "cause_removed"), 1, with_codes(codes_of(Cause))
)
