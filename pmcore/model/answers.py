"""What a review has answered about ambiguous times, so that nobody is asked twice."""

from collections.abc import Mapping

from pydantic import Field

from pmcore.errors import FieldProblem, InvalidError
from pmcore.model.base import Stored
from pmcore.model.times import (
    DAY_FIRST,
    DAY_ORDER,
    MONTH_FIRST,
    DayOrder,
    is_abbreviation,
    offset_named,
    zone_named,
)

MOST_ANSWERS = 50


class TimeAnswers(Stored):
    """`words` holds what a word means in this review: `CST` → `+08:00` (or a zone), `DAY ORDER` → `day_first`."""

    words: Mapping[str, str] = Field(default_factory=dict)


def stored_answer(about: str, means: str) -> str:
    """Return an answer as it is stored: for the order of day and month the code, also where the word of before was sent."""
    try:
        return DayOrder(means).value if about == DAY_ORDER else means
    except ValueError:
        return means


def answer_problem(about: str, means: str) -> FieldProblem | None:
    """Return what cannot be answered like that, or None."""
    if about == DAY_ORDER:
        if means not in set(DayOrder):
            return FieldProblem("means", f"Choose “{DAY_FIRST}” or “{MONTH_FIRST}”.")
        return None
    if not is_abbreviation(about):
        return FieldProblem(
            "about", f"“{about}” is no abbreviation of a time zone that is known here, such as CST."
        )
    if offset_named(means) is None:
        try:
            zone_named(means)
        except InvalidError:
            return FieldProblem("means", "Write an offset such as +08:00, or a zone such as Asia/Shanghai.")
    return None
