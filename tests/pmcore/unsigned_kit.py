"""The three things that people write silently, so that what holds of what bears no name is tried with each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from pmcore.commands.base import Command
from pmcore.commands.lessons import AddLesson, EditLesson, RemoveLesson
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.unsigned import ChooseCardNames
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.meeting import StageKey


class Noun(NamedTuple):
    """What is written at a stage: how silence and its promise begin, how it is written, and how it is opened."""

    stage: StageKey
    place: str
    write: Callable[[str, str], Command]
    edit: type[EditRecommendation | EditLesson | EditTimelineEvent]
    remove: type[RemoveRecommendation | RemoveLesson | RemoveTimelineEvent]
    opens: Command
    waits: str

    def begins(self, names: str) -> tuple[Command, ...]:
        """Return what a facilitator does before anybody writes."""
        silence = () if self.stage is StageKey.RECOMMENDATIONS else (WriteSilently(stage=self.stage),)
        return (*silence, ChooseCardNames(names=names, stage=self.stage))


CARDS = Noun(
    StageKey.RECOMMENDATIONS,
    "recommendations",
    lambda text, key: AddRecommendation(text=text, key=key),
    EditRecommendation,
    RemoveRecommendation,
    RevealRecommendations(),
    "recommendations",
)
LESSONS = Noun(
    StageKey.LESSONS,
    "lessons",
    lambda text, key: AddLesson(text=text, key=key),
    EditLesson,
    RemoveLesson,
    OpenWritten(stage=StageKey.LESSONS),
    "unopened_lessons",
)
ROWS = Noun(
    StageKey.TIMELINE,
    "events",
    lambda text, key: AddTimelineEvent(text=text, key=key, silently=True),
    EditTimelineEvent,
    RemoveTimelineEvent,
    OpenWritten(),
    "unopened_events",
)
NOUNS = (CARDS, LESSONS, ROWS)
