"""Cards that people write: lessons, and recommendations with the groups they are gathered in."""

from enum import StrEnum
from typing import ClassVar

from pmcore.model.base import Item, Line, Numbered, Prose, Text


class Lens(StrEnum):
    """Where a lesson was learned."""

    MONITORING = "monitoring"
    COMMUNICATION = "communication"
    TESTING = "testing"
    DEPLOYMENT = "deployment"
    PROCESS = "process"
    KNOWLEDGE = "knowledge"


class Tone(StrEnum):
    """What sort of lesson it is."""

    WELL = "went well"
    BADLY = "went badly"
    LUCKY = "lucky"
    SURPRISED = "surprised us"


class Lesson(Numbered):
    """Something the group learned."""

    letter: ClassVar[str] = "L"

    text: Text
    lens: Lens = Lens.PROCESS
    tone: Tone = Tone.WELL
    author: str = ""


class Outcome(StrEnum):
    """What became of a recommendation."""

    PROPOSED = "proposed"
    ADOPTED = "adopted"
    DEFERRED = "deferred"
    DECLINED = "declined"


class Recommendation(Numbered):
    """A card that proposes something. Until the reveal only its author may see it. `group` is a group's id or empty."""

    letter: ClassVar[str] = "R"

    text: Text
    group: str = ""
    outcome: Outcome = Outcome.PROPOSED
    reason: Prose = ""
    author: str = ""


class Group(Item):
    """Recommendations that say much the same; they are voted on together."""

    title: Line
