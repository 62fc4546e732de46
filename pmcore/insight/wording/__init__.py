"""Wording help: words that end the search for causes at a person, each with the reason and one other way to say it.

It never blocks, changes, keeps or counts anything: a text goes in, findings come out. To add a language: one file in `languages`; to
add a rule: an entry there, with an example that it finds and one that it leaves alone. `tests/contracts/test_every_wording_rule.py`
walks them.
"""

from __future__ import annotations

from collections.abc import Iterable

from pmcore.insight.wording.base import Finding, Span, WordingClass
from pmcore.insight.wording.finding import findings_in
from pmcore.insight.wording.rules import Language, Rule, language, language_of, languages

__all__ = [
    "Finding",
    "Language",
    "Rule",
    "Span",
    "WordingClass",
    "findings",
    "language",
    "language_of",
    "languages",
]


def findings(
    text: str, language: Language, names: Iterable[str] = (), *, customer: bool = False, measure: bool = False
) -> list[Finding]:
    """Return what the rules of a language find in a text, in its order.

    `names` are those of seats and owners of the review; `customer` says that customers will read it, `measure` that it is
    the title of a measure.
    """
    return findings_in(text, language, names, customer=customer, measure=measure)
