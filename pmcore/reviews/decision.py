"""Decision: what a submission leads to, before it is durable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded
from pmcore.model.boxes import boxes_of
from pmcore.model.review import Review
from pmcore.reviews.submission import Submission
from pmcore.store.base import Commit


@dataclass(frozen=True, slots=True)
class Decision:
    """The review after a submission, and its lines of the log; a `repeated` one has the lines of the first time."""

    submission: Submission
    review: Review
    records: Sequence[Recorded]
    repeated: bool = False

    @property
    def is_new(self) -> bool:
        """Return whether there is anything to make durable: nothing is where all was as before, or was done before."""
        return bool(self.records) and not self.repeated

    @property
    def changes(self) -> list[Change]:
        """Return what happens by it; of one that repeats another, nothing."""
        return [] if self.repeated else [each.change for each in self.records]

    @property
    def commit(self) -> Commit:
        """Return the decision as the store takes it; there must be changes."""
        after = self.records[0].version - 1
        sealed = boxes_of(self.review) if any(each.change.seals for each in self.records) else {}
        return Commit(self.submission.review_id, after, self.records, self.review, sealed)
