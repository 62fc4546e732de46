"""What wording help finds: which words, why they make a room quieter, and one other way to say it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class WordingClass(StrEnum):
    """The sorts of words that lead away from conditions that can be changed."""

    COUNTERFACTUAL = "counterfactual"
    JUDGEMENT = "judgement"
    HUMAN_ERROR = "human_error"
    PROCEDURE_DEVIATION = "procedure_deviation"
    PERSON_NAMED = "person_named"
    WHY_QUESTION = "why_question"
    WARNING_REMEDY = "warning_remedy"
    ABSOLUTE = "absolute"
    HINDSIGHT = "hindsight"
    CUSTOMER = "customer"
    MEASURE = "measure"


@dataclass(frozen=True, slots=True)
class Span:
    """From which character to which one, the second not included."""

    start: int
    end: int

    def touches(self, other: Span) -> bool:
        """Return whether the two have a character in common."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Finding:
    """Words that a rule found: where they stand in the text, the reason, and one reframe.

    `line` counts from 1, `span` are characters of that line; what goes on in the next line ends with this one.
    """

    rule: str
    of: WordingClass
    words: str
    line: int
    span: Span
    reason: str
    reframe: str
