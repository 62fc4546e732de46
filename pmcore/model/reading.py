"""Reading a link back to the room: "this led to that": everybody answers for themselves, and only counts are ever shown."""

from __future__ import annotations

from collections.abc import Mapping

from pmcore.model.asking import of_those_here
from pmcore.model.base import Stored
from pmcore.model.people import Participant
from pmcore.model.support import LinkAnswer, LinkCounts


class Reading(Stored):
    """The link that the room is asked about, from `cause` to `effect` (ids); closed where both are empty.

    `answers` are by participant and are shown to nobody, host included; `counts` is all that the room may know.
    """

    cause: str = ""
    effect: str = ""
    answers: Mapping[str, LinkAnswer] = {}
    counts: LinkCounts = LinkCounts()

    @property
    def is_open(self) -> bool:
        """Return whether people can answer."""
        return bool(self.cause)

    def counted(self, people: Mapping[str, Participant]) -> LinkCounts:
        """Return how many of those who are still here answered what."""
        return LinkCounts.of(of_those_here(self.answers, people))

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Reading:
        """Return what one person may see (or, with an empty id, the whole room): their own answer, and the counts."""
        own = self.answers.get(participant_id) if participant_id else None
        answers = {participant_id: own} if own else {}
        return self.model_copy(update={"answers": answers, "counts": self.counted(people)})
