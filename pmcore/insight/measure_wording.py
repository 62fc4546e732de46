"""What is not actionable, specific or bounded yet in the title of a measure that was made from a card: nobody typed it as a title.

Who types a title has wording help below the field (`/live/wording`); a card becomes one by a single press. It is said once on the
measure, until it is worded otherwise or somebody says that it need not be.
"""

from __future__ import annotations

from typing import NamedTuple

from pmcore.insight.wording import WordingClass, findings, language_of
from pmcore.model.checks import MeasureCode, finding_key
from pmcore.model.measures import Measure
from pmcore.remembered import MIB, remembered
from pmcore.wording.language import catalogue


class Unclear(NamedTuple):
    """The words that are not clear yet, why, and one other way to say it; `key` is what dismisses it."""

    key: str
    words: str
    reason: str
    reframe: str


def unclear(measure: Measure, dismissed: frozenset[str]) -> Unclear | None:
    """Return what is unclear in a measure that was made from a card and is not over; None where nothing is, or it was dismissed."""
    key = finding_key(MeasureCode.UNCLEAR_TITLE, str(measure.number))
    if not measure.sources or measure.status.is_over or key in dismissed:
        return None
    found = _first(measure.title, catalogue().language)
    return found._replace(key=key) if found else None


@remembered(MIB)
def _first(title: str, language: str) -> Unclear | None:
    """Return the first thing that is unclear in a title, in the rules of a language; to look costs more than to draw a row."""
    rules = language_of(language)
    found = findings(title, rules, measure=True) if rules else []
    first = next((each for each in found if each.of is WordingClass.MEASURE), None)
    return Unclear("", first.words, first.reason, first.reframe) if first else None
