"""Questions about events and causes: ask, say who may know, answer, take away."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import StringConstraints

from pmcore.changes.questions import QuestionAdded, QuestionAnswered, QuestionEdited, QuestionRemoved
from pmcore.commands.base import Context, sent
from pmcore.commands.items import AddItem, EditItem, RemoveItem
from pmcore.errors import NotFoundError, RuleError
from pmcore.model.base import Clean, Ref
from pmcore.model.causes import Cause
from pmcore.model.review import Review
from pmcore.model.timeline import TimelineEvent
from pmcore.wording.words import message

MOST_QUESTIONS = 500
LONGEST_ASKED = 200  # characters of an event that its question begins with


class AddQuestion(AddItem):
    """Ask something about an event or a cause (`about`: its id, T-07 or C-03). Without a `text` the question is what that says."""

    kind: Literal["add_question"] = "add_question"
    added = QuestionAdded
    about: Ref
    text: Annotated[str, StringConstraints(max_length=4_000), Clean] = ""

    def check(self, review: Review, ctx: Context) -> None:
        """Raise where there are too many."""
        require_room(review)

    def values(self, review: Review, ctx: Context) -> dict[str, Any]:
        """Return the values with the id of what it is about, and the words of that where nothing else is asked."""
        thing = asked_about(review, self.about)
        return sent(self) | {"about": thing.id, "text": self.text or asked_of(thing.text)}


class EditQuestion(EditItem):
    """Change what is asked, or who may know it."""

    kind: Literal["edit_question"] = "edit_question"
    edited = QuestionEdited
    only = ("text", "who_may_know")


class AnswerQuestion(EditItem):
    """Answer a question, which closes it; an empty `answer` opens it again."""

    kind: Literal["answer_question"] = "answer_question"
    edited = QuestionAnswered
    only = ("answer",)


class RemoveQuestion(RemoveItem):
    """Remove a question."""

    kind: Literal["remove_question"] = "remove_question"
    removed = QuestionRemoved


def require_room(review: Review) -> None:
    """Raise where there are too many questions."""
    if len(review.questions) >= MOST_QUESTIONS:
        raise RuleError(f"A review holds at most {MOST_QUESTIONS} questions.")


def asked_about(review: Review, ref: str) -> TimelineEvent | Cause:
    """Return the event or the cause that a question is about, by id or number; raises `NotFoundError`."""
    try:
        event: TimelineEvent = review.item("events", ref)
    except NotFoundError:
        cause: Cause = review.item("causes", ref)
        return cause
    return event


def asked_of(text: str) -> str:
    """Return the question that an event's text makes: its words in one line, in short."""
    return message("question", "of_event", what=in_short(text))


def in_short(text: str) -> str:
    """Return a text as a question names it: in one line, without the mark at its end, and not too long."""
    words = " ".join(text.split()).rstrip(" .!?…")
    return words if len(words) <= LONGEST_ASKED else words[: LONGEST_ASKED - 1].rstrip() + "…"
