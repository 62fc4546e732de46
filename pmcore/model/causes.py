"""Causes: a problem statement and, under any node, the answers to "how did this become possible?"."""

import operator
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar

from pmcore.model.base import Numbered, Prose, Refs, Text
from pmcore.model.declared import Column, Taken, Told


class Area(StrEnum):
    """The part of the system that a cause lies in."""

    TECHNICAL = "technical"
    PROCESS = "process"
    HUMAN = "human factors"
    OTHER = "other"


class Factor(StrEnum):
    """What the group says of a cause. Primary means "the one we would change first", not "the cause"."""

    NONE = "not marked"
    CONTRIBUTING = "contributing factor"
    PRIMARY = "primary factor"


class Cause(Numbered):
    """One node. A problem statement leads to nothing; every other node `leads_to` the effect that it explains.

    `leads_to` is a tuple so that one cause can later explain several effects. `evidence` are timeline event ids.
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
    author: Annotated[str, Column()] = ""

    @property
    def is_problem(self) -> bool:
        """Return whether this is a problem statement, the root of a tree."""
        return not self.leads_to


def children_of(causes: Mapping[str, Cause]) -> dict[str, list[Cause]]:
    """Return the answers under each node, by the id of the effect, in the order of their numbers."""
    children: dict[str, list[Cause]] = {}
    for cause in sorted(causes.values(), key=lambda each: each.number):
        for effect in cause.leads_to:
            children.setdefault(effect, []).append(cause)
    return children


def walk(causes: Mapping[str, Cause]) -> Iterator[tuple[Cause, int]]:
    """Yield every node with its depth, problems first, each followed by its answers (iterative: depth is unlimited)."""
    children = children_of(causes)
    problems = sorted((c for c in causes.values() if c.is_problem), key=lambda each: each.number)
    stack = [(cause, 0) for cause in reversed(problems)]
    while stack:
        cause, depth = stack.pop()
        yield cause, depth
        stack.extend((child, depth + 1) for child in reversed(children.get(cause.id, [])))


def below(cause_id: str, causes: Mapping[str, Cause]) -> list[str]:
    """Return the ids of every node under `cause_id`, itself not included, an effect always before its causes."""
    children = children_of(causes)
    found: dict[str, None] = {}
    waiting = deque([cause_id])
    while waiting:
        for child in children.get(waiting.popleft(), []):
            if child.id not in found:
                found[child.id] = None
                waiting.append(child.id)
    return list(found)


def factors(causes: Iterable[Cause]) -> list[Cause]:
    """Return the marked factors, primary ones first, then by number."""
    marked = [cause for cause in causes if cause.factor is not Factor.NONE]
    return sorted(marked, key=lambda each: (each.factor is not Factor.PRIMARY, each.number))
