"""What carries a link of the graph of causes: that this one led to that effect was seen, or assumed, or did not hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Annotated

from pmcore.model.base import Stored, Url
from pmcore.model.codes import Code
from pmcore.model.declared import Told
from pmcore.model.secret_answers import counts_of


class Support(Code):
    """How sure it is that a cause led to its effect. While nobody said, there is none."""

    SUPPORTED = "supported"
    ASSUMED = "assumed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class LinkAnswer(Code):
    """What somebody says to "did this lead to that?"."""

    YES = "yes"
    NO = "not_so"
    UNKNOWN = "dont_know"


class LinkCounts(Stored):
    """How many of a room answered what, when a link was read to them."""

    yes: Annotated[int, Told()] = 0
    no: Annotated[int, Told()] = 0
    unknown: Annotated[int, Told()] = 0

    @property
    def all(self) -> int:
        """Return how many answered at all."""
        return self.yes + self.no + self.unknown

    @classmethod
    def of(cls, answers: Iterable[LinkAnswer]) -> LinkCounts:
        """Return the counts of some answers; of fewer than three all are 0."""
        found = counts_of(answers)
        return cls(yes=found[LinkAnswer.YES], no=found[LinkAnswer.NO], unknown=found[LinkAnswer.UNKNOWN])


class LinkSupport(Stored):
    """What is said of the link from a cause to `effect` (an id).

    `events` and `link` say by what it is supported, `room` what everybody said to it when it was read to them.
    """

    effect: Annotated[str, Told()]
    support: Annotated[Support, Told()]
    events: tuple[str, ...] = ()
    link: Url = ""
    room: Annotated[LinkCounts | None, Told()] = None


def kept_for(supports: Iterable[LinkSupport], effects: Iterable[str]) -> tuple[LinkSupport, ...]:
    """Return what is said of links to these effects; what was said of others goes with the link."""
    known = frozenset(effects)
    return tuple(each for each in supports if each.effect in known)


def with_events(
    supports: Iterable[LinkSupport], changed: Callable[[tuple[str, ...]], tuple[str, ...]]
) -> tuple[LinkSupport, ...]:
    """Return the same with the events that each names `changed`."""
    return tuple(each.model_copy(update={"events": changed(each.events)}) for each in supports)
