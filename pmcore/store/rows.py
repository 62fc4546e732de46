"""Flat typed rows of what changes touched: plain columns for lists and analytics, as the fields declare them (columns.py)."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pmcore.changes.base import Change
from pmcore.changes.several import Several
from pmcore.model.base import Item
from pmcore.model.review import Review
from pmcore.model.visibility import version_for
from pmcore.store.columns import TABLES, values_of


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
            ids = change.ids if isinstance(change, Several) else (*review.items(collection), *change.gone)
            touched.update(dict.fromkeys((collection, each) for each in ids))
    rows = [review_row(review)]
    for collection, item_id in touched:
        item = review.items(collection).get(item_id)
        table = TABLES[collection]
        rows.append(Row(table, item_id, row_values(review, item) if item else None))
        if collection == "people":
            rows.extend(seat_rows(review, item_id))
    rows.extend(Row("seat", f"{review.id}:{key}", None) for key in left if key not in review.people_by_key)
    return rows


def browsers_before(change: Change) -> Iterable[str]:
    """Return the browsers that a seat had before a change of it."""
    edit = change.edits(change.touches())
    return edit.was.get("keys", ()) if edit and change.touches()[0] == "people" else ()


def review_row(review: Review) -> Row:
    """Return the row of the review, its incident and its meeting."""
    own = {
        "sample": review.sample,
        "join_code": review.join_code,
        "version": review.version,
        "public_version": version_for(review),
        "created_at": review.created_at,
    }
    return Row("review", review.id, values_of(review.incident) | values_of(review.meeting) | own)


def row_values(review: Review, item: Item) -> dict[str, Any]:
    """Return the columns of one item."""
    return {"review_id": review.id, **values_of(item)}


def seat_rows(review: Review, participant_id: str) -> Iterator[Row]:
    """Yield one row per browser of a seat; they are gone where the seat was removed."""
    person = review.people.get(participant_id)
    if person is None:
        return
    for key in person.keys:
        values = {"review_id": review.id, "participant_id": participant_id, "key": key}
        yield Row("seat", f"{review.id}:{key}", None if person.removed else values)
