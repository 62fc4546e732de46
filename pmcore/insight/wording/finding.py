"""From a text to what the rules find in it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain

from pmcore.insight.wording.base import Finding, Span, WordingClass
from pmcore.insight.wording.guards import silenced
from pmcore.insight.wording.patterns import Pattern, Place, Sentence
from pmcore.insight.wording.people import Names, People, names_of
from pmcore.insight.wording.questions import QUESTIONS, Asked
from pmcore.insight.wording.rules import Language, Rule, Tried
from pmcore.insight.wording.tokens import Token, sentences


def findings_in(
    text: str, language: Language, names: Iterable[str], *, customer: bool, measure: bool = False
) -> list[Finding]:
    """Return what the rules of a language find, in the order of the text; nothing of the text is kept."""
    known = _Known(language, names_of(names, language.lexicon.common))
    lines = _beginnings(text)
    found = [
        _told(text, lines, each.rule, each.span)
        for tokens in sentences(text, language.lexicon.spelling)
        for each in _Look(tokens, known).found()
        if (customer or each.rule.of is not WordingClass.CUSTOMER)
        and (measure or each.rule.of is not WordingClass.MEASURE)
    ]
    return sorted(found, key=lambda each: (each.line, each.span.start, each.span.end))


class _Known:
    """What was looked up for the words of this one text: their classes, and what can begin at them."""

    def __init__(self, language: Language, names: Names) -> None:
        self.language, self.names = language, names
        self.classes: dict[str, frozenset[str]] = {}
        self._tried: dict[str, tuple[Tried, ...]] = {}

    def tried(self, word: str) -> tuple[Tried, ...]:
        """Return the patterns that can begin at a word."""
        if word not in self._tried:
            by_class = (self.language.of_class.get(each, ()) for each in self.classes[word])
            self._tried[word] = (*self.language.beginning.get(word, ()), *chain.from_iterable(by_class))
        return self._tried[word]


class _Found:
    """A rule and where in the text it found something."""

    __slots__ = ("rule", "span")

    def __init__(self, rule: Rule, span: Span) -> None:
        self.rule, self.span = rule, span


class _Look:
    """One sentence that is looked at."""

    def __init__(self, tokens: list[Token], known: _Known) -> None:
        self._tokens, self._known = tokens, known
        self._texts = [each.text for each in tokens]
        classes = known.language.lexicon.of_sentence(self._texts, known.classes)
        self._asked = Asked(tokens, classes, People(tokens, classes, known.names))
        self._sentence = Sentence(self._texts, classes, self._ask)

    def found(self) -> Iterator[_Found]:
        """Yield what the rules find, of each class once per place: the longest."""
        kept: list[_Found] = []
        for each in sorted(self._all(), key=lambda found: found.span.start - found.span.end):
            if not any(each.rule.of is other.rule.of and each.span.touches(other.span) for other in kept):
                kept.append(each)
        return iter(kept)

    def _all(self) -> Iterator[_Found]:
        silent: dict[str, bool] = {}
        there = set(self._texts)
        for at, word in enumerate(self._texts):
            for tried in self._known.tried(word):
                if tried.needs and tried.needs.isdisjoint(there):
                    continue
                place = self._sentence.fits(tried.pattern, at)
                if place is None or silenced(self._asked, place, tried.guards):
                    continue
                if tried.rule.id not in silent:
                    silent[tried.rule.id] = any(map(self._has, tried.rule.unless))
                if not silent[tried.rule.id]:
                    yield _Found(tried.rule, self._span(place))

    def _ask(self, question: str, at: int) -> bool:
        return QUESTIONS[question](self._asked, at)

    def _has(self, unless: Pattern) -> bool:
        return any(self._sentence.fits(unless, at) is not None for at in range(len(self._tokens)))

    def _span(self, place: Place) -> Span:
        return Span(self._tokens[place[0]].start, self._tokens[max(place[0], place[1] - 1)].end)


def _beginnings(text: str) -> list[int]:
    return [0, *(at + 1 for at, each in enumerate(text) if each == "\n")]


def _told(text: str, lines: list[int], rule: Rule, span: Span) -> Finding:
    line = bisect_right(lines, span.start)
    begins = lines[line - 1]
    ends = lines[line] - 1 if line < len(lines) else len(text)
    place = Span(span.start - begins, min(span.end, ends) - begins)
    words = " ".join(text[span.start : span.end].split())
    return Finding(rule.id, rule.of, words, line, place, rule.reason, rule.reframe)
