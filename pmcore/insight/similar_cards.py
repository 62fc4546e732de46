"""Which recommendations say much the same: suggested to be grouped, rather one too few than one too many.

Two cards do where most of what each says is in the other, word by word (rapidfuzz: other endings, a slip of the finger), nothing
that tells them apart is in one alone (a number, a "not"), and they share at least two words that say something.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Prefix

from pmcore.model.cards import Recommendation
from pmcore.model.checks import CardCode, check_of, finding_key
from pmcore.model.review import Review

MOST_COMPARED = 200  # cards; among more, people group by eye
MOST_TOGETHER = 8
SAME_WORD = 84.0
SAME_BEGINNING = 0.66  # of the longer word: restoring, restores
SHARED = 2  # words that say something
OF_BOTH = 0.62  # what is shared, of all that both say
NEARLY_ALL = (
    0.8  # that, where each says something that the other does not: what differs may be what it is about
)

_WORDS = re.compile(r"\w+(?:[-.]\w+)*")
# They say nothing of what a card is about; of other languages they count as words, which suggests less.
_EMPTY = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "before",
        "by",
        "can",
        "could",
        "do",
        "does",
        "each",
        "every",
        "for",
        "from",
        "get",
        "has",
        "have",
        "how",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "let",
        "make",
        "more",
        "must",
        "need",
        "no-one",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "over",
        "own",
        "people",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "too",
        "us",
        "use",
        "we",
        "when",
        "where",
        "which",
        "while",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
        "also",
        "always",
        "again",
        "all",
        "any",
        "better",
        "should",
    ]
)
_TURNS = frozenset(
    [
        "not",
        "no",
        "never",
        "without",
        "instead",
        "stop",
        "remove",
        "against",
        "less",
        "fewer",
        "don't",
        "dont",
    ]
)


class _Said(NamedTuple):
    """What a card says: words that say something, how they begin, and what would turn or tell it apart."""

    words: tuple[str, ...]
    begin: frozenset[str]
    apart: frozenset[str]


@lru_cache(maxsize=2_000)
def _said(text: str) -> _Said:
    found = dict.fromkeys(each.casefold() for each in _WORDS.findall(text.replace("’", "'")))
    apart = {each for each in found if each in _TURNS or any(letter.isdigit() for letter in each)}
    words = tuple(each for each in found if each not in _EMPTY)
    return _Said(words, frozenset(each[:3] for each in words), frozenset(apart))


def likeness(text: str, other: str) -> float:
    """Return how much of what two texts say is in both, from 0 to 1; 0 where that is too little, or something tells them apart."""
    first, second = sorted((_said(text), _said(other)), key=lambda each: len(each.words))
    most = len(first.words) + len(second.words)
    if first.apart != second.apart or 2 * len(first.begin & second.begin) < OF_BOTH * most:
        return 0.0  # what begins otherwise is hardly the same word: this spares looking at most pairs
    left, shared = list(second.words), 0
    for word in first.words:
        same = next((each for each in left if _same(word, each)), None)
        if same is not None:
            left.remove(same)
            shared += 1
    found = 2 * shared / most if shared >= SHARED else 0.0
    each_its_own = bool(left) and shared < len(first.words)
    return found if found >= (NEARLY_ALL if each_its_own else OF_BOTH) else 0.0


def _same(word: str, other: str) -> bool:
    longer = max(len(word), len(other))
    return (
        fuzz.ratio(word, other) >= SAME_WORD or Prefix.similarity(word, other) >= SAME_BEGINNING * longer >= 4
    )


class Alike(NamedTuple):
    """Cards that say much the same, by number, and by what this suggestion is known for as long as it is the same one."""

    key: str
    cards: tuple[Recommendation, ...]


def suggested(review: Review) -> list[Alike]:
    """Return which cards could be grouped; what was ignored once is not suggested again, nor any two of it among others."""
    cards = {each.number: each for each in review.recommendations.values()}
    apart = {
        frozenset(each)
        for key in review.checks.dismissed
        if check_of(key) is CardCode.ALIKE_CARDS
        for each in combinations((int(part) for part in re.findall(r"\d+", key)), 2)
    }
    return [
        Alike(
            finding_key(CardCode.ALIKE_CARDS, "-".join(map(str, numbers))),
            tuple(cards[each] for each in numbers),
        )
        for numbers in similar(cards.values(), apart)
    ]


def similar(
    cards: Iterable[Recommendation], apart: Collection[frozenset[int]] = ()
) -> tuple[tuple[int, ...], ...]:
    """Return the numbers of cards that say much the same, those that are most alike first; only what is in no group yet.

    In what is suggested each is like each other one. Two whose numbers are `apart` are never in one suggestion.
    """
    texts = tuple((card.number, card.text) for card in cards if card.number and not card.group)
    return _similar(texts[:MOST_COMPARED], frozenset(apart))


@lru_cache(maxsize=64)
def _similar(
    texts: tuple[tuple[int, str], ...], apart: frozenset[frozenset[int]]
) -> tuple[tuple[int, ...], ...]:
    alike = {
        frozenset((one, other)): found
        for (one, text), (other, text_of_other) in combinations(texts, 2)
        if frozenset((one, other)) not in apart and (found := likeness(text, text_of_other))
    }
    together: dict[int, frozenset[int]] = {}
    for pair in sorted(alike, key=lambda each: (-alike[each], sorted(each))):
        joined = frozenset().union(*(together.get(each, frozenset({each})) for each in pair))
        if len(joined) <= MOST_TOGETHER and all(frozenset(each) in alike for each in combinations(joined, 2)):
            together |= dict.fromkeys(joined, joined)
    return tuple(tuple(sorted(each)) for each in dict.fromkeys(together.values()))
