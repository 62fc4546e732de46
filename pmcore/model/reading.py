"""Reading a link back to the room: "this led to that": everybody answers for themselves, and only counts are ever shown, after the close.

Who answered what is in no log (ballots.py): it lies in the sealed area until it is counted, and then nobody has it any more.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from pmcore.model.base import Stored
from pmcore.model.people import Participant
from pmcore.model.secret_answers import of_those_here, seen_alone
from pmcore.model.support import LinkAnswer

_WIDTH = max(map(len, LinkAnswer))


class Reading(Stored):
    """The link that the room is asked about, from `cause` to `effect` (ids); closed where both are empty.

    `answers` are by participant, None where one was taken back, and are shown to nobody, host included; `answered` is all that the
    room may know before the close; `started` is who they are, only for counting them together with those who are here.
    """

    cause: str = ""
    effect: str = ""
    answers: Mapping[str, LinkAnswer | None] = {}
    answered: int = 0
    started: frozenset[str] = Field(default=frozenset(), exclude=True)

    @property
    def kept(self) -> str:
        """Return the name of the field that the sealed area keeps."""
        return "answers"

    @property
    def is_open(self) -> bool:
        """Return whether people can answer."""
        return bool(self.cause)

    def packed(self, chosen: LinkAnswer | None) -> str:
        """Return an answer in the size of all."""
        return (chosen or "").ljust(_WIDTH)

    def unpacked(self, slot: str | None) -> LinkAnswer | None:
        """Return the answer that was packed; None of nothing."""
        said = (slot or "").strip()
        return LinkAnswer(said) if said else None

    def counted(self, people: Mapping[str, Participant]) -> list[LinkAnswer]:
        """Return the answers that count: those of people who were not removed."""
        return [each for each in of_those_here(self.answers, people) if each]

    def seen_by(self, participant_id: str, people: Mapping[str, Participant]) -> Reading:
        """Return what one person may see (or, with an empty id, the whole room): their own answer, and how many have answered."""
        return self.model_copy(update=seen_alone(self.answers, participant_id, people))
