"""The meeting: its stages in order, the timer, who is ready."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, field_serializer

from pmcore.errors import NotFoundError
from pmcore.model.base import Frozen, Stored
from pmcore.model.declared import Column, Told


class StageKey(StrEnum):
    """The stages of a review by their stable names."""

    LOBBY = "lobby"
    OVERVIEW = "overview"
    TIMELINE = "timeline"
    CAUSES = "causes"
    LESSONS = "lessons"
    RECOMMENDATIONS = "recommendations"
    MEASURES = "measures"
    CLOSE = "close"


class Stage(Frozen):
    """One step of the meeting: short name for the rail, the postmortem part it fills, page, time box, purpose."""

    key: StageKey
    name: str
    part: str
    page: str
    minutes: int
    purpose: str


# The time boxes make a meeting of 60 minutes (NOTES.md).
STAGES = (
    Stage(
        key=StageKey.LOBBY,
        name="Lobby",
        part="Lobby",
        page="lobby",
        minutes=5,
        purpose="Everyone arrives. We look for how it became possible, not for who.",
    ),
    Stage(
        key=StageKey.OVERVIEW,
        name="Overview",
        part="Incident Overview",
        page="overview",
        minutes=5,
        purpose="Agree on the facts: what, how bad, for whom, how long.",
    ),
    Stage(
        key=StageKey.TIMELINE,
        name="Timeline",
        part="Timeline",
        page="timeline",
        minutes=20,
        purpose="Put down what happened, in order, with what people knew at the time. No remedies yet.",
    ),
    Stage(
        key=StageKey.CAUSES,
        name="Causes",
        part="Root Cause Analysis",
        page="causes",
        minutes=12,
        purpose="Ask “how did this become possible?” again and again; several answers are normal.",
    ),
    Stage(
        key=StageKey.LESSONS,
        name="Lessons",
        part="Lessons Learned",
        page="lessons",
        minutes=6,
        purpose="What went well, what went badly, where we were lucky, what surprised us.",
    ),
    Stage(
        key=StageKey.RECOMMENDATIONS,
        name="Recommend",
        part="Recommendations",
        page="recommendations",
        minutes=6,
        purpose="Write silently, reveal together, group, vote.",
    ),
    Stage(
        key=StageKey.MEASURES,
        name="Measures",
        part="Preventive Measures",
        page="measures",
        minutes=5,
        purpose="Turn what we chose into work with an owner and a date.",
    ),
    Stage(
        key=StageKey.CLOSE,
        name="Close",
        part="Communication",
        page="communication",
        minutes=3,
        purpose="Agree what is said to whom, and take the document home.",
    ),
)


TOOLS = ("report", "history")
REVIEW_PAGES = frozenset({*(each.page for each in STAGES), *TOOLS})  # what is shown only to who has a seat


def stage(key: str) -> Stage:
    """Return the stage named `key`, or raise `NotFoundError`."""
    for each in STAGES:
        if each.key == key:
            return each
    raise NotFoundError(f"There is no stage “{key}”.")


class Timer(Stored):
    """A deadline, not a countdown, so that it survives a restart. `minutes` is the length it was set to."""

    ends_at: AwareDatetime
    minutes: int

    def left(self, now: datetime) -> timedelta:
        """Return the time left at `now`, never less than zero."""
        return max(self.ends_at - now, timedelta(0))


class Meeting(Stored):
    """Where the meeting is. `ready` are the participants who said so in this stage.

    With `auto_timer` a stage's time box starts when everybody moves there. `agreed_at` is the version of the review
    whose timeline the room agreed on (0 where that was not kept yet); `Review.agreements` has its events.
    """

    stage: Annotated[StageKey, Told(), Column()] = StageKey.LOBBY
    timer: Timer | None = None
    ready: frozenset[str] = frozenset()
    visited: Annotated[frozenset[StageKey], Told()] = frozenset({StageKey.LOBBY})
    timeline_agreed: Annotated[bool, Told()] = False
    agreement_overridden: Annotated[bool, Told()] = False
    closed: Annotated[bool, Told(), Column()] = False
    auto_timer: bool = True
    agreed_at: Annotated[int, Told()] = 0

    @field_serializer("ready", "visited", when_used="json")
    def _in_order(self, values: frozenset[str]) -> list[str]:
        """Write sets in one order: what is compared and stored must not depend on how a set was built."""
        return sorted(values)

    def waits_for_agreement(self, key: StageKey) -> bool:
        """Return whether `key` opens only after the timeline was agreed, and it is not yet (Etsy's rule)."""
        order = [each.key for each in STAGES]
        later = order.index(key) >= order.index(StageKey.CAUSES)
        return later and not (self.timeline_agreed or self.agreement_overridden)
