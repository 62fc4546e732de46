"""The meeting: its stages in order, the timer, who is ready."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, field_serializer

from pmcore.errors import NotFoundError
from pmcore.model.base import Frozen, Stored
from pmcore.model.card_names import CardNames
from pmcore.model.codes import Code
from pmcore.model.declared import Column, Told
from pmcore.model.times import clock_of, zone_named
from pmcore.wording import dates
from pmcore.wording.words import label


class StageKey(Code):
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
    """One step of the meeting: its page, and its time box in minutes."""

    key: StageKey
    page: str
    minutes: int

    @property
    def name(self) -> str:
        """Return its short name, as the rail has it."""
        return self.key.word

    @property
    def part(self) -> str:
        """Return the part of the postmortem that it fills."""
        return label("document part", self.page)

    @property
    def purpose(self) -> str:
        """Return what it is for, in one sentence."""
        return self.key.said("purpose")


# The time boxes make a meeting of 60 minutes (NOTES.md).
STAGES = (
    Stage(
        key=StageKey.LOBBY,
        page="lobby",
        minutes=5,
    ),
    Stage(
        key=StageKey.OVERVIEW,
        page="overview",
        minutes=5,
    ),
    Stage(
        key=StageKey.TIMELINE,
        page="timeline",
        minutes=20,
    ),
    Stage(
        key=StageKey.CAUSES,
        page="causes",
        minutes=12,
    ),
    Stage(
        key=StageKey.LESSONS,
        page="lessons",
        minutes=6,
    ),
    Stage(
        key=StageKey.RECOMMENDATIONS,
        page="recommendations",
        minutes=6,
    ),
    Stage(
        key=StageKey.MEASURES,
        page="measures",
        minutes=5,
    ),
    Stage(
        key=StageKey.CLOSE,
        page="communication",
        minutes=3,
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


def following(key: StageKey) -> Stage | None:
    """Return the stage after `key`; None after the last one."""
    place = _place(key) + 1
    return STAGES[place] if place < len(STAGES) else None


class Timer(Stored):
    """A deadline, not a countdown, so that it survives a restart. `minutes` is the length it was set to."""

    ends_at: AwareDatetime
    minutes: int

    def left(self, now: datetime) -> timedelta:
        """Return the time left at `now`, never less than zero."""
        return max(self.ends_at - now, timedelta(0))


class Pause(Stored):
    """Between two meetings of one review: since when it rests, until when, the stage where it goes on, and when it did."""

    began: Annotated[AwareDatetime, Told()]
    until: Annotated[AwareDatetime, Told()]
    stage: Annotated[StageKey, Told()]
    ended: Annotated[AwareDatetime | None, Told()] = None

    def when(self, zone: str) -> str:
        """Return until when it rests as people read it in a zone: `Thu 26 Nov 2026, 14:00 (Europe/Berlin)`."""
        local = self.until.astimezone(zone_named(zone))
        return f"{dates.day(local)}, {clock_of(local)} ({zone})"

    def comes_before(self, key: StageKey) -> bool:
        """Return whether what belongs to the stage `key` waits until the meeting goes on."""
        return _place(key) >= _place(self.stage)


class Meeting(Stored):
    """Where the meeting is. `ready` are the participants who said so in this stage.

    With `auto_timer` a stage's time box starts when everybody moves there. `agreed_at` is the version of the review
    whose timeline the room agreed on (0 where that was not kept yet); `Review.agreements` has its events.
    `looks_at` is the cause whose branch everybody looks at, as `looks_by` asked (ids, empty for all of them).
    `stand_at` is the moment of the incident at which everybody stands: the timeline hides what came later. What people
    write at a stage in `silent` waits until it is opened (pmcore/model/silence.py); `names` says what becomes of the names of those
    who do. Of stages at which something of that was opened, recommendations too, `opened` says what was true of names each time, and
    `unnamed` how few wrote where no author was stored. `pauses` are those between its meetings, the latest last.
    `capacity` is how many measures the team can carry at a time (0 while nobody said).
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
    stand_at: AwareDatetime | None = None
    looks_at: str = ""
    looks_by: str = ""
    silent: frozenset[StageKey] = frozenset()
    names: Mapping[StageKey, CardNames] = {}
    unnamed: Annotated[Mapping[StageKey, int], Told()] = {}
    opened: Annotated[Mapping[StageKey, tuple[CardNames, ...]], Told()] = {}
    capacity: Annotated[int, Told()] = 0
    pauses: Annotated[tuple[Pause, ...], Told()] = ()

    @field_serializer("ready", "visited", "silent", when_used="json")
    def _in_order(self, values: frozenset[str]) -> list[str]:
        """Write sets in one order: what is compared and stored must not depend on how a set was built."""
        return sorted(values)

    @field_serializer("names", "unnamed", "opened", when_used="json")
    def _by_stage(self, values: Mapping[StageKey, object]) -> dict[StageKey, object]:
        """Write what is said of stages in one order, too."""
        return dict(sorted(values.items()))

    @property
    def rests(self) -> Pause | None:
        """Return the pause that has not ended yet; None while the meeting goes on, and where the review is closed."""
        last = self.pauses[-1] if self.pauses and not self.closed else None
        return last if last and not last.ended else None

    @property
    def timeline_is_silent(self) -> bool:
        """Return whether what participants write onto the timeline waits until it is opened."""
        return StageKey.TIMELINE in self.silent

    def names_at(self, key: StageKey) -> CardNames:
        """Return what becomes of the names of those who write silently at a stage: everybody sees them, unless it was chosen otherwise."""
        return self.names.get(key, CardNames.SHOWN)

    def goes_on_to_timeline(self, key: StageKey) -> bool:
        """Return whether `key` is the timeline or later, and later than where the meeting is."""
        return _place(key) >= _place(StageKey.TIMELINE) and _place(key) > _place(self.stage)

    def goes_past(self, behind: StageKey, key: StageKey) -> bool:
        """Return whether `key` is later than both the stage `behind` and where the meeting is."""
        return _place(key) > max(_place(behind), _place(self.stage))

    def waits_for_agreement(self, key: StageKey) -> bool:
        """Return whether `key` opens only after the timeline was agreed, and it is not yet (Etsy's rule)."""
        later = _place(key) >= _place(StageKey.CAUSES)
        return later and not (self.timeline_agreed or self.agreement_overridden)


def _place(key: StageKey) -> int:
    """Return where a stage stands among all."""
    return [each.key for each in STAGES].index(key)
