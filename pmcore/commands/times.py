"""Answers about ambiguous times: given once in a review, recorded, and used for every reading after that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator

from pmcore.commands.base import CONTRIBUTORS, Change, Command, Context, SingleEdited, edit_single
from pmcore.errors import InvalidError, RuleError
from pmcore.model.answers import MOST_ANSWERS, answer_problem
from pmcore.model.base import OptionalRef, Ref
from pmcore.model.times import DAY_FIRST, DAY_ORDER

if TYPE_CHECKING:
    from pmcore.review import Review


class TimeAnswersEdited(SingleEdited):
    """Something was answered about ambiguous times."""

    kind: Literal["time_answers_edited"] = "time_answers_edited"
    single, noun = "time_answers", "reading of times"

    def sentence(self, review: Review) -> str:
        """Return what was answered: `said that CST means UTC+08:00 here`."""
        now, was = self.fields.get("words", {}), self.was.get("words", {})
        said = [_in_words(word, means) for word, means in now.items() if was.get(word) != means]
        gone = [
            f"that {word.capitalize() if word == DAY_ORDER else word} is open again"
            for word in was
            if word not in now
        ]
        return f"said {' and '.join([*said, *gone])}" if said or gone else "answered nothing new about times"


def _in_words(word: str, means: str) -> str:
    if word == DAY_ORDER:
        return f"that 03/04 is {'3 April' if means == DAY_FIRST else 'March 4'} here"
    zone = f"UTC{means}" if means[0] in "+-" else means.replace("_", " ")
    return f"that {word} means {zone} here"


class AnswerTimeQuestion(Command):
    """Say what an ambiguous word in times means in this review, so that nobody is asked again.

    `about` is an abbreviation such as `CST`, and `means` an offset (`+08:00`) or a zone (`America/Chicago`); or `about` is
    `DAY ORDER`, and `means` is `day first` or `month first` for dates such as 03/04/2017. An empty `means` opens it again.
    """

    kind: Literal["answer_time_question"] = "answer_time_question"
    allowed = CONTRIBUTORS
    about: Annotated[Ref, AfterValidator(str.upper)]
    means: OptionalRef = ""

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the answer, or nothing where it is known."""
        words = dict(review.time_answers.words)
        if not self.means:
            words.pop(self.about, None)
        elif problem := answer_problem(self.about, self.means):
            field, sentence = problem
            raise InvalidError(sentence, fields={field: sentence})
        else:
            words[self.about] = self.means
        if len(words) > MOST_ANSWERS:
            raise RuleError(f"A review remembers at most {MOST_ANSWERS} answers about times.")
        yield from edit_single(TimeAnswersEdited, review.time_answers, {"words": words})
