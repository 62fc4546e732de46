"""Results that are remembered by their arguments, up to so many bytes: the least recently used go first.

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


class ByBytes(Generic[V]):
    """Values by their keys, up to `most` bytes. Safe for any number of threads."""

    def __init__(self, most: int) -> None:
        """Begin with nothing."""
        self.most = most
        self.bytes = 0
        self._known: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._known)

    def get(self, key: Hashable) -> V | None:
        """Return what was put under `key`, if it is still here."""
        with self._lock:
            found = self._known.get(key)
            if found is None:
                return None
            self._known.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: V, size: int | None = None) -> None:
        """Keep a value, and let go of those that were not asked for the longest; one that is too large is not kept."""
        cost = ENTRY + (weight(key) + weight(value) if size is None else size)
        with self._lock:
            self._drop(key)
            if cost > self.most:
                return
            self._known[key] = value, cost
            self.bytes += cost
            while self.bytes > self.most:
                self._drop(next(iter(self._known)))

    def drop(self, key: Hashable) -> None:
        """Let go of what is under `key`."""
        with self._lock:
            self._drop(key)

    def clear(self) -> None:
        """Let go of all."""
        with self._lock:
            self._known.clear()
            self.bytes = 0

    def _drop(self, key: Hashable) -> None:
        gone = self._known.pop(key, None)
        if gone is not None:
            self.bytes -= gone[1]


class _Key:
    """The arguments of a call, hashed once: asking a value for its hash costs more than looking it up."""

    __slots__ = ("_hash", "arguments")

    def __init__(self, arguments: Hashable) -> None:
        self.arguments = arguments
        self._hash = hash(arguments)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.arguments == other.arguments


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
        key = _Key(arguments)
        found = self.known.get(key)
        if found is None:
            found = self._function(*args, **kwargs)
            self.known.put(key, found, weight(arguments) + weight(found))
        return found


def _flat(pairs: Iterable[tuple[str, Any]]) -> Iterable[Hashable]:
    for name, value in pairs:
        yield name
        yield value


def remembered(most: int) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Remember the results of a function of hashable arguments, up to `most` bytes."""
    return lambda function: Remembered(function, most)
