"""The rules of a language, read from its file: what they look for, why, and what to say instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pmcore.errors import InvalidError
from pmcore.insight.language_files import LanguageFiles
from pmcore.insight.wording.base import WordingClass
from pmcore.insight.wording.lexicon import Lexicon, lexicon
from pmcore.insight.wording.patterns import Pattern, pattern
from pmcore.insight.wording.questions import QUESTIONS

GUARDS = frozenset({"negated", "conditional", "name"})
_FILES = LanguageFiles("pmcore.insight.wording")


@dataclass(frozen=True, slots=True)
class Rule:
    """One sort of words: its patterns, which guards hold for it, and what is said to the writer.

    `finds` and `leaves` are its true and its false example.
    """

    id: str
    of: WordingClass
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    guards: frozenset[str]
    reason: str
    reframe: str
    finds: str
    leaves: str


@dataclass(frozen=True, slots=True)
class Tried:
    """A pattern, the rule that it is of, which guards hold for it, and words one of which it needs."""

    rule: Rule
    pattern: Pattern
    guards: frozenset[str]
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Language:
    """A language with rules. `beginning` says which patterns can begin at a word, `of_class` at a word of a class."""

    code: str
    lexicon: Lexicon
    rules: tuple[Rule, ...]
    beginning: Mapping[str, tuple[Tried, ...]]
    of_class: Mapping[str, tuple[Tried, ...]]


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that have rules."""
    return _FILES.codes


def language_of(code: str) -> Language | None:
    """Return the rules for a language or its variant (`en-GB`), None where there are none."""
    base = _FILES.base_of(code)
    return _language(base) if base else None


@cache
def _language(code: str) -> Language:
    return language(_FILES.told(code))


def language(told: Mapping[str, Any]) -> Language:
    """Return a language as its file tells it; raises `InvalidError` with what is wrong in it."""
    words = lexicon(told)
    rules = tuple(_rule(each, words) for each in told["rule"])
    tried = [
        Tried(rule, each, rule.guards - {"negated"} if each.of_nobody else rule.guards, each.needs)
        for rule in rules
        for each in rule.patterns
    ]
    return Language(
        str(told["language"]),
        words,
        rules,
        _by(tried, lambda each: each.pattern.first.words),
        _by(tried, lambda each: each.pattern.first.classes),
    )


def _rule(told: Mapping[str, Any], words: Lexicon) -> Rule:
    despite = frozenset(told.get("despite", ()))
    if unknown := despite - GUARDS:
        raise InvalidError(
            f"The rule {told['id']} names guards that there are not: {', '.join(sorted(unknown))}."
        )
    return Rule(
        id=told["id"],
        of=WordingClass(told["class"]),
        patterns=tuple(pattern(each, QUESTIONS, words.classes) for each in told["patterns"]),
        unless=tuple(pattern(each, QUESTIONS, words.classes) for each in told.get("unless", ())),
        guards=GUARDS - despite,
        **{each: told[each] for each in ("reason", "reframe", "finds", "leaves")},
    )


def _by(tried: list[Tried], keys: Any) -> dict[str, tuple[Tried, ...]]:
    found: dict[str, list[Tried]] = {}
    for each in tried:
        for key in keys(each):
            found.setdefault(key, []).append(each)
    return {key: tuple(values) for key, values in found.items()}
