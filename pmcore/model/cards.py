"""Cards that people write: lessons, and recommendations with the groups they are gathered in."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pmcore.model.base import Item, Line, Numbered, OptionalLine, Prose, Refs, Text
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Taken, Told
from pmcore.model.measures import DueOn


class Lens(Code):
    """Where a lesson was learned."""

    MONITORING = "monitoring"
    COMMUNICATION = "communication"
    TESTING = "testing"
    DEPLOYMENT = "deployment"
    PROCESS = "process"
    KNOWLEDGE = "knowledge"


class Tone(Code):
    """What sort of lesson it is."""

    WELL = "went_well"
    BADLY = "went_badly"
    LUCKY = "lucky"
    SURPRISED = "surprised_us"


class Lesson(Numbered):
    """Something the group learned."""

    letter: ClassVar[str] = "L"

    text: Annotated[Text, Taken(), Told(), Column()]
    lens: Annotated[Lens, Taken(), Told(), Column()] = Lens.PROCESS
    tone: Annotated[Tone, Taken(), Told(), Column()] = Tone.WELL
    author: Annotated[str, Column()] = ""


class Outcome(Code):
    """What became of a recommendation."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    DEFERRED = "deferred"
    DECLINED = "declined"


class Recommendation(Numbered):
    """A card that proposes something. Until the reveal only its author may see it.

    `group` is a group's id or empty, `answers` are the causes that it would change (ids; one that was removed may be among them).
    `decided_by` is who decided on its `outcome`, a name as written; a deferred one `returns_on` a day. `taken_up` is the id of a
    deferred one of another review that it takes up again, `origin` says which that is (`R-03, Disk full`).
    """

    letter: ClassVar[str] = "R"

    text: Annotated[Text, Taken(), Told(), Column()]
    group: Annotated[str, Told()] = ""
    answers: Annotated[tuple[str, ...], Taken(Refs), Told()] = ()
    outcome: Annotated[Outcome, Taken(add=False), Told(), Column()] = Outcome.PROPOSED
    reason: Annotated[Prose, Taken(add=False), Told()] = ""
    decided_by: Annotated[OptionalLine, Taken(add=False), Told()] = ""
    returns_on: Annotated[datetime.date | None, Taken(DueOn | None, add=False), Told(), Column(step=13)] = (
        None
    )
    taken_up: Annotated[str, Column(step=14)] = ""
    origin: Annotated[OptionalLine, Told()] = ""
    author: Annotated[str, Column()] = ""


class Group(Item):
    """Recommendations that say much the same; they are voted on together."""

    title: Annotated[Line, Taken(), Told()]


def undecided(cards: Iterable[Recommendation]) -> tuple[Recommendation, ...]:
    """Return those of some recommendations that everybody can read and that have no outcome yet, by number."""
    proposed = (card for card in cards if card.number and card.outcome is Outcome.PROPOSED)
    return tuple(sorted(proposed, key=lambda card: card.number))


def ballot_of(
    recommendations: Mapping[str, Recommendation], groups: Mapping[str, Group]
) -> dict[str, Recommendation | Group]:
    """Return what can be voted on: groups, and revealed cards without one, in the order of their numbers."""
    shown = sorted((c for c in recommendations.values() if c.number), key=lambda card: card.number)
    items: dict[str, Recommendation | Group] = {}
    for card in shown:
        group = groups.get(card.group)
        items.setdefault(group.id if group else card.id, group or card)
    return items


def cards_of(
    item: Recommendation | Group, recommendations: Mapping[str, Recommendation]
) -> list[Recommendation]:
    """Return the cards that stand behind one thing on the ballot, by number: itself, or those of its group."""
    if isinstance(item, Recommendation):
        return [item]
    return sorted((c for c in recommendations.values() if c.group == item.id), key=lambda card: card.number)
