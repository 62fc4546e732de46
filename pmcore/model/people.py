"""People in a review: a participant has a seat; the role of the seat decides what its commands may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Any

from pydantic import AwareDatetime

from pmcore.model.base import Frozen, Item, Name, Stored
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Told

# How long a room waits for its facilitator before others may take over: a reload, a dead battery and its cable are shorter.
UNHOSTED = timedelta(seconds=30)


class Role(Code):
    """What a person does in this review."""

    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    PARTICIPANT = "participant"
    OBSERVER = "observer"


DECIDERS = frozenset({Role.FACILITATOR, Role.SCRIBE})  # who looks after what the room puts down


class Device(Stored):
    """What is known of a browser that may use a seat: what it called itself when it came, and when that was."""

    key: str
    label: str = ""
    since: AwareDatetime | None = None

    @property
    def id(self) -> str:
        """Return what its owner's screen calls it, which tells nothing of the key."""
        return sha256(f"device {self.key}".encode()).hexdigest()[:16]


class UsedTicket(Stored):
    """A personal link that was used; it is remembered `until` it would have run out."""

    id: str
    until: AwareDatetime


class Participant(Item):
    """A seat. `keys` are hashes of the browsers that may use it, `devices` is what is known of them.

    A removed seat keeps its name for the history. `used_tickets` are personal links that open it no more.

    Who took over hosting has `stands_in_for` (the facilitators who were away) and `role_before`, until it is given back.
    `by_code` says that they came by the code, not that a facilitator added them; who was removed together has one `removed_at`.
    """

    name: Annotated[Name, Told(), Column()]
    role: Annotated[Role, Told(), Column()] = Role.PARTICIPANT
    keys: tuple[str, ...] = ()
    joined_at: Annotated[AwareDatetime, Column()]
    removed: Annotated[bool, Told(), Column()] = False
    stands_in_for: tuple[str, ...] = ()
    role_before: Role | None = None
    by_code: bool = False
    removed_at: AwareDatetime | None = None
    devices: tuple[Device, ...] = ()
    used_tickets: tuple[UsedTicket, ...] = ()

    @property
    def hosts(self) -> bool:
        """Return whether this seat is a facilitator's, and was not removed."""
        return self.role is Role.FACILITATOR and not self.removed

    @property
    def fresh(self) -> bool:
        """Return whether nobody has used this seat yet: it was made for somebody who is still to come."""
        return not self.keys and self.version == 1

    def device(self, key: str) -> Device:
        """Return what is known of one of its browsers: nothing, where it came before that was kept."""
        return next((each for each in self.devices if each.key == key), Device(key=key))

    def with_device(self, device: Device) -> dict[str, Any]:
        """Return the fields of this seat as they are with one browser more."""
        return {"keys": (*self.keys, device.key), "devices": (*self.devices, device)}

    def without_devices(self, *keys: str) -> dict[str, Any]:
        """Return the fields of this seat as they are without some of its browsers."""
        return {
            "keys": tuple(each for each in self.keys if each not in keys),
            "devices": tuple(each for each in self.devices if each.key not in keys),
        }


class Waiting(Item):
    """Somebody in the waiting room: no seat, so nothing of the review is theirs to see. `keys` is their browser's hash."""

    name: Name
    keys: tuple[str, ...] = ()
    asked_at: AwareDatetime
    refused: bool = False


class Entry(Code):
    """Who may come in with the code."""

    OPEN = "open"
    WAITING_ROOM = "waiting_room"
    LOCKED = "locked"


class Admission(Stored):
    """Who may come in with the code, and whether the code ended: with the review, or by the facilitator's wish."""

    entry: Entry = Entry.OPEN
    code_ended: bool = False


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who has a review open at this moment, and since when no facilitator has (None: one has, or nobody can tell)."""

    online: frozenset[str] = frozenset()
    unhosted_since: datetime | None = None

    def unhosted(self, now: datetime) -> bool:
        """Return whether the room has waited long enough at `now`, so that somebody else may host."""
        return self.unhosted_since is not None and now - self.unhosted_since >= UNHOSTED

    def hosted(self, people: Iterable[Participant]) -> list[Participant]:
        """Return the facilitators among `people` who are here."""
        return [person for person in people if person.hosts and person.id in self.online]


class Program(Frozen):
    """Something without a seat that acts through the API or the command line with a role of its own."""

    name: Name
    role: Role


class Visitor(Frozen):
    """A browser that has no seat yet; `key` is the hash that its seat will carry, `device` is what its owner calls it."""

    key: str
    name: Name | None = None
    device: str = ""


class Seat(Frozen):
    """A participant by id; the role is looked up in the review on every command."""

    participant_id: str


Actor = Seat | Program | Visitor
