"""What a room said about times that can be read in two ways."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import SingleEdited
from pmcore.changes.upcasts import Json, lifting
from pmcore.model.answers import stored_answer
from pmcore.model.review import Review
from pmcore.model.times import DAY_FIRST, DAY_ORDER
from pmcore.wording.sentences import listed
from pmcore.wording.words import message


class TimeAnswersEdited(SingleEdited):
    """Something was answered about ambiguous times."""

    kind: Literal["time_answers_edited"] = "time_answers_edited"
    single, noun = "time_answers", "reading_of_times"

    def sentence(self, review: Review) -> str:
        """Return what was answered: `said that CST means UTC+08:00 here`."""
        now, was = self.fields.get("words", {}), self.was.get("words", {})
        said = [_in_words(word, means) for word, means in now.items() if was.get(word) != means]
        gone = [message("history", "open_again", word=_name(word)) for word in was if word not in now]
        if not said and not gone:
            return message("history", "answered_nothing")
        return message("history", "answered", what=listed([*said, *gone]))


def _with_codes(answers: Json) -> Json:
    """Return the answers with the code for the order of day and month: version 1 stored English words."""
    words = answers.get("words", {})
    if DAY_ORDER not in words:
        return answers
    return answers | {"words": words | {DAY_ORDER: stored_answer(DAY_ORDER, words[DAY_ORDER])}}


UPCASTS = lifting(("time_answers_edited",), 1, _with_codes)


def _in_words(word: str, means: str) -> str:
    if word == DAY_ORDER:
        return message("history", "day_first" if means == DAY_FIRST else "month_first")
    zone = f"UTC{means}" if means[0] in "+-" else means.replace("_", " ")
    return message("history", "means", word=word, zone=zone)


def _name(word: str) -> str:
    return message("history", "day_order") if word == DAY_ORDER else word
