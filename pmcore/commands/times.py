"""Answers about ambiguous times: given once in a review, recorded, and used for every reading after that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator

from pmcore.changes.base import Change, edit_single
from pmcore.changes.time_answers import TimeAnswersEdited
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.errors import RuleError
from pmcore.model.answers import MOST_ANSWERS, answer_problem, stored_answer
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.review import Review


class AnswerTimeQuestion(Command):
    """Say what an ambiguous word in times means in this review, so that nobody is asked again.

    `about` is an abbreviation such as `CST`, and `means` an offset (`+08:00`) or a zone (`America/Chicago`); or `about` is
    `DAY ORDER`, and `means` is `day_first` or `month_first` for dates such as 03/04/2017. An empty `means` opens it again.
    """

    kind: Literal["answer_time_question"] = "answer_time_question"
    allowed = CONTRIBUTORS
    about: Annotated[Ref, AfterValidator(str.upper)]
    means: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the answer, or nothing where it is known."""
        words, means = dict(review.time_answers.words), stored_answer(self.about, self.means)
        if not means:
            words.pop(self.about, None)
        elif problem := answer_problem(self.about, means):
            raise problem.error
        else:
            words[self.about] = means
        if len(words) > MOST_ANSWERS:
            raise RuleError(f"A review remembers at most {MOST_ANSWERS} answers about times.")
        yield from edit_single(TimeAnswersEdited, review.time_answers, {"words": words})
