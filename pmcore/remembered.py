"""Results that are remembered by their arguments, up to so many bytes: those that nobody asked for lately go first.

A cache that counts its entries holds as much as people care to write: twenty thousand cards of four thousand letters.
"""

from __future__ import annotations

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
V = TypeVar("V")

ENTRY = 400  # bytes that an entry costs besides what is in it: its key, its place in the order
OBJECT = 120  # bytes of a value with fields, besides these
MIB = 2**20


def weight(value: Any) -> int:
    """Return about how many bytes a value keeps in memory, with all that is in it."""
    if isinstance(value, str | bytes):
        return sys.getsizeof(value)
    if isinstance(value, Mapping):
        return sys.getsizeof(value) + sum(weight(key) + weight(each) for key, each in value.items())
    if isinstance(value, tuple | list | set | frozenset):
        return sys.getsizeof(value) + sum(map(weight, value))
    names = getattr(value, "__dict__", None) or getattr(value, "__dataclass_fields__", ())
    return (
        OBJECT + sum(weight(getattr(value, each)) for each in names)
        if names
        else sys.getsizeof(value, OBJECT)
    )


class _Entry(Generic[V]):
    """A value, what it costs, and whether it was asked for since it was last looked at."""

    __slots__ = ("cost", "used", "value")

    def __init__(self, value: V, cost: int) -> None:
        self.value, self.cost, self.used = value, cost, False


class ByBytes(Generic[V]):
    """Values by their keys, up to `most` bytes. Safe for any number of threads.

    Asking is a look into a dictionary and nothing more: what was asked for is put behind the others when room is needed.
    """

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self.most = most
        self.bytes = 0
        self._known: OrderedDict[Hashable, _Entry[V]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._known)

    def get(self, key: Hashable) -> V | None:
        """Return what was put under `key`, if it is still here."""
        entry = self._known.get(key)
        if entry is None:
            return None
        entry.used = True
        return entry.value

    def put(self, key: Hashable, value: V, size: int | None = None) -> None:
        """Keep a value, and let go of those that nobody asked for lately; one that is too large is not kept."""
        cost = ENTRY + (weight(key) + weight(value) if size is None else size)
        with self._lock:
            self._drop(key)
            if cost > self.most:
                return
            self._known[key] = _Entry(value, cost)
            self.bytes += cost
            while self.bytes > self.most:
                self._let_one_go()

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._known.clear()
            self.bytes = 0

    def _let_one_go(self) -> None:
        key, entry = self._known.popitem(last=False)
        if entry.used:
            entry.used = False
            self._known[key] = entry
        else:
            self.bytes -= entry.cost

    def _drop(self, key: Hashable) -> None:
        gone = self._known.pop(key, None)
        if gone is not None:
            self.bytes -= gone.cost


class Remembered(Generic[P, R]):
    """A function of hashable arguments whose results are remembered; `None` is not."""

    def __init__(self, function: Callable[P, R], most: int) -> None:
        """Remember what `function` returns, up to `most` bytes."""
        self.known: ByBytes[R] = ByBytes(most)
        self._function = function
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return the function's result, from memory where it is there."""
        arguments: tuple[Hashable, ...] = (*args, *_flat(kwargs.items())) if kwargs else args
        found = self.known.get(arguments)
        if found is None:
            found = self._function(*args, **kwargs)
            self.known.put(arguments, found, weight(arguments) + weight(found))
        return found


def _flat(pairs: Iterable[tuple[str, Any]]) -> Iterable[Hashable]:
    for name, value in pairs:
        yield name
        yield value


def remembered(most: int) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Remember the results of a function of hashable arguments, up to `most` bytes."""
    return lambda function: Remembered(function, most)
