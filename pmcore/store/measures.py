"""Measures of all reviews, as the typed rows have them: what is still to be done, by whom and by when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from pmcore.model.measures import (
    Acceptance,
    HowItWorks,
    Measure,
    MeasureKind,
    MeasureStatus,
    Priority,
    Purpose,
    Strength,
)
from pmcore.model.review import Review
from pmcore.store.base import QueryResult

Query = Callable[[str, Sequence[Any]], QueryResult]
EnumT = TypeVar("EnumT", bound=StrEnum)

NO_DATE = date(9999, 12, 31)  # by which what has no date is sorted: behind all others
_OVER = [each.value for each in MeasureStatus if each.is_over]
_DUE = f"coalesce(measure.due_on, DATE '{NO_DATE}')"
_LISTED = """
    SELECT measure.id, measure.number, measure.title, measure.kind, measure.purpose, measure.how, measure.owner, measure.due_on,
        measure.priority, measure.status, measure.verify_by, measure.review_id, review.title, review.sample,
        measure.accepted, measure.declined_by, measure.decline_reason
    FROM measure JOIN review ON review.id = measure.review_id
    WHERE {where} ORDER BY {due}, measure.review_id, measure.id {limit}
"""
_BEHIND = (
    "({due} > ? OR ({due} = ? AND (measure.review_id > ? OR (measure.review_id = ? AND measure.id > ?))))"
)


_SAID = {
    Acceptance.ASKED: "measure.owner <> '' AND NOT measure.accepted",
    Acceptance.ACCEPTED: "measure.owner <> '' AND measure.accepted",
    Acceptance.DECLINED: "measure.owner = '' AND measure.declined_by <> ''",
    Acceptance.NOBODY: "measure.owner = '' AND measure.declined_by = ''",
}
OF_SERVICE = "strpos(', ' || lower(review.services) || ', ', ', ' || lower(?) || ', ') > 0"
SEATED = """
    SELECT 1 FROM seat JOIN participant ON participant.review_id = seat.review_id AND participant.id = seat.participant_id
    WHERE seat.review_id = {review} AND seat.key IN (SELECT unnest(CAST(? AS varchar[])))
"""
_SERVICES = """
    SELECT DISTINCT services FROM review
    WHERE services <> '' AND id IN (SELECT review_id FROM seat WHERE key IN (SELECT unnest(CAST(? AS varchar[]))))
"""


class MeasureState(StrEnum):
    """Which measures: still to be done, late, done (and not verified yet), verified, dropped, or all."""

    ALL = "all"
    OPEN = "open"
    OVERDUE = "overdue"
    DONE = "done"
    VERIFIED = "verified"
    DROPPED = "dropped"


class MeasureMark(NamedTuple):
    """Where a measure stands in a list: behind those that are due before it. `due` is `NO_DATE` where it has no date."""

    due: date
    review_id: str
    id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """Which measures are asked for. Empty texts and None ask for any; `today` tells which are late; `among` are review ids.

    `services` are those of their reviews, one of which is enough; the review `but` is left out. What a later review with the id
    `looked_in` went through counts as open, whatever became of it there.
    `browser` are the keys of a browser: it is asked for the reviews in which that has a seat, and with `mine` for the measures
    that are owned by the name on that seat.
    """

    today: date
    state: MeasureState = MeasureState.ALL
    owner: str = ""
    strength: Strength | None = None
    acceptance: Acceptance | None = None
    among: tuple[str, ...] | None = None
    services: tuple[str, ...] = ()
    but: str = ""
    looked_in: str = ""
    browser: tuple[str, ...] | None = None
    mine: bool = False


def asked_for(wanted: Mapping[str, str], browser: Sequence[str], today: date) -> Asked:
    """Return what an address asks a browser's page for; what it says that is not known asks for what the page begins with."""
    return Asked(
        today,
        _known(MeasureState, wanted.get("state", "")) or MeasureState.OPEN,
        strength=_known(Strength, wanted.get("strength", "")),
        acceptance=_known(Acceptance, wanted.get("acceptance", "")),
        services=(wanted.get("service", ""),),
        browser=tuple(browser),
        mine=wanted.get("mine") == "yes",
    )


def _known(kind: type[EnumT], said: str) -> EnumT | None:
    return kind(said) if said in {each.value for each in kind} else None


class StoredMeasure(NamedTuple):
    """A measure in short, with the review that it belongs to.

    `acceptance` is what its owner has said; who was named before and has declined is `declined_by`, and why.
    """

    id: str
    label: str
    title: str
    kind: MeasureKind
    purpose: Purpose | None
    how: HowItWorks | None
    strength: Strength | None
    owner: str
    due_on: date | None
    priority: Priority
    status: MeasureStatus
    verify_by: date | None
    review_id: str
    review_title: str
    sample: str
    acceptance: Acceptance
    declined_by: str
    decline_reason: str

    @property
    def mark(self) -> MeasureMark:
        """Return where it stands in the list."""
        return MeasureMark(self.due_on or NO_DATE, self.review_id, self.id)


def stored_measure(review: Review, measure: Measure) -> StoredMeasure:
    """Return a measure of a review as its row has it."""
    return StoredMeasure(
        measure.id, measure.label, measure.title, measure.kind, measure.purpose, measure.how, measure.strength, measure.owner,
        measure.due_on, measure.priority, measure.status, measure.verify_by, review.id, review.incident.title, review.sample,
        measure.acceptance, measure.declined_by, measure.decline_reason,
    )  # fmt: skip


def listed_measures(
    query: Query, asked: Asked, after: MeasureMark | None = None, limit: int | None = None, skip: int = 0
) -> list[StoredMeasure]:
    """Return a page of measures: what is due first comes first, what has no date last. `skip` leaves out the first ones."""
    return [*map(measure_of, measure_rows(query, asked, after, limit, skip))]


def measure_rows(
    query: Query, asked: Asked, after: MeasureMark | None = None, limit: int | None = None, skip: int = 0
) -> Sequence[tuple[Any, ...]]:
    """Return the same as rows, from each of which `measure_of` makes a measure."""
    conditions, parameters = ["true"], list[Any]()
    for condition, values in _conditions(asked):
        conditions.append(condition)
        parameters += values
    if after is not None:
        conditions.append(_BEHIND.format(due=_DUE))
        parameters += [after.due, after.due, after.review_id, after.review_id, after.id]
    sql = _LISTED.format(
        where=" AND ".join(conditions),
        due=_DUE,
        limit="" if limit is None else f"LIMIT {int(limit)} OFFSET {int(skip)}",
    )
    return query(sql, parameters).rows


def measure_of(row: Sequence[Any]) -> StoredMeasure:
    """Return the measure of a row."""
    return _stored(*row)


def services_of(query: Query, browser: Sequence[str]) -> list[str]:
    """Return the services of the reviews in which a browser (its keys) has a seat, by name."""
    found = {each for (names,) in query(_SERVICES, [list(browser)]).rows for each in names.split(", ")}
    return sorted(found, key=str.casefold)


def reviews_with_measure(query: Query, measure_id: str) -> list[str]:
    """Return the ids of the reviews that have a measure of this id: one, unless a review was brought in twice."""
    found = query("SELECT review_id FROM measure WHERE id = ? ORDER BY review_id", [measure_id])
    return [review_id for (review_id,) in found.rows]


def reviews_with_measures(query: Query, measure_ids: Sequence[str]) -> dict[str, list[str]]:
    """Return the ids of the reviews that have each of some measures; one that there is not is left out."""
    asked = "SELECT id, review_id FROM measure WHERE id IN (SELECT unnest(CAST(? AS varchar[]))) ORDER BY review_id"
    found = dict[str, list[str]]()
    for measure_id, review_id in query(asked, [list(measure_ids)]).rows:
        found.setdefault(measure_id, []).append(review_id)
    return found


class _Condition(NamedTuple):
    """A condition in SQL, and the values that stand for its question marks."""

    sql: str
    values: Sequence[Any]


def _conditions(asked: Asked) -> Iterator[_Condition]:
    yield from _in_state(asked)
    if asked.owner:
        yield _Condition("lower(measure.owner) = lower(?)", [asked.owner])
    if asked.strength is not None:
        ways = [each.value for each in HowItWorks if each.strength is asked.strength]
        yield _Condition(f"measure.how IN ({', '.join('?' * len(ways))})", ways)
    if asked.acceptance is not None:
        yield _Condition(_SAID[asked.acceptance], [])
    if services := [each for each in asked.services if each]:
        yield _Condition(f"({' OR '.join([OF_SERVICE] * len(services))})", services)
    yield from _of_reviews(asked)


def _in_state(asked: Asked) -> Iterator[_Condition]:
    if asked.state in {MeasureState.DONE, MeasureState.VERIFIED, MeasureState.DROPPED}:
        yield _Condition("measure.status = ?", [asked.state.value])
    elif asked.state is not MeasureState.ALL:
        is_open = f"measure.status NOT IN ({', '.join('?' * len(_OVER))})"
        if asked.looked_in:
            yield _Condition(f"({is_open} OR measure.looked_in = ?)", [*_OVER, asked.looked_in])
        else:
            yield _Condition(is_open, _OVER)
    if asked.state is MeasureState.OVERDUE:
        yield _Condition("measure.due_on < ?", [asked.today])


def _of_reviews(asked: Asked) -> Iterator[_Condition]:
    if asked.but:
        yield _Condition("measure.review_id <> ?", [asked.but])
    if asked.browser is not None:
        owned = " AND lower(participant.name) = lower(measure.owner)" if asked.mine else ""
        yield _Condition(
            f"EXISTS ({SEATED.format(review='measure.review_id')}{owned})", [list(asked.browser)]
        )
    if asked.among is not None:
        yield _Condition("measure.review_id IN (SELECT unnest(CAST(? AS varchar[])))", [list(asked.among)])


_WORKS: dict[str | None, tuple[HowItWorks | None, Strength | None]] = {
    None: (None, None),
    "": (None, None),
    **{each.value: (each, each.strength) for each in HowItWorks},
}


def _stored(
    id_: str, number: int, title: str, kind: str, purpose: str | None, how: str | None, owner: str,
    due_on: date | None, priority: str, status: str, verify_by: date | None, review_id: str, review_title: str, sample: str,
    accepted: bool, declined_by: str, decline_reason: str,
) -> StoredMeasure:  # fmt: skip
    return StoredMeasure(
        id_, f"{Measure.letter}-{number:02d}", title, MeasureKind(kind), Purpose(purpose) if purpose else None, *_WORKS[how],
        owner, due_on, Priority(priority), MeasureStatus(status), verify_by, review_id, review_title, sample,
        Acceptance.of(owner, accepted, declined_by), declined_by, decline_reason,
    )  # fmt: skip
