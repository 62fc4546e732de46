"""What a pattern may ask of the sentence at a place, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from pmcore.insight.wording.patterns import MARKS
from pmcore.insight.wording.people import ANYONE, OTHERS, People, Who
from pmcore.insight.wording.tokens import Token

Question = Callable[["Asked", int], bool]


class Asked:
    """One sentence that questions are put to."""

    def __init__(self, tokens: Sequence[Token], classes: Sequence[frozenset[str]], people: People) -> None:
        """Keep who was found before a place: several patterns ask for the same."""
        self.tokens, self.classes, self.people = tokens, classes, people
        self._before: dict[int, Who] = {}

    def before(self, at: int) -> Who:
        """Return who does what stands at a place."""
        if at not in self._before:
            self._before[at] = self.people.before(at)
        return self._before[at]

    def starts(self, at: int) -> bool:
        """Return whether a clause begins at a place."""
        while at > 0 and "linking" in self.classes[at - 1]:
            at -= 1
        return at == 0 or self.tokens[at - 1].text in MARKS or "clause" in self.classes[at - 1]

    def ends(self, at: int) -> bool:
        """Return whether a clause ends before a place."""
        return at >= len(self.tokens) or self.tokens[at].text in MARKS or "clause" in self.classes[at]

    def asks(self, at: int) -> bool:
        """Return whether the sentence, of which a place is a part, ends with a question mark."""
        return at >= 0 and self.tokens[-1].text == "?"


def _before(*who: Who) -> Question:
    return lambda asked, at: asked.before(at) in who


def _behind(*who: Who) -> Question:
    return lambda asked, at: asked.people.behind(at) in who


QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {
        "who": _before(*ANYONE),
        "other": _before(*OTHERS),
        "named": _before(Who.NAMED),
        "role": _before(Who.ROLE),
        "self": _before(Who.SELF),
        "you": _before(Who.YOU),
        "none": _before(Who.NOBODY),
        "whom": _behind(*ANYONE),
        "whom_other": _behind(*OTHERS),
        "whom_named": _behind(Who.NAMED),
        "whom_role": _behind(Who.ROLE),
        "whom_any": _behind(*ANYONE, Who.NOBODY),
        "someone": lambda asked, at: asked.people.anywhere(at),
        "start": Asked.starts,
        "end": Asked.ends,
        "question": Asked.asks,
    }
)
