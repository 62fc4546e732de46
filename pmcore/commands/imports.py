"""Events from a file come onto the timeline, all together; and what people in files are called here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AwareDatetime, Field, StringConstraints

from pmcore.changes.base import Change, edit_single
from pmcore.changes.called import NamesEdited
from pmcore.changes.imports import TimelineImported
from pmcore.changes.time_answers import TimeAnswersEdited
from pmcore.commands.base import CONTRIBUTORS, Command, Context
from pmcore.commands.timeline import MOST_EVENTS, require_span
from pmcore.errors import InvalidError, RuleError
from pmcore.model.answers import MOST_ANSWERS, answer_problem, stored_answer
from pmcore.model.base import CleanName, Frozen, OptionalLine, Text, Url
from pmcore.model.called import MOST_NAMES, Caller
from pmcore.model.moment import Moment, ZoneName
from pmcore.model.origin import LONGEST_RAW, Key, Origin, Raw, in_short
from pmcore.model.people import DECIDERS
from pmcore.model.review import Review
from pmcore.model.timeline import EventKind, Precision, TimelineEvent

ALL_RAW = 20_000_000  # characters of one import that are kept as they stand in the file
Known = Annotated[str, StringConstraints(min_length=1, max_length=80), CleanName]
Answers = Annotated[Mapping[Known, Known], Field(max_length=MOST_ANSWERS)]


class FromFile(Frozen):
    """Where a row stands in its file, and what stands there."""

    line: Annotated[int, Field(ge=0, le=2**31)] = 0
    place: OptionalLine = ""
    key: Key = ""
    raw: Raw = ""
    typed: OptionalLine = ""
    zone: ZoneName = "UTC"


class ImportRow(Frozen):
    """A row of a file. Without `at` nobody knows when. `who` is a name as the file has it."""

    text: Text
    at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    kind: EventKind = EventKind.CONTEXT
    who: OptionalLine = ""
    source: OptionalLine = ""
    link: Url = ""
    precision: Precision = Precision.EXACT
    margin: Annotated[int, Field(ge=0, le=100_000)] = 0
    origin: FromFile = FromFile()

    @property
    def key(self) -> str:
        """Return what a second import knows this by."""
        return key_of(self.origin.key, self.text, self.at)


class ImportRows(Command):
    """Bring rows of a file onto the timeline: one line of the history, and one undo.

    Rows that are there already are left out: those with the same key from the same importer, and those without a key whose
    time and words stand there. People in them are called as was said (`name_people`). `answers` are what was answered about
    ambiguous times for it, and is remembered. A long file is rather sent as it is (POST …/imports/auto).
    """

    kind: Literal["import_rows"] = "import_rows"
    allowed = CONTRIBUTORS
    rows: Annotated[tuple[ImportRow, ...], Field(min_length=1, max_length=MOST_EVENTS)]
    importer: Annotated[str, StringConstraints(min_length=1, max_length=40), CleanName]
    file: OptionalLine = ""
    answers: Answers = Field({})

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield what was answered, then all events that are new."""
        new = list(Present.of(review).new(self.importer, self.rows))
        if not new:
            raise RuleError(all_known(len(self.rows)))
        if len(review.events) + len(new) > MOST_EVENTS:
            raise RuleError(
                f"A timeline holds at most {MOST_EVENTS} events, and would have {len(review.events) + len(new)}. "
                "Choose some of the rows."
            )
        yield from remembering(review, self.answers)
        items = tuple(self._events(review, ctx, new))
        yield TimelineImported(items=items, importer=self.importer, file=self.file)

    def _events(self, review: Review, ctx: Context, rows: list[ImportRow]) -> Iterator[TimelineEvent]:
        """Yield the events, numbered in the order of their times; those without one last."""
        caller, raw = Caller(review.names), min(LONGEST_RAW, ALL_RAW // len(rows))
        rows.sort(key=lambda row: (row.at is None, row.at and row.at.timestamp()))
        for number, row in enumerate(rows, review.next_number(TimelineEvent.letter)):
            values = self._values(row, caller.text(row.text)[:4_000], raw)
            event = TimelineEvent(id=ctx.new_id(), number=number, who=caller.name(row.who)[:200], **values)
            require_span(event)
            yield event

    def _values(self, row: ImportRow, text: str, most_raw: int) -> dict[str, Any]:
        said = row.origin
        origin = Origin(
            importer=self.importer, file=self.file, line=said.line, place=said.place, key=row.key,
            raw=said.raw[:most_raw], typed=said.typed, zone=said.zone, said=in_short(text, row.at, row.ends_at),
        )  # fmt: skip
        sure = Precision.EXACT if row.precision is Precision.UNKNOWN else row.precision
        return {
            "text": text,
            "kind": row.kind,
            "starts": Moment(at=row.at, source=said.typed, zone=said.zone) if row.at else None,
            "ends": Moment(at=row.ends_at, zone=said.zone) if row.ends_at else None,
            "precision": sure if row.at else Precision.UNKNOWN,
            "margin": row.margin if row.at and sure is Precision.ABOUT else 0,
            "source": row.source,
            "link": row.link,
            "origins": (origin,),
        }  # fmt: skip


class Present(NamedTuple):
    """What is on a timeline already: keys of what was imported, by importer, and what stands at which time."""

    keys: frozenset[tuple[str, str]]
    texts: frozenset[str]

    @classmethod
    def of(cls, review: Review) -> Present:
        """Return what is on the timeline of a review."""
        events = review.events.values()
        keys = {(each.importer, each.key) for event in events for each in event.origins}
        texts = {key_of("", event.text, event.starts.at if event.starts else None) for event in events}
        return cls(frozenset(keys), frozenset(texts))

    def new(self, importer: str, rows: Iterable[ImportRow]) -> Iterator[ImportRow]:
        """Yield the rows that are not there; of those that a file has twice the first."""
        seen = set[str]()
        for row in rows:
            if row.key not in seen and not self.knows(importer, row.key):
                yield row
            seen.add(row.key)

    def knows(self, importer: str, key: str) -> bool:
        """Return whether a row with this key is there."""
        return (importer, key) in self.keys or key in self.texts


def key_of(own: str, text: str, at: datetime | None) -> str:
    """Return what a second import knows a row by: what its source calls it, else its time and its words."""
    return own or f"text {in_short(text, at)}"


def all_known(count: int) -> str:
    """Return the sentence for a file of which nothing is new."""
    return (
        "This row is on the timeline already. Nothing was added."
        if count == 1
        else f"All {count} rows are on the timeline already. Nothing was added."
    )


def remembering(review: Review, answers: Mapping[str, str]) -> Iterator[Change]:
    """Yield what was answered about ambiguous times for a file, or nothing."""
    if answers:
        words = {**review.time_answers.words, **_valid(answers)}
        if len(words) > MOST_ANSWERS:
            raise RuleError(f"A review remembers at most {MOST_ANSWERS} answers about times.")
        yield from edit_single(TimeAnswersEdited, review.time_answers, {"words": words})


def _valid(answers: Mapping[str, str]) -> Mapping[str, str]:
    """Return answers that can be remembered; raises `InvalidError` for one that is none."""
    for about, means in answers.items():
        if problem := answer_problem(about, stored_answer(about, means)):
            raise InvalidError(f"answers: {problem.sentence}", fields={"answers": problem.sentence})
    return {about: stored_answer(about, means) for about, means in answers.items()}


class NamePeople(Command):
    """Say what people in files are called here, for all imports after this.

    `names` holds names as files have them, each with a role or another name; the same name keeps it, an empty text opens it
    again. What stands on the timeline already stays as it is.
    """

    kind: Literal["name_people"] = "name_people"
    allowed = DECIDERS
    names: Annotated[
        Mapping[Known, Annotated[str, StringConstraints(max_length=80), CleanName]],
        Field(min_length=1, max_length=100),
    ]

    def decide(self, review: Review, ctx: Context) -> Iterator[Change]:
        """Yield the names, or nothing where all is known."""
        words = {**review.names.words, **{name.removeprefix("@"): each for name, each in self.names.items()}}
        words = {name: called for name, called in words.items() if name and called}
        if len(words) > MOST_NAMES:
            raise RuleError(f"A review remembers at most {MOST_NAMES} names.")
        yield from edit_single(NamesEdited, review.names, {"words": words})
