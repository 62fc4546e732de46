"""Draft: a review that is being folded, which changes write to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from operator import attrgetter
from typing import Any

from pmcore.model.base import Item, Numbered
from pmcore.model.layered import Layered
from pmcore.model.review import Review

_NAMES = tuple(each.name for each in fields(Review))
_values_of = attrgetter(*_NAMES)


class Draft:
    """A review that is being folded: collections are copied when they are first written to."""

    __slots__ = ("_own", "_values")

    def __init__(self, review: Review) -> None:
        """Begin with what `review` says."""
        values = vars(review)
        if len(values) > len(_NAMES):  # it remembers more than its fields, such as its timeline in order
            values = dict(zip(_NAMES, _values_of(review), strict=True))
        self._values: dict[str, Any] = dict(values)
        self._own: set[str] = set()

    def get(self, name: str) -> Any:
        """Return a single value."""
        return self._values[name]

    def set(self, name: str, value: Any) -> None:
        """Replace a single value."""
        self._values[name] = value

    def items(self, collection: str) -> Mapping[str, Any]:
        """Return a collection for reading."""
        found: Mapping[str, Any] = self._values[collection]
        return found

    def put(self, collection: str, item: Item) -> None:
        """Put an item in, and move the counter of its letter on."""
        self.writable(collection)[item.id] = item
        if isinstance(item, Numbered) and item.number > self._values["counters"].get(item.letter, 0):
            self.writable("counters")[item.letter] = item.number

    def drop(self, collection: str, item_id: str) -> None:
        """Take an item out."""
        self.writable(collection).pop(item_id, None)

    def writable(self, collection: str) -> dict[str, Any] | Layered[Any]:
        """Return a collection for writing: a copy of the review's own, made at the first time."""
        if collection not in self._own:
            self._own.add(collection)
            before = self._values[collection]
            self._values[collection] = before.copy() if isinstance(before, Layered) else dict(before)
        own: dict[str, Any] | Layered[Any] = self._values[collection]
        return own

    def review(self, version: int) -> Review:
        """Return the folded review at `version`; more can be folded after that."""
        return Review.with_values({**self._values, "version": version})

    def done(self, version: int) -> Review:
        """Return the folded review at `version`, after which nothing is written to this any more."""
        self._values["version"] = version
        return Review.with_values(self._values)
