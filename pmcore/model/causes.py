"""Causes: a problem statement and, under any node, the answers to "how did this become possible?"."""

import operator
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, NamedTuple

from pmcore.model.base import Numbered, Prose, Refs, Text
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Detail, Taken, Told
from pmcore.model.support import LinkSupport


class Area(Code):
    """The part of the system that a cause lies in."""

    TECHNICAL = "technical"
    PROCESS = "process"
    HUMAN = "human_factors"
    OTHER = "other"


class Factor(Code):
    """What the group says of a cause. Primary means "the one we would change first", not "the cause"."""

    NONE = "not_marked"
    CONTRIBUTING = "contributing"
    PRIMARY = "primary"


class Barrier(Code):
    """Whether it was there to stop this, and how that went. What worked is no cause: it kept things from being worse."""

    NONE = "none"
    FAILED = "failed"
    WORKED = "worked"


class StopReason(Code):
    """Why nobody asks further below a leaf."""

    ACTIONABLE = "actionable"
    OUTSIDE = "outside_control"
    UNKNOWN = "unknown"
    ENOUGH = "enough"


class Layer(Code):
    """How far from the work itself a cause lies (AcciMap): what happened and who did what, up to laws and society."""

    ACTIVITY = "activity"
    MANAGEMENT = "management"
    ORGANISATION = "organisation"
    SOCIETY = "society"


class Cause(Numbered):
    """One node. A problem statement leads to nothing; every other node `leads_to` the effect that it explains.

    One cause can explain several effects: causes are a graph without loops. `evidence` are timeline event ids, `supports` what
    is said of its links. `reasonable_then` is asked of human factors: what somebody saw and wanted at that moment.
    `accepted_because` says why nothing is done about a factor.
    `layer` is where it stands in swim lanes. `once` are the public numbers of causes that became one with it: they lead to it.
    `proposals` are the participants who would have it changed first; whether it is primary, the facilitator confirms.
    """

    letter: ClassVar[str] = "C"

    text: Annotated[Text, Taken(), Told(), Column()]
    leads_to: Annotated[tuple[str, ...], Told(), Column("is_problem", of=operator.not_, sql="boolean")] = ()
    area: Annotated[Area, Taken(), Told(), Column()] = Area.TECHNICAL
    factor: Annotated[Factor, Taken(), Told(), Column()] = Factor.NONE
    evidence: Annotated[
        tuple[str, ...], Taken(Refs), Told(), Column("evidence_count", of=len, sql="integer")
    ] = ()
    note: Annotated[Prose, Taken(), Told()] = ""
    reasonable_then: Annotated[Prose, Taken(), Detail()] = ""
    barrier: Annotated[Barrier, Taken(), Told(), Column(step=10)] = Barrier.NONE
    stop_reason: Annotated[StopReason | None, Taken(), Told(), Column(step=10)] = None
    layer: Annotated[Layer | None, Taken(), Told(), Column(step=11)] = None
    accepted_because: Annotated[Prose, Taken(add=False), Told()] = ""
    supports: Annotated[tuple[LinkSupport, ...], Told()] = ()
    proposals: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    author: Annotated[str, Column()] = ""

    def support_of(self, effect_id: str) -> LinkSupport | None:
        """Return what is said of the link to an effect, or None while nobody said."""
        return next((each for each in self.supports if each.effect == effect_id), None)

    @property
    def former_labels(self) -> tuple[str, ...]:
        """Return the public numbers by which it is found, too."""
        return self.once

    @property
    def named_events(self) -> tuple[str, ...]:
        """Return the ids of the events that it and its links name as evidence."""
        return (*self.evidence, *(event for each in self.supports for event in each.events))

    @property
    def is_problem(self) -> bool:
        """Return whether this is a problem statement, the root of a tree."""
        return not self.leads_to


class Place(NamedTuple):
    """Where a cause stands in the outline: `depth` levels below a problem, as an answer to `effect` (its id; empty for a root).

    A cause that explains several effects stands in full at its first place; at the others it is there `again`, without what
    is below it. `last` says that no other answer to the same effect follows.
    """

    cause: Cause
    depth: int
    effect: str = ""
    last: bool = True
    again: bool = False


def children_of(causes: Mapping[str, Cause]) -> dict[str, list[Cause]]:
    """Return the answers under each node, by the id of the effect, in the order of their numbers."""
    children: dict[str, list[Cause]] = {}
    for cause in sorted(causes.values(), key=lambda each: each.number):
        for effect in dict.fromkeys(cause.leads_to):
            children.setdefault(effect, []).append(cause)
    return children


def walk(causes: Mapping[str, Cause]) -> Iterator[Place]:
    """Yield every place of every node: problems first, each followed by its answers, all by number.

    Nothing is left out and nothing comes without an end, whatever the data says: what hangs on nothing, or only on itself,
    follows as a root of its own. (Iterative: depth is unlimited.)
    """
    children, seen = children_of(causes), set[str]()
    ordered = sorted(causes.values(), key=lambda each: each.number)
    for root in (*(each for each in ordered if each.is_problem), *ordered):
        stack = [] if root.id in seen else [Place(root, 0)]
        while stack:
            place = stack.pop()
            if place.cause.id in seen:
                yield place._replace(again=True)
                continue
            seen.add(place.cause.id)
            yield place
            last = True
            for each in reversed(children.get(place.cause.id, [])):
                stack.append(Place(each, place.depth + 1, place.cause.id, last))
                last = False


def first_places(causes: Mapping[str, Cause]) -> Iterator[Place]:
    """Yield every node once, in the order of the outline."""
    return (place for place in walk(causes) if not place.again)


def below(cause_id: str, causes: Mapping[str, Cause]) -> list[str]:
    """Return the ids of every node under `cause_id`, itself not included, an effect always before its causes."""
    children, done = children_of(causes), {cause_id}
    found: list[str] = []
    stack = [(cause_id, reversed(children.get(cause_id, [])))]
    while stack:
        here, answers = stack[-1]
        following = next((each for each in answers if each.id not in done), None)
        if following is not None:
            done.add(following.id)
            stack.append((following.id, reversed(children.get(following.id, []))))
        else:
            stack.pop()
            found.append(here)
    return found[-2::-1]


def only_below(cause_id: str, causes: Mapping[str, Cause]) -> list[str]:
    """Return the nodes of `below` that explain nothing else: they would hang on nothing without `cause_id`. Same order."""
    gone = {cause_id: None}
    for each in below(cause_id, causes):
        if set(causes[each].leads_to) <= gone.keys():
            gone[each] = None
    return [each for each in gone if each != cause_id]


def with_answers_alone(causes: Mapping[str, Cause]) -> frozenset[str]:
    """Return the ids of the nodes of which `only_below` is not empty: each is all that some answer explains."""
    return frozenset(each.leads_to[0] for each in causes.values() if len(set(each.leads_to)) == 1)


def way_up(cause_id: str, effect_id: str, causes: Mapping[str, Cause]) -> list[str]:
    """Return the ids from a cause up to an effect that it explains, both included, by the shortest way; empty where it does not."""
    before: dict[str, str] = {cause_id: ""}
    waiting = deque([cause_id])
    while waiting and effect_id not in before:
        here = waiting.popleft()
        for effect in causes[here].leads_to if here in causes else ():
            if effect not in before:
                before[effect] = here
                waiting.append(effect)
    if effect_id not in before:
        return []
    way = [effect_id]
    while before[way[-1]]:
        way.append(before[way[-1]])
    return way[::-1]


def factors(causes: Iterable[Cause]) -> list[Cause]:
    """Return the marked factors, primary ones first, then by number."""
    marked = [cause for cause in causes if cause.factor is not Factor.NONE]
    return sorted(marked, key=lambda each: (each.factor is not Factor.PRIMARY, each.number))
