"""Silence: what people write where nobody else reads it, until a facilitator opens it all at once.

One notion for all that is written silently. What waits for its opening has no number yet, and only its author sees it.
Recommendations wait among the others; rows of the timeline in a place of their own, so that nothing that reads the timeline
(times, checks, imports, documents) can come upon them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from pmcore.model.people import DECIDERS, Participant, Role


class Written(Protocol):
    """Something with an author, and a number as soon as everybody may see it."""

    @property
    def number(self) -> int:
        """Return its public number; 0 while it waits."""

    @property
    def author(self) -> str:
        """Return the participant who wrote it; empty for a program."""


WrittenT = TypeVar("WrittenT", bound=Written)


class Former(NamedTuple):
    """What something that was hidden is called since its opening, and at which version it was opened (as version 1)."""

    id: str
    version: int


class HaveWritten(NamedTuple):
    """How many people have written something that waits, out of how many: all that the room may know of it."""

    people: int = 0
    of: int = 0


def seen_in_silence(items: Mapping[str, WrittenT], participant_id: str = "") -> dict[str, WrittenT]:
    """Return what one person (or, by default, the whole room) may see: what was opened, and what is their own."""
    return {
        each_id: each
        for each_id, each in items.items()
        if each.number or (participant_id and each.author == participant_id)
    }


def to_be_opened(items: Iterable[WrittenT], people: Mapping[str, Participant]) -> list[WrittenT]:
    """Return what an opening would show: what waits, but for what people wrote who were removed."""
    return [each for each in items if not each.number and not _is_removed(people.get(each.author))]


def have_written(items: Iterable[Written], people: Mapping[str, Participant]) -> HaveWritten:
    """Return how many people have something that waits, of those who are asked to write silently and those who did.

    Facilitator and scribe record facts for everybody, so they are not waited for.
    """
    writers = {each.author for each in to_be_opened(items, people)}
    asked = {each.id for each in people.values() if not each.removed and each.role is Role.PARTICIPANT}
    return HaveWritten(len(writers), len(asked | writers))


def writes_silently(role: Role | None) -> bool:
    """Return whether what somebody with this role writes waits while there is silence."""
    return role is not None and role not in DECIDERS


def _is_removed(person: Participant | None) -> bool:
    return person is not None and person.removed
