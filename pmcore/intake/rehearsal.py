"""A whole meeting, held by a sample's seats with real commands in a private review that nobody else sees.

Nothing is written past the rules: cards are written silently, revealed, grouped and voted on by several seats; the
timeline is agreed before causes are named. What results is a log like that of any meeting.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pmcore.changes.log import Recorded
from pmcore.commands import (
    causes,
    checks,
    communication,
    factors,
    incident,
    lessons,
    measures,
    meeting,
    people,
    recommendations,
    timeline,
    voting,
)
from pmcore.commands.base import Command
from pmcore.intake.sample_file import OURS, Row, SampleFile
from pmcore.model.cards import Outcome as CardOutcome
from pmcore.model.causes import Factor
from pmcore.model.communication import MessageState
from pmcore.model.meeting import StageKey
from pmcore.model.people import Actor, Role, Seat, Visitor
from pmcore.reviews import Reviews, Source
from pmcore.store.memory import MemoryStore

HOST = "facilitator"
OWN_WORDS = frozenset({"key", "by", "from", "due_in"})
OUR_CONCLUSION = "Our conclusion from the published facts."
SATURDAY = 5


def hold(file: SampleFile, host: Actor, now: datetime) -> list[Recorded]:
    """Hold the meeting of `file` at `now` with `host` as facilitator; return its whole log.

    A `Visitor` takes the facilitator's seat; for a `Program` a seat named Facilitator is made. Raises a `ReviewError`
    where the file asks for something that the rules refuse: a mistake in the file.
    """
    reviews = Reviews(
        MemoryStore(),
        Source(now=lambda: now, shuffled=list),  # in the file's order, not by lot
        quotas=False,
    )
    try:
        return _Rehearsal(reviews, file, host, now).hold()
    finally:
        reviews.close()


class _Rehearsal:
    """The meeting while it is held: who sits where, and which id each key of the file got."""

    def __init__(self, reviews: Reviews, file: SampleFile, host: Actor, now: datetime) -> None:
        self._reviews, self._file, self._host, self._now = reviews, file, host, now
        self._seats: dict[str, Actor] = {HOST: host}
        self._ids: dict[str, str] = {}
        self._review_id = ""

    def hold(self) -> list[Recorded]:
        self._begin()
        for stage, held in self._stages():
            self._say(meeting.MoveToStage(stage=stage))
            held()
        # Visitors begin where reading begins; every stage stays open to them.
        self._say(meeting.MoveToStage(stage=StageKey.OVERVIEW))
        return self._reviews.log(self._review_id)

    def _stages(self) -> Sequence[tuple[StageKey, Callable[[], object]]]:
        each = self._each
        return (
            (StageKey.OVERVIEW, self._overview),
            (StageKey.TIMELINE, self._timeline),
            (StageKey.CAUSES, self._causes),
            (
                StageKey.LESSONS,
                partial(each, self._file.lessons, lambda row: lessons.AddLesson(**_fields(row))),
            ),
            (StageKey.RECOMMENDATIONS, self._recommendations),
            (StageKey.MEASURES, partial(each, self._file.measures, self._measure)),
            (StageKey.CLOSE, self._texts),
        )

    def _begin(self) -> None:
        file = self._file
        name = (self._host.name if isinstance(self._host, Visitor) else None) or "Facilitator"
        wanted = {each: file.incident[each] for each in ("title", "severity", "zone", "services", "summary")}
        create = incident.CreateReview(**wanted, facilitator=name, sample=file.name)
        self._review_id = self._reviews.create(create, self._host).review.id
        if not isinstance(self._host, Visitor):
            self._seats[HOST] = Seat(
                participant_id=self._say(people.AddSeat(name=name, role=Role.FACILITATOR))
            )
        for seat in file.seats:
            self._seats[seat.key] = Seat(
                participant_id=self._say(people.AddSeat(name=seat.name, role=seat.role))
            )

    def _overview(self) -> None:
        file = self._file
        rest = {
            name: value
            for name, value in file.incident.items()
            if name not in {"title", "severity", "zone", "trigger_event"}
        }
        self._say(incident.EditIncident(**rest))
        self._each(file.impacts, lambda row: incident.AddImpact(**_fields(row)))
        self._each(file.links, lambda row: incident.AddLink(**_fields(row)))

    def _timeline(self) -> None:
        self._each(self._file.events, self._event)
        if trigger := self._file.incident.get("trigger_event"):
            self._say(incident.EditIncident.model_validate({"trigger_event": self._ids[trigger]}))
        if self._file.checks:
            self._say(checks.ChooseGap.model_validate(self._file.checks))
        self._say(meeting.AgreeTimeline())

    def _event(self, row: Row) -> Command:
        source = self._file.sources.get(row["from"])
        origin = {"source": source.title, "link": source.url} if source else {"source": "our conclusion"}
        return timeline.AddTimelineEvent(**_fields(row), **origin)

    def _causes(self) -> None:
        """Name the causes, each by its seat; what is primary its seat proposes, and the facilitator confirms."""
        made = self._each(self._file.causes, self._cause)
        for row, cause in zip(self._file.causes, made, strict=True):
            if row.get("factor") == Factor.PRIMARY:
                self._say(factors.ProposePrimary(id=cause), row.get("by", HOST))
                confirmed: Row = {"id": cause, "factor": Factor.PRIMARY}
                self._say(causes.EditCause(**confirmed))

    def _cause(self, row: Row) -> Command:
        values = _fields(row)
        if values.get("factor") == Factor.PRIMARY:
            del values["factor"]  # is decided when all of them are there
        values["under"] = self._ids[row["under"]] if "under" in row else ""
        values["evidence"] = self._all(row.get("evidence", ()))
        values["note"] = row.get("note", OUR_CONCLUSION if row["from"] == OURS else "")
        return causes.AddCause(**values)

    def _recommendations(self) -> None:
        file = self._file
        self._each(file.recommendations, lambda row: recommendations.AddRecommendation(**_fields(row)))
        self._say(voting.RevealRecommendations())
        former = self._reviews.get(self._review_id).former
        self._ids |= {key: former[each].id for key, each in self._ids.items() if each in former}
        for row in file.groups:
            group = recommendations.GroupRecommendations(ids=self._all(row["cards"]), title=row["title"])
            self._ids[row["key"]] = self._say(group, row["by"])
        self._say(voting.OpenVote(dots_each=file.dots_each))
        for seat, dots in file.dots.items():
            for key in dots:
                self._say(voting.PlaceDot(id=self._ids[key]), seat)
        self._say(voting.CloseVote())
        for row in file.outcomes:
            outcome = CardOutcome(row["outcome"])
            values = {"id": self._ids[row["id"]], "outcome": outcome, "reason": row["reason"]}
            self._say(recommendations.EditRecommendation(**values))

    def _measure(self, row: Row) -> Command:
        values = _fields(row)
        values["recommendation"] = self._ids[row["recommendation"]] if "recommendation" in row else ""
        values["addresses"] = self._all(row.get("addresses", ()))
        values["due_on"] = _working_day(self._now + timedelta(days=row["due_in"])).date()
        if row["from"] == OURS:
            values["detail"] = f"{row.get('detail', '')} {OUR_CONCLUSION}".strip()
        return measures.AddMeasure(**values)

    def _texts(self) -> None:
        """Write each text as its seat may: up to review; what is approved or sent, the facilitator does."""
        for row in self._file.messages:
            state = MessageState(row["state"])
            final = state in {MessageState.APPROVED, MessageState.SENT}
            values = _fields(row) | {"state": MessageState.IN_REVIEW if final else state}
            message = self._say(communication.AddMessage(**values), row["by"])
            if final:
                approved: Row = {"id": message, "state": state}
                self._say(communication.EditMessage(**approved))

    def _each(self, rows: Sequence[Row], command: Callable[[Row], Command]) -> list[str]:
        """Do what each row says, by its seat; return the ids of what came of it."""
        found: list[str] = []
        for row in rows:
            found.append(made := self._say(command(row), row.get("by", HOST)))
            if "key" in row:
                self._ids[row["key"]] = made
        return found

    def _say(self, command: Command, seat: str = HOST) -> str:
        """Do what a seat wants; return the id of what it added, if anything."""
        outcome = self._reviews.execute(self._review_id, command, self._seats[seat])
        return outcome.records[0].change.touches()[1] if outcome.records else ""

    def _all(self, keys: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._ids[key] for key in keys)


def _fields(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in OWN_WORDS}


def _working_day(day: datetime) -> datetime:
    """Return `day`, or the Monday after it: nobody plans for a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
