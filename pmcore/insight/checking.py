"""What checks of all sorts have in common: each looks for one thing, and what was dismissed is not told again."""

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Protocol, TypeVar

MOST_OF_ONE = 50  # findings of one check; whoever works these off is told the next


class Found(Protocol):
    """Something that a check found."""

    @property
    def key(self) -> str:
        """Return by what it is known for as long as it is the same one."""


LookT = TypeVar("LookT")
FoundT = TypeVar("FoundT", bound=Found)


def found_by(
    finders: Iterable[Callable[[LookT], Iterator[FoundT]]], look: LookT, dismissed: Collection[str]
) -> list[FoundT]:
    """Return what they find, in their order, without what was dismissed, and not more than `MOST_OF_ONE` of each."""
    return [
        found
        for find in finders
        for found in islice((each for each in find(look) if each.key not in dismissed), MOST_OF_ONE)
    ]
