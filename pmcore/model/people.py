"""People in a review: a participant has a seat; the role of the seat decides what its commands may do."""

from enum import StrEnum

from pydantic import AwareDatetime

from pmcore.model.base import Frozen, Item, Name


class Role(StrEnum):
    """What a person does in this review."""

    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    PARTICIPANT = "participant"
    OBSERVER = "observer"

    @property
    def meaning(self) -> str:
        """Return what the role may do, in one sentence."""
        return ROLE_MEANINGS[self]


ROLE_MEANINGS = {
    Role.FACILITATOR: "Hosts: moves everybody, keeps time, reveals and closes votes, manages people",
    Role.SCRIBE: "Writes and edits everything, also other people's cards",
    Role.PARTICIPANT: "Adds, edits and votes",
    Role.OBSERVER: "Reads along",
}


class Participant(Item):
    """A seat. `keys` are hashes of the browsers that may use it; a removed seat keeps its name for the history."""

    name: Name
    role: Role = Role.PARTICIPANT
    keys: tuple[str, ...] = ()
    joined_at: AwareDatetime
    removed: bool = False


class Program(Frozen):
    """Something without a seat that acts through the API or the command line with a role of its own."""

    name: Name
    role: Role


class Visitor(Frozen):
    """A browser that has no seat yet; `key` is the hash that its seat will carry."""

    key: str
    name: Name | None = None


class Seat(Frozen):
    """A participant by id; the role is looked up in the review on every command."""

    participant_id: str


Actor = Seat | Program | Visitor
