"""Questions: what nobody in the room knows of an event or a cause yet, and who may know it."""

from collections.abc import Iterable, Mapping
from typing import Annotated, ClassVar

from pmcore.model.base import Numbered, OptionalLine, Prose, Ref, Text
from pmcore.model.declared import Taken


class Question(Numbered):
    """What is asked about an event or a cause (`about`, its id). `who_may_know` is a role or a name; with an `answer` it is closed."""

    letter: ClassVar[str] = "Q"

    text: Annotated[Text, Taken()]
    about: Annotated[str, Taken(Ref, edit=False)]
    who_may_know: Annotated[OptionalLine, Taken()] = ""
    answer: Annotated[Prose, Taken(add=False)] = ""
    author: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether nobody has answered it."""
        return not self.answer


def by_subject(questions: Iterable[Question]) -> Mapping[str, tuple[Question, ...]]:
    """Return the questions about each event or cause by its id, in the order of their numbers."""
    found: dict[str, tuple[Question, ...]] = {}
    for each in sorted(questions, key=lambda question: question.number):
        found[each.about] = (*found.get(each.about, ()), each)
    return found
