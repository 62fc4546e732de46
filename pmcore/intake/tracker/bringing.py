"""Bringing: all tickets of a file beside the measures that one may change; what is new of them is done by the one door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from pmcore.changes.log import Recorded
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.measures import EditMeasure
from pmcore.errors import ReviewError
from pmcore.intake.tracker.comparing import MARK, Compared, compare
from pmcore.intake.tracker.reading import Read, Ticket
from pmcore.model.measures import Measure
from pmcore.model.people import Actor, Role
from pmcore.model.review import Review
from pmcore.reviews import Reviews
from pmcore.store.measures import reviews_with_measures

NO_KEY = "Line {line}: This ticket names no measure. Only tickets that came from here do, by their column “Postmortem Key” or their text."
NO_MEASURE = "Line {line}: There is no measure with the key “{key}” among the reviews that you can change."
SEVERAL_KEYS = "Line {line}: This ticket names {count} measures. Leave the key of one in it."
SEVERAL_REVIEWS = "Line {line}: Several reviews have this measure. Change it in one of them by hand."
AGAIN = "Line {line}: {label} stands in line {first} already, and that line counts."
LOOKS_ONLY = "Line {line}: You can look at {label}, but not change it. Ask the facilitator of its review."


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose import it is: which reviews they have business in, as what, and who then does it."""

    review: Callable[[str], Review | None]
    role: Callable[[Review], Role]
    actor: Callable[[Review], Actor]


@dataclass(frozen=True, slots=True)
class Brought:
    """A ticket beside its measure. `refused` is why what is new was not done, `done` whether it was."""

    ticket: Ticket
    review: Review
    measure: Measure
    compared: Compared
    done: bool = False
    refused: str = ""

    @property
    def problems(self) -> list[str]:
        """Return what of the line was not taken, in sentences."""
        said = [f"Line {self.ticket.line}: {each[:1].upper()}{each[1:]}." for each in self.compared.problems]
        return [*said, self.refused] if self.refused else said


@dataclass(frozen=True, slots=True)
class Unknown:
    """A line of the file of which nothing is taken, and why."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Looked:
    """A file beside the measures: what is new or was left in doubt, what nobody knows, and how many say nothing new."""

    rows: Sequence[Brought]
    unknown: Sequence[Unknown]
    same: int

    @property
    def changing(self) -> Sequence[Brought]:
        """Return the rows with something to change."""
        return [each for each in self.rows if each.compared.changes and not each.refused]


def look(reviews: Reviews, read: Read, reach: Reach, *, theirs_first: bool = False) -> Looked:
    """Return what a file would change, and change nothing; `theirs_first` takes the tracker's side in conflicts."""
    places = reviews_with_measures(
        reviews.store.query, [key for each in read.tickets for key in each.keys[:20]]
    )
    rows, unknown, same = list[Brought](), _strangers(read.strangers), 0
    seen, edits = dict[str, int](), _Edits(reviews)
    for ticket in read.tickets:
        found = _found(ticket, places, reach)
        if isinstance(found, str):
            unknown.append(Unknown(ticket.line, found))
            continue
        review, measure = found
        if measure.id in seen:
            sentence = AGAIN.format(line=ticket.line, label=measure.label, first=seen[measure.id])
            unknown.append(Unknown(ticket.line, sentence))
            continue
        seen[measure.id] = ticket.line
        compared = compare(ticket, measure, edits.of(review, measure), theirs_first=theirs_first)
        if not any(compared):
            same += 1
            continue
        may = not compared.changes or reach.role(review) in EditMeasure.allowed
        refused = "" if may else LOOKS_ONLY.format(line=ticket.line, label=measure.label)
        rows.append(Brought(ticket, review, measure, compared, refused=refused))
    return Looked(rows, sorted(unknown, key=lambda each: each.line), same)


def bring(
    execute: Callable[[str, EditMeasure, Actor, str], object],
    looked: Looked,
    reach: Reach,
    new_id: Callable[[], str],
) -> Looked:
    """Do what is new, a measure after the other: what is refused costs no other one, and stands in its row."""
    return replace(looked, rows=[_done(execute, each, reach, new_id) for each in looked.rows])


class _Edits:
    """The edits of each measure, looked up in a log once."""

    def __init__(self, reviews: Reviews) -> None:
        self._reviews = reviews
        self._known = dict[str, dict[str, list[Recorded]]]()

    def of(self, review: Review, measure: Measure) -> Sequence[Recorded]:
        """Return the lines of the log that edit a measure."""
        if review.id not in self._known:
            found = self._known[review.id] = {}
            for each in self._reviews.log(review.id):
                if isinstance(each.change, MeasureEdited):
                    found.setdefault(each.change.item_id, []).append(each)
        return self._known[review.id].get(measure.id, ())


def _done(
    execute: Callable[[str, EditMeasure, Actor, str], object],
    row: Brought,
    reach: Reach,
    new_id: Callable[[], str],
) -> Brought:
    if not row.compared.changes or row.refused:
        return row
    try:
        values = {"id": row.measure.id, "seen": row.measure.version, **row.compared.changes}
        command = EditMeasure.model_validate(values)
        execute(row.review.id, command, reach.actor(row.review), MARK + new_id())
    except ReviewError as error:
        return replace(row, refused=f"Line {row.ticket.line}: {error.sentence}")
    return replace(row, done=True)


class _Place(NamedTuple):
    """A measure in its review."""

    review: Review
    measure: Measure


def _found(ticket: Ticket, places: Mapping[str, Sequence[str]], reach: Reach) -> _Place | str:
    """Return the measure that a ticket is of, with its review; or the sentence why there is none."""
    known = list[_Place]()
    for key in ticket.keys:
        reviews = [found for each in places.get(key, ()) if (found := reach.review(each))]
        if len(reviews) > 1:
            return SEVERAL_REVIEWS.format(line=ticket.line)
        known += [_Place(each, each.measures[key]) for each in reviews if key in each.measures]
    if len(known) > 1:
        return SEVERAL_KEYS.format(line=ticket.line, count=len(known))
    return known[0] if known else NO_MEASURE.format(line=ticket.line, key=ticket.keys[0][:60])


def _strangers(lines: Iterable[int]) -> list[Unknown]:
    return [Unknown(line, NO_KEY.format(line=line)) for line in lines]
