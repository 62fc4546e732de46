"""Repeated commands: by its id a command that comes again is recognised, by its content it is believed.

An answer may be lost on the way, so whoever sent a command sends it again under the same id and gets the first answer.
But a screen may also send other words under an id that it has used (a draft that was typed on); to answer that as done
would lose them. So every line of the log carries a fingerprint of the commands that led to it.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Sequence
from typing import Any

from pmcore.commands.base import Command
from pmcore.errors import InvalidError, UsedIdError
from pmcore.model.people import Actor, Program, Visitor
from pmcore.review import Recorded

LONGEST_ID = 80
_BYTES = 12  # of the hash: 24 letters in each line of the log
_REVIEWS = uuid.UUID(
    "5b0f6a52-3c1e-4a77-9f0e-6d1d5a3c8e21"
)  # where ids of reviews that are made from texts come from


def fingerprint(commands: Sequence[Command]) -> str:
    """Return a short text that is the same for the same commands and for no others.

    Only what was sent counts: a field that a later version of the program adds with a default changes nothing.
    """
    content = [_sent(each) for each in commands]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.blake2b(text.encode(), digest_size=_BYTES).hexdigest()


def _sent(command: Command) -> dict[str, Any]:
    return {**command.model_dump(mode="json", exclude_unset=True), "kind": command.kind}


def require_short(command_id: str) -> None:
    """Raise `InvalidError` for an id that is empty, or too long or too strange to be kept with every line of the log."""
    if not 0 < len(command_id) <= LONGEST_ID or not command_id.isprintable():
        sentence = f"Please use a text of 1 to {LONGEST_ID} characters."
        raise InvalidError(f"command id: {sentence}", fields={"command_id": sentence})


def require_same(first: Recorded, by: str, name: str, content: str) -> None:
    """Raise `UsedIdError` unless whoever asks (participant id, name) sent what led to `first`, and sends it again.

    Who it was matters as much as what: an answer carries changes, and some are their author's alone. Programs have no
    seat, so they are told apart by name. Lines from before fingerprints were kept have none, and are believed.
    """
    theirs = first.by != by or (not by and first.by_name != name)
    if theirs or (first.fingerprint and first.fingerprint != content):
        raise UsedIdError


def review_id_for(command_id: str, by: Actor) -> str:
    """Return the id of the review that `by` starts with `command_id`: the same one each time that it is asked for."""
    own = uuid_of(command_id)
    who = by.key if isinstance(by, Visitor) else by.name if isinstance(by, Program) else by.participant_id
    return own or str(uuid.uuid5(_REVIEWS, f"{type(by).__name__} {who}\n{command_id}"))


def uuid_of(text: str | None) -> str | None:
    """Return `text` as an id in its usual writing, or None where it is none."""
    try:
        return str(uuid.UUID(text or ""))
    except ValueError:
        return None
