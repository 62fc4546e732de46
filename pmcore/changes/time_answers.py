"""What a room said about times that can be read in two ways."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import SingleEdited
from pmcore.model.review import Review
from pmcore.model.times import DAY_FIRST, DAY_ORDER


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
