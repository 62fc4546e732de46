"""Patterns of rules: how one is written, and where it fits in a sentence.

    should <adv>* have <adv>* <done>     words, word classes; `*` up to four of them, `?` one or none
    did|does not <adv>* follow           one of several; `<adv>|not` too
    was ~3 ignored                       up to three words of any sort in between, no mark among them
    {who} [failed to]                    a question to the sentence at this place; the words found are those in brackets

A pattern begins with a word or class, so that only the patterns that can begin at a word are tried there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pmcore.errors import InvalidError

MOST_REPEATED = 4
MARKS = frozenset('.!?…,;:()—–"')
_ITEM = re.compile(
    r"~(?P<gap>\d)|\{(?P<asks>\w+)\}|(?P<mark>[\[\]])|(?P<words>[^\s\[\]?*{}~]+)(?P<often>[?*]?)"
)


@dataclass(frozen=True, slots=True)
class Words:
    """One of these words, or a word of one of these classes; `least` and `most` say how many of them."""

    words: frozenset[str]
    classes: frozenset[str]
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to so many words of any sort."""

    most: int


@dataclass(frozen=True, slots=True)
class Asks:
    """A question to the sentence by its name, such as whether a person does what follows."""

    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Here the words that are shown begin or end."""

    opens: bool


Element = Words | Gap | Asks | Mark
# Where a pattern was found: first and last token, the second not included; and the same of the words that are shown.
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """What it was written as, and its elements."""

    written: str
    elements: tuple[Element, ...]

    @property
    def of_nobody(self) -> bool:
        """Return whether it looks for what nobody did, so that the “nobody” before it denies nothing."""
        return Asks("none") in self.elements

    @property
    def needs(self) -> frozenset[str]:
        """Return words one of which must stand in the sentence besides the first; none where that cannot be said in words."""
        rest = (each for each in self.elements if isinstance(each, Words) and each is not self.first)
        return min(
            (each.words for each in rest if each.least and not each.classes), key=len, default=frozenset()
        )

    @property
    def first(self) -> Words:
        """Return the word that it begins with."""
        return next(each for each in self.elements if isinstance(each, Words))


def pattern(written: str, asked: Mapping[str, object], classes: Mapping[str, object]) -> Pattern:
    """Return a pattern read; raises `InvalidError` where it names what there is not, or begins with what may be missing."""
    elements: list[Element] = []
    for item in _ITEM.finditer(written):
        if item["gap"]:
            elements.append(Gap(int(item["gap"])))
        elif item["asks"]:
            _known(item["asks"], asked, written)
            elements.append(Asks(item["asks"]))
        elif item["mark"]:
            elements.append(Mark(item["mark"] == "["))
        else:
            elements.append(_words(item["words"], item["often"], classes, written))
    first = next((each for each in elements if isinstance(each, Words | Gap)), None)
    if not isinstance(first, Words) or not first.least:
        raise InvalidError(f"The pattern “{written}” must begin with a word that cannot be missing.")
    return Pattern(written, tuple(elements))


def _words(written: str, often: str, classes: Mapping[str, object], whole: str) -> Words:
    parts = written.split("|")
    named = frozenset(each[1:-1] for each in parts if each.startswith("<"))
    for each in named:
        _known(each, classes, whole)
    plain = frozenset(each for each in parts if not each.startswith("<"))
    return Words(plain, named, int(not often), MOST_REPEATED if often == "*" else 1)


def _known(name: str, there: Mapping[str, object], written: str) -> None:
    if name not in there:
        raise InvalidError(f"The pattern “{written}” names {name}, which there is not.")


class Sentence:
    """What a pattern asks of a sentence: its words, their classes, and the answers to questions at a place."""

    __slots__ = ("ask", "classes", "texts")

    def __init__(
        self, texts: list[str], classes: list[frozenset[str]], ask: Callable[[str, int], bool]
    ) -> None:
        """Begin with words and their classes; `ask` answers a question by its name at the number of a token."""
        self.texts, self.classes, self.ask = texts, classes, ask

    def fits(self, asked: Pattern, at: int) -> tuple[int, int] | None:
        """Return from which token to which one the words stand that a pattern finds from token `at` on, or None."""
        marks: list[int] = []
        end = self._follows(asked.elements, 0, at, marks)
        if end is None:
            return None
        return (marks[0], marks[1]) if len(marks) == 2 else (at, end)

    def _follows(self, elements: tuple[Element, ...], number: int, at: int, marks: list[int]) -> int | None:
        while number < len(elements):
            each = elements[number]
            if isinstance(each, Asks):
                if not self.ask(each.name, at):
                    return None
            elif isinstance(each, Mark):
                marks.append(at)
            elif isinstance(each, Words) and each.least == each.most:
                if not self._is(each, at):
                    return None
                at += 1
            else:
                return self._some(elements, number, at, marks)
            number += 1
        return at

    def _some(self, elements: tuple[Element, ...], number: int, at: int, marks: list[int]) -> int | None:
        """Try as many as there can be of an element that may be missing: the most for words, the fewest for a gap."""
        each = elements[number]
        ends = [at]
        while len(ends) <= each.most and self._goes_on(each, ends[-1]):  # type: ignore[union-attr]
            ends.append(ends[-1] + 1)
        for end in ends if isinstance(each, Gap) else reversed(ends):
            kept = marks[:]
            found = self._follows(elements, number + 1, end, kept)
            if found is not None:
                marks[:] = kept
                return found
        return None

    def _goes_on(self, each: Element, at: int) -> bool:
        if isinstance(each, Gap):
            return at < len(self.texts) and self.texts[at] not in MARKS
        return isinstance(each, Words) and self._is(each, at)

    def _is(self, each: Words, at: int) -> bool:
        if at >= len(self.texts):
            return False
        return self.texts[at] in each.words or not each.classes.isdisjoint(self.classes[at])
