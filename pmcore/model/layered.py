"""Layered: a mapping whose copies share what they have in common, so that one change in thousands of things costs little.

Each command makes a new review, and copying 4,000 events and whose hands they went through for each was a third of what a
command cost (37 of 115 µs). What few have is copied as a whole, but very few: to copy a dictionary is to write to each thing
in it (it counts who has it), so that 400 rows of a busy room are out of every cache again. Whoever goes through all of it gets one plain
dictionary, made once for each version that somebody looks at.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Self, TypeVar, overload

V = TypeVar("V")
D = TypeVar("D")

FEW = 32  # things
# Changes that each copy copies, before they go between; and those that wait there, before all is one dictionary again. So of
# 8,000 things a change copies 8, now and then 250, and rarely all.
MOST_ABOVE, MOST_BETWEEN = 16, 512
_NOTHING: Any = object()


class Layered(Mapping[str, V]):
    """Things by id, in the order in which they came. A copy may be changed by `[]` and `pop` until it is shared itself."""

    __slots__ = ("_above", "_below", "_between", "_more", "_own", "_whole")

    def __init__(self, things: Mapping[str, V] | Iterable[tuple[str, V]] = ()) -> None:
        """Begin with some things."""
        self._become(dict(things))

    def _become(self, things: dict[str, V]) -> None:
        """Be just these `things`, which nobody else has."""
        self._below = things  # shared with copies, unless it is `_own`
        # What is there besides, or in the place of what is below: shared, too.
        self._between: dict[str, V] = {}
        self._above: dict[str, V] = {}  # what came after that
        self._more = 0  # how many of those above and between are not below
        self._own = True
        self._whole: dict[str, V] | None = things  # both in one

    def copy(self) -> Self:
        """Return the same things, to be changed."""
        new = type(self).__new__(type(self))  # to begin with nothing first would take as long again
        new._begin_as(self)  # noqa: SLF001 - its own kind
        return new

    def _begin_as(self, other: Layered[V]) -> None:
        """Begin with what `other` has, of which nothing is changed that somebody may be reading just now."""
        if len(other._below) + other._more <= FEW:
            self._become(dict(other._all()))  # of a dictionary: a twelfth of what its pairs take
            return
        other._own = False
        if other._whole is None:
            self._below, self._between, self._more = other._below, other._between, other._more
            self._above = dict(other._above)
        else:
            self._below, self._between, self._above, self._more = other._whole, {}, {}, 0
        self._own, self._whole = False, other._whole

    def _all(self) -> dict[str, V]:
        if self._whole is None:
            self._whole = {**self._below, **self._between, **self._above}
        return self._whole

    # ------------------------------------------------------------------ changing

    def __setitem__(self, thing_id: str, thing: V) -> None:
        """Put a thing in, or in the place of the one with its id."""
        if not self._own and len(self._above) >= MOST_ABOVE:
            self._settle()
        if self._own:
            self._below[thing_id] = thing
            return
        above = self._above
        self._more += not (thing_id in above or thing_id in self._between or thing_id in self._below)
        above[thing_id] = thing
        self._whole = None

    def _settle(self) -> None:
        """Put what is above to what is between, and where that is much, make one dictionary of all."""
        if len(self._between) >= MOST_BETWEEN:
            self._become({**self._below, **self._between, **self._above})
        else:
            self._between, self._above = {**self._between, **self._above}, {}

    def pop(self, thing_id: str, *default: V | None) -> V | None:
        """Take a thing out."""
        if not self._own:
            self._become(dict(self._all()))
        return self._below.pop(thing_id, *default)

    # ------------------------------------------------------------------ reading

    def __getitem__(self, thing_id: str) -> V:
        """Return a thing; raises `KeyError`."""
        found = self.get(thing_id, _NOTHING)
        if found is _NOTHING:
            raise KeyError(thing_id)
        return found

    @overload
    def get(self, thing_id: str, /) -> V | None: ...
    @overload
    def get(self, thing_id: str, /, default: V | D) -> V | D: ...
    def get(self, thing_id: str, /, default: Any = None) -> Any:
        """Return a thing, or the default."""
        if thing_id in self._above:
            return self._above[thing_id]
        if thing_id in self._between:
            return self._between[thing_id]
        return self._below.get(thing_id, default)

    def __contains__(self, thing_id: object) -> bool:
        """Return whether there is such a thing."""
        return thing_id in self._above or thing_id in self._between or thing_id in self._below

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._below) + self._more

    def __iter__(self) -> Iterator[str]:
        """Yield the ids."""
        return iter(self._all())

    def __reversed__(self) -> Iterator[str]:
        """Yield the ids, the last one first."""
        return reversed(self._all())

    def keys(self) -> KeysView[str]:
        """Return the ids."""
        return self._all().keys()

    def values(self) -> ValuesView[V]:
        """Return the things."""
        return self._all().values()

    def items(self) -> ItemsView[str, V]:
        """Return ids and things."""
        return self._all().items()

    def __eq__(self, other: object) -> bool:
        """Return whether the same things are in both."""
        if isinstance(other, Layered):
            return self._all() == other._all()
        return self._all() == other

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Return it as a dictionary is shown."""
        return f"{type(self).__name__}({self._all()!r})"
