"""What happened to questions about events."""

from __future__ import annotations

from typing import Literal

from pmcore.changes.base import Added, Edited, Removed, pair
from pmcore.model.naming import title_of
from pmcore.model.questions import Question
from pmcore.model.review import Review
from pmcore.wording.words import message


class QuestionAdded(Added):
    """Something was asked about an event."""

    kind: Literal["question_added"] = "question_added"
    collection, noun = "questions", "question"
    item: Question


class QuestionEdited(Edited):
    """A question changed, or is about another event."""

    kind: Literal["question_edited"] = "question_edited"
    collection, noun = "questions", "question"


class QuestionAnswered(Edited):
    """A question has an answer, or is open again."""

    kind: Literal["question_answered"] = "question_answered"
    collection, noun = "questions", "question"

    def sentence(self, review: Review) -> str:
        """Return for example `answered Q-01: Who restarted web-1?`."""
        question = review.questions.get(self.item_id)
        name = title_of(question, self.noun) if question else message("history", "gone_question")
        how = "question_answered" if self.fields.get("answer") else "question_reopened"
        return message("history", how, what=name)


class QuestionRemoved(Removed):
    """A question was removed."""

    kind: Literal["question_removed"] = "question_removed"
    collection, noun = "questions", "question"
    item: Question


pair(QuestionAdded, QuestionRemoved)
