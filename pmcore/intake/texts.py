"""Texts in UTF-8 as they stand in a file: nobody reads 50,000 raw texts, so each becomes a `str` when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import msgspec

Part = bytes | msgspec.Raw


class Texts(Sequence[str]):
    """A list of texts, each in UTF-8."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[Part]) -> None:
        """Take the texts as bytes."""
        self.parts = parts

    def joined(self, between: str) -> str:
        """Return one text with all of them."""
        return str(between.encode().join(self.parts), "utf-8")

    def copy(self) -> Texts:
        """Return a list of its own."""
        return Texts(self.parts[:])

    def at(self, places: Sequence[int]) -> Texts:
        """Return those at some places, in their order."""
        return Texts([self.parts[each] for each in places])

    def packed(self) -> list[bytes | memoryview]:
        """Return them as they travel to another process, none of them copied before."""
        return [each if type(each) is bytes else memoryview(each) for each in self.parts]

    @overload
    def __getitem__(self, place: int) -> str: ...

    @overload
    def __getitem__(self, place: slice) -> Texts: ...

    def __getitem__(self, place: int | slice) -> str | Texts:
        """Return a text, or several of them."""
        found = self.parts[place]
        return Texts(found) if isinstance(found, list) else _text(found)

    def __setitem__(self, place: slice, texts: Sequence[str]) -> None:
        """Put others in the place of several."""
        self.parts[place] = texts.parts if isinstance(texts, Texts) else map(str.encode, texts)

    def __iter__(self) -> Iterator[str]:
        """Yield each of them."""
        return map(_text, self.parts)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.parts)


def joined(texts: Sequence[str], between: str) -> str:
    """Return one text with several."""
    return texts.joined(between) if isinstance(texts, Texts) else between.join(texts)


def _text(part: Part) -> str:
    return str(memoryview(part), "utf-8")
