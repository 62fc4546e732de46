"""Flat typed rows of what changes touched: plain columns for lists and analytics."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pmcore.changes.base import Change
from pmcore.model.incident import Anchor
from pmcore.model.review import Review
from pmcore.model.visibility import version_for

TABLES = {
    "events": "timeline_event",
    "causes": "cause",
    "lessons": "lesson",
    "recommendations": "recommendation",
    "measures": "measure",
    "messages": "message",
    "people": "participant",
}


class Row(NamedTuple):
    """The current state of one thing in a typed table; `values` is None where it is gone."""

    table: str
    id: str
    values: Mapping[str, Any] | None


def rows_of(review: Review, changes: Iterable[Change]) -> list[Row]:
    """Return the rows of everything that `changes` touched, as it is in `review` now; the review's own row is first."""
    touched: dict[tuple[str, str], None] = {}
    left: dict[str, None] = {}
    for change in changes:
        collection, item_id = change.touches()
        left.update(dict.fromkeys(browsers_before(change)))
        if collection in TABLES and item_id:
            touched[collection, item_id] = None
        elif collection in TABLES:
            ids = (*review.items(collection), *change.gone)
            touched.update(dict.fromkeys((collection, each) for each in ids))
    rows = [review_row(review)]
    for collection, item_id in touched:
        item = review.items(collection).get(item_id)
        table = TABLES[collection]
        rows.append(Row(table, item_id, row_values(review, table, item) if item else None))
        if collection == "people":
            rows.extend(seat_rows(review, item_id))
    rows.extend(Row("seat", f"{review.id}:{key}", None) for key in left if key not in review.people_by_key)
    return rows


def browsers_before(change: Change) -> Iterable[str]:
    """Return the browsers that a seat had before a change of it."""
    edit = change.edits(change.touches())
    return edit.was.get("keys", ()) if edit and change.touches()[0] == "people" else ()


def review_row(review: Review) -> Row:
    """Return the row of the review and its incident."""
    incident = review.incident
    values: dict[str, Any] = {
        "title": incident.title,
        "severity": incident.severity.value,
        "status": incident.status.value,
        "zone": incident.zone,
        "services": ", ".join(incident.services),
        "detected_by": incident.detected_by.value,
        "stage": review.meeting.stage.value,
        "closed": review.meeting.closed,
        "sample": review.sample,
        "join_code": review.join_code,
        "version": review.version,
        "public_version": version_for(review),
        "created_at": review.created_at,
    }
    values |= {f"{anchor.value}_at": incident.at(anchor) for anchor in Anchor}
    return Row("review", review.id, values)


def row_values(review: Review, table: str, item: Any) -> dict[str, Any]:
    """Return the columns of one item."""
    return {"review_id": review.id, **COLUMNS[table](item)}


def seat_rows(review: Review, participant_id: str) -> Iterator[Row]:
    """Yield one row per browser of a seat; they are gone where the seat was removed."""
    person = review.people.get(participant_id)
    if person is None:
        return
    for key in person.keys:
        values = {"review_id": review.id, "participant_id": participant_id, "key": key}
        yield Row("seat", f"{review.id}:{key}", None if person.removed else values)


def _number(item: Any) -> dict[str, Any]:
    return {"number": item.number, "author": item.author}


COLUMNS: dict[str, Any] = {
    "timeline_event": lambda e: (
        _number(e)
        | {
            "kind": e.kind.value,
            "starts_at": e.starts.at if e.starts else None,
            "ends_at": e.ends.at if e.ends else None,
            "precision": e.precision.value,
            "margin": e.margin,
            "source": e.source,
            "text": e.text,
            "marks": e.marks.value if e.marks else None,
        }
    ),
    "cause": lambda c: (
        _number(c)
        | {
            "text": c.text,
            "area": c.area.value,
            "factor": c.factor.value,
            "is_problem": c.is_problem,
            "evidence_count": len(c.evidence),
        }
    ),
    "lesson": lambda each: (
        _number(each) | {"text": each.text, "lens": each.lens.value, "tone": each.tone.value}
    ),
    "recommendation": lambda r: _number(r) | {"text": r.text, "outcome": r.outcome.value},
    "measure": lambda m: (
        _number(m)
        | {
            "title": m.title,
            "kind": m.kind.value,
            "owner": m.owner,
            "due_on": m.due_on,
            "priority": m.priority.value,
            "status": m.status.value,
            "addresses_count": len(m.addresses),
        }
    ),
    "message": lambda m: {"audience": m.audience.value, "channel": m.channel, "state": m.state.value},
    "participant": lambda p: {
        "name": p.name,
        "role": p.role.value,
        "joined_at": p.joined_at,
        "removed": p.removed,
    },
}
