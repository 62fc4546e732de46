"""Repeated commands: by its id a command that comes again is recognised, by its content it is believed.

An answer may be lost on the way, so whoever sent a command sends it again under the same id and gets the first answer.
But a screen may also send other words under an id that it has used (a draft that was typed on); to answer that as done
would lose them. So every line of the log carries a fingerprint of the commands that led to it.

Ids belong to their author: the same id from somebody else is another command, kept under an id of its own (`own_id`).
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from types import NoneType
from typing import Any

import msgspec

from pmcore.changes.log import Recorded
from pmcore.commands.base import Command
from pmcore.errors import InvalidError, UsedIdError
from pmcore.model.base import LONGEST_ID
from pmcore.model.codes import Code
from pmcore.model.people import Actor, Program, Visitor

# The very bytes that `json.dumps` makes with sorted keys, of all that commands have (no fractions), in a tenth of its time.
_written = msgspec.json.Encoder(order="sorted").encode
_PLAIN = frozenset({str, int, bool, NoneType})  # what is the same in JSON, and need not be asked for it
_BYTES = 12  # of the hash: 24 letters in each line of the log
_REVIEWS = uuid.UUID(
    "5b0f6a52-3c1e-4a77-9f0e-6d1d5a3c8e21"
)  # where ids of reviews that are made from texts come from
_COMMANDS = uuid.UUID("d0a6c3f4-9e5b-4a31-8f57-2c64b1e7a905")  # the same for commands


def fingerprint(commands: Sequence[Command]) -> str:
    """Return a short text that is the same for the same commands and for no others.

    Only what was sent counts: a field that a later version of the program adds with a default changes nothing. Codes count as
    the words that they were before, so that what comes again after an update is still known. Sealed commands are all the same.
    """
    return hashlib.blake2b(_written([_sent(each) for each in commands]), digest_size=_BYTES).hexdigest()


def _sent(command: Command) -> dict[str, Any]:
    if command.sealed:  # from a hash of it everything that could have been sent is tried out in no time
        return {"kind": command.sealed}
    fields = vars(command)
    values = {name: fields[name] for name in command.model_fields_set}
    if not _PLAIN.issuperset(map(type, values.values())):
        former = {name: value.former for name, value in values.items() if isinstance(value, Code)}
        values = command.model_dump(mode="json", exclude_unset=True) | former
    values["kind"] = command.kind
    return values


def require_short(command_id: str) -> None:
    """Raise `InvalidError` for an id that is empty, or too long or too strange to be kept with every line of the log."""
    if not 0 < len(command_id) <= LONGEST_ID or not command_id.isprintable():
        sentence = f"Please use a text of 1 to {LONGEST_ID} characters."
        raise InvalidError(f"command id: {sentence}", fields={"command_id": sentence})


def is_by(first: Recorded, by: str, name: str) -> bool:
    """Return whether `first` was done by whoever asks (participant id, name). Programs have no seat: their name tells."""
    return first.by == by and bool(by or first.by_name == name)


def require_same(first: Recorded, content: str) -> None:
    """Raise `UsedIdError` unless what is sent again is what led to `first`.

    Lines from before fingerprints were kept have none, and are believed.
    """
    if first.fingerprint and first.fingerprint != content:
        raise UsedIdError


def own_id(command_id: str, by: Actor) -> str:
    """Return the id under which `by` does what they call `command_id`, where somebody else used that id before.

    So nobody can block another one's commands by using their ids first, nor get their answers.
    """
    return str(uuid.uuid5(_COMMANDS, f"{_who(by)}\n{command_id}"))


def review_id_for(command_id: str, by: Actor) -> str:
    """Return the id of the review that `by` starts with `command_id`: the same one each time that it is asked for."""
    return str(uuid.uuid5(_REVIEWS, f"{_who(by)}\n{command_id}"))


def _who(by: Actor) -> str:
    who = by.key if isinstance(by, Visitor) else by.name if isinstance(by, Program) else by.participant_id
    return f"{type(by).__name__} {who}"
