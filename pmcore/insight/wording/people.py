"""Who does it: whether what stands before a verb, or behind a word, is a person or a machine.

No grammar of a whole language: one looks from the verb to the left over adverbs and helping verbs to the words that can
belong to one noun, and asks for the last word before the first preposition ("the engineer on the night shift failed").
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from pmcore.insight.wording.patterns import MARKS
from pmcore.insight.wording.tokens import Token

FARTHEST = 14  # words between a verb and the beginning of who does it
SENTENCE = 60  # words before a verb in which a person is looked for at all
AHEAD = 6  # words behind a place in which a person is looked for


class Who(Enum):
    """What sort of doer stands there."""

    NAMED = "named"
    ROLE = "role"
    SELF = "self"
    YOU = "you"
    NOBODY = "nobody"
    THING = "thing"


OTHERS = frozenset({Who.NAMED, Who.ROLE})
ANYONE = OTHERS | {Who.SELF, Who.YOU}


@dataclass(frozen=True, slots=True)
class Names:
    """Names of people: `phrases` of the seats in small letters, as words; `exact` are words that count only as they are written."""

    phrases: frozenset[tuple[str, ...]]
    exact: frozenset[str]


def names_of(given: Iterable[str], common: frozenset[str]) -> Names:
    """Return the names by which people of a review are known: whole names, and the parts that are no common word."""
    phrases, exact = set(), set()
    for name in given:
        parts = name.replace(",", " ").split()
        if not parts:
            continue
        lowered = tuple(each.lower() for each in parts)
        single = len(parts) == 1
        if not single or lowered[0] not in common:
            phrases.add(lowered)
        if all(each[:1].isupper() or not each[:1].isalpha() for each in parts):
            exact |= {each for each in parts if len(each) > 1 and (single or each.lower() not in common)}
    return Names(frozenset(phrases), frozenset(exact))


class People:
    """The people of one sentence: its tokens with their classes, and what is asked about places in it."""

    def __init__(self, tokens: Sequence[Token], classes: Sequence[frozenset[str]], names: Names) -> None:
        """Look once for the names."""
        self._tokens, self._classes = tokens, classes
        self._named = self._places_of(names)

    def before(self, at: int) -> Who:
        """Return who does what stands at `at`."""
        at = self._over(at, "skipped")
        if at <= 0:
            return Who.THING
        if self._tokens[at - 1].text in {",", ")"}:
            return self._before_the_aside(at)
        if "linking" in self._classes[at - 1]:
            return self.of_the_clause(at - 1)
        first = self._beginning(at)
        return self._head(first, at)

    def of_the_clause(self, at: int) -> Who:
        """Return who the sentence before `at` begins with: whoever it is that "and then failed to"."""
        for number in range(at):
            if "preposition" in self._classes[number]:
                continue
            who = self.behind(number)
            if who is not None:
                return who
            if "determiner" not in self._classes[number] and "skipped" not in self._classes[number]:
                break
        return Who.THING

    def behind(self, at: int) -> Who | None:
        """Return who is named from `at` on, None where what stands there is no person."""
        for number in range(at, min(at + AHEAD, len(self._tokens))):
            classes = self._classes[number]
            if who := self._single(number):
                following = self._classes[number + 1] if number + 1 < len(self._tokens) else frozenset()
                if "thing" in following or self._text(number + 1) in {"'s", "-"}:
                    return None
                return who
            if self._text(number + 1) == "of" or (self._text(number) == "of" and number > at):
                continue  # one of our engineers
            if (
                self._tokens[number].text in MARKS
                or "preposition" in classes
                or ("ends" in classes and number > at)
            ):
                return None
        return None

    def anywhere(self, at: int) -> bool:
        """Return whether somebody is named before `at` in the sentence."""
        return any(self._single(number) in OTHERS | {Who.SELF} for number in range(max(0, at - SENTENCE), at))

    def _over(self, at: int, skipped: str) -> int:
        while at > 0 and skipped in self._classes[at - 1]:
            at -= 1
        return at

    def _before_the_aside(self, at: int) -> Who:
        """Return who stands before `, who was new,` or `(on call)`."""
        opens = "(" if self._tokens[at - 1].text == ")" else ","
        for number in range(at - 2, max(0, at - SENTENCE), -1):
            if self._tokens[number].text == opens:
                return self._head(self._beginning(number), number)
        return self.of_the_clause(at - 1)

    def _beginning(self, at: int) -> int:
        """Return where the words begin that end at `at` and can be one noun with what belongs to it."""
        first = at
        while first > 0 and at - first < FARTHEST:
            token, classes = self._tokens[first - 1], self._classes[first - 1]
            if token.text in MARKS or "ends" in classes:
                break
            first -= 1
            if "pronoun" in classes:
                break
            if "determiner" in classes and not (first > 0 and self._leads_on(first - 1)):
                break
        return first

    def _leads_on(self, at: int) -> bool:
        return "preposition" in self._classes[at] or "determiner" in self._classes[at]

    def _head(self, first: int, at: int) -> Who:
        """Return what the noun between two places is: its last word before the first preposition, or behind the last one."""
        splits = [number for number in range(first, at) if "preposition" in self._classes[number]]
        to = splits[0] if splits and splits[0] > first else at
        if self._text(to) == "of" and to < at and "determiner" in self._classes[to - 1]:
            return self.behind(to + 1) or Who.THING  # two of the engineers
        who = self._single(to - 1)
        if who is None and to - 2 >= first and self._text(to - 1).isdigit():
            who = self._single(to - 2)
        if (
            who in {Who.ROLE, Who.SELF, Who.YOU}
            and "pronoun" in self._classes[to - 1]
            and to < at
            and splits[0] != to
        ):
            return Who.THING
        if who is Who.NOBODY and to < at and self.behind(to + 1) is None:
            return Who.THING
        if self._text(to - 1) == "who" and to > 1 and "outsider" in self._classes[to - 2]:
            return Who.THING
        if self._text(to - 1) == "they" and self._of_machines(first):
            return Who.THING
        return who or Who.THING

    def _of_machines(self, at: int) -> bool:
        """Return whether "they" at a place seems to stand for things: several are named before it, and no person."""
        before = range(max(0, at - SENTENCE), at)
        several = any(
            self._text(each).endswith("s") and not self._classes[each] and len(self._text(each)) > 3
            for each in before
        )
        return several and not any(self._single(each) for each in before)

    def _single(self, at: int) -> Who | None:
        classes = self._classes[at]
        if at in self._named:
            return Who.NAMED
        if "given_name" in classes and self._tokens[at].capital:
            return Who.NAMED
        for name, who in _SORTS:
            if name in classes:
                return who
        return None

    def _text(self, at: int) -> str:
        return self._tokens[at].text if 0 <= at < len(self._tokens) else ""

    def _places_of(self, names: Names) -> frozenset[int]:
        found = (
            {number for number, each in enumerate(self._tokens) if _plain(each) in names.exact}
            if names.exact
            else set()
        )
        texts = [each.text for each in self._tokens]
        for phrase in names.phrases:
            for number in range(len(texts) - len(phrase) + 1):
                if texts[number] == phrase[0] and tuple(texts[number : number + len(phrase)]) == phrase:
                    found.update(range(number, number + len(phrase)))
        return frozenset(found)


def _plain(token: Token) -> str:
    """Return a word as it is written, without the `'s` of whom something belongs to."""
    raw = token.raw
    return "" if token.text == "'s" else raw[:-2] if raw.endswith(("'s", "’s")) else raw


_SORTS = (("self", Who.SELF), ("you", Who.YOU), ("nobody", Who.NOBODY), ("person", Who.ROLE))
