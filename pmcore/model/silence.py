"""Silence: what people write where nobody else reads it, until a facilitator opens it all at once.

One notion for all that is written silently. What waits for its opening has no number yet, and only its author sees it.
Recommendations wait among the others; lessons and rows of the timeline in a place of their own, so that nothing that reads these
(times, checks, imports, documents) can come upon them. What bears no name waits elsewhere (unsigned.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol, TypeVar

from pmcore.model.meeting import StageKey
from pmcore.model.people import DECIDERS, Participant, Role

PLACES: Mapping[StageKey, str] = {
    StageKey.TIMELINE: "events",
    StageKey.LESSONS: "lessons",
    StageKey.RECOMMENDATIONS: "recommendations",
}
"""The stages at which people can write silently, and the collections where what they write stands in the end."""
UNOPENED: Mapping[StageKey, str] = {
    StageKey.TIMELINE: "unopened_events",
    StageKey.LESSONS: "unopened_lessons",
}
"""The stages whose silence is begun and ended by itself, and the collections where what waits is. Recommendations begin with it."""
ASKED: Mapping[StageKey, frozenset[Role]] = {
    StageKey.TIMELINE: frozenset({Role.PARTICIPANT}),
    StageKey.LESSONS: frozenset(Role) - {Role.OBSERVER},
}
"""Who is waited for. Onto the timeline facilitator and scribe record facts for everybody, so they write openly."""


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


def have_written(
    writers: Iterable[str], people: Mapping[str, Participant], roles: frozenset[Role]
) -> HaveWritten:
    """Return how many have something that waits, of those who are asked to write silently by their `roles`, and those who did."""
    wrote = frozenset(writers)
    asked = {each.id for each in people.values() if not each.removed and each.role in roles}
    return HaveWritten(len(wrote), len(asked | wrote))


def writes_silently(role: Role | None) -> bool:
    """Return whether what somebody with this role writes waits while there is silence."""
    return role is not None and role not in DECIDERS


def _is_removed(person: Participant | None) -> bool:
    return person is not None and person.removed
