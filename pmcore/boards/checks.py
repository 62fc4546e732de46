"""What the checks of the timeline found, three at a time, for facilitator and scribe: it asks, and stops nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar

from pmcore.boards.draw import Block, block, drawn
from pmcore.boards.room import Room
from pmcore.boards.standing import stand_of
from pmcore.commands.checks import TOLD
from pmcore.insight.timeline_checks import Alike, Finding, findings
from pmcore.model.base import Numbered
from pmcore.model.review import Review
from pmcore.model.standing import is_later

__all__ = ["TOLD", "Remembering", "draw"]

AT_A_TIME = 3
GAPS = (10, 15, 30, 60, 120, 240, 480)  # minutes that are offered


class Place(NamedTuple):
    """An event or a cause that a finding is about: its id, and its public number."""

    id: str
    label: str


class Said(Protocol):
    """A finding as it is told: what found it, by what it is known, the reason and one suggestion."""

    @property
    def check(self) -> object:
        """Return the code of the check."""

    @property
    def key(self) -> str:
        """Return by what it is known for as long as it is the same one."""

    @property
    def sentence(self) -> str:
        """Return the reason."""

    @property
    def suggestion(self) -> str:
        """Return what could be done about it."""


FindingT = TypeVar("FindingT", bound=Said)


def draw(review: Review, room: Room) -> list[Block]:
    """Return the head and the first findings."""
    return Remembering()(review, room)


class LookedAt(Generic[FindingT]):
    """What was found in the parts of a review that were looked at last."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._parts: tuple[object, ...] = ()
        self._found: list[FindingT] = []

    def again(self, parts: tuple[object, ...], look: Callable[[], list[FindingT]]) -> list[FindingT]:
        """Return what `look` finds; it is called only where one of these parts is not the same as last time."""
        if len(self._parts) != len(parts) or any(a is not b for a, b in zip(self._parts, parts, strict=True)):
            self._parts = ()
            self._found = look()
            self._parts = parts
        return self._found


class Remembering:
    """The board of one room, which looks at the timeline again only where something of it has changed."""

    def __init__(self) -> None:
        """Begin with nothing looked at."""
        self._looked_at: LookedAt[Finding] = LookedAt()
        self._alike = Alike()

    def __call__(self, review: Review, room: Room) -> list[Block]:
        """Return the head and the first findings; nothing once the review is closed."""
        if review.meeting.closed:
            return []
        parts = (review.events, review.incident, review.checks, review.people, review.hands)
        found = self._looked_at.again(parts, lambda: findings(review, self._alike))
        at, stand = review.meeting.stand_at, stand_of(review)
        found = [each for each in found if not any(is_later(event, at) for event in each.events)]
        head = block(
            "head", "checks", "head", len(found), review.checks.gap_minutes, GAPS, stand and stand.says
        )
        return [head, *first_findings(found, _row)]


def first_findings(found: Sequence[FindingT], row: Callable[[FindingT], Block]) -> Iterator[Block]:
    """Yield the blocks of as many findings as are shown at a time; `row` draws one."""
    for each in found[:AT_A_TIME]:
        yield from drawn(f"check:{each.key}", row, each)


def finding_block(found: Said, about: Iterable[Numbered], *where: str) -> Block:
    """Return the block of a finding with buttons for what it is `about`; `where` names its noun and its board: events by default."""
    places = tuple(Place(each.id, each.label) for each in about)
    said = found.key, found.check, found.sentence, found.suggestion
    return block(f"check:{found.key}", "checks", "finding", *said, places, *where)


def _row(found: Finding) -> Block:
    return finding_block(found, found.events)
