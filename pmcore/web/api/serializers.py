"""What the API shows of a review and its log: what one viewer may see, as plain JSON, never a browser's key."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic_core import to_jsonable_python

from pmcore.changes.base import Added, Removed
from pmcore.changes.log import Recorded
from pmcore.insight.quadrants import as_json
from pmcore.model.base import Item, Numbered, unknown_in
from pmcore.model.review import COLLECTIONS, SIGNED, Review
from pmcore.model.silence import PLACES
from pmcore.model.visibility import as_seen_by, version_for
from pmcore.store.base import StoredReview, StoredToken
from pmcore.store.measures import StoredMeasure

OF_BROWSERS = {"keys", "devices", "used_tickets"}
_stored = TypeAdapter(StoredReview)
_token = TypeAdapter(StoredToken)


def review_json(
    review: Review, participant_id: str = "", viewer: str = "", *, code: bool = True
) -> dict[str, Any]:
    """Return a review as one seat (or, by default, the whole room) may see it; without the `code`, if so said.

    Its version counts the lines that the `viewer` may see; a program that has no seat has some of its own.
    """
    seen = as_seen_by(review, participant_id)
    values: dict[str, Any] = {
        "id": seen.id,
        "version": version_for(review, viewer or participant_id),
        "created_at": seen.created_at.isoformat(),
        "sample": seen.sample,
        **({"join_code": seen.join_code} if code else {}),
        "incident": item_json(seen.incident),
        "meeting": item_json(seen.meeting),
        "deciding": item_json(seen.deciding),
        "estimates": _estimates(seen),
        "time_answers": dict(seen.time_answers.words),
        "names": dict(seen.names.words),
    }
    values["changed_since_agreed"] = [each.said for each in seen.changed_since_agreed]
    values |= {
        name: [item_json(each) | _hands(seen, name, each) for each in seen.items(name).values()]
        for name in COLLECTIONS
    }
    for item in chain.from_iterable(values[place] for place in PLACES.values()):
        _unsign(seen, item, participant_id)
    return values


def _estimates(seen: Review) -> dict[str, Any]:
    """Return what is asked about, how many have answered, and the latest result; never what anybody gave."""
    estimates = seen.estimates
    return {
        "open": [item_json(each) for each in estimates.candidates],
        "answered": estimates.answered,
        "result": as_json(estimates.result) if estimates.result else None,
    }


def _hands(seen: Review, collection: str, item: Item) -> dict[str, str]:
    """Return the names of who added and who last changed an item; empty where nobody is named."""
    if collection not in SIGNED:
        return {}
    added, edited = seen.hands_of(item.id)
    return {"added_by": added, "edited_by": edited}


def item_json(item: BaseModel) -> dict[str, Any]:
    """Return one value; a numbered one with its label, such as `T-07`. What stands raw in a file is not in it."""
    values = without_keys(item.model_dump(mode="json", exclude=unknown_in(item) or None))
    for origin in values.get("origins", ()):
        del origin["raw"]
    if isinstance(item, Numbered) and item.number:
        values["label"] = item.label
    return values


def stored_json(stored: StoredReview) -> dict[str, Any]:
    """Return a line of the list of reviews; its version counts what everybody may see."""
    values: dict[str, Any] = _stored.dump_python(stored, mode="json")
    values["version"] = values.pop("public_version")
    return values


def measure_json(stored: StoredMeasure) -> dict[str, Any]:
    """Return a measure in short, as lists of measures have it."""
    values: dict[str, Any] = to_jsonable_python(stored._asdict())
    return values


def token_json(stored: StoredToken) -> dict[str, Any]:
    """Return a token's row, without the hash."""
    values: dict[str, Any] = _token.dump_python(stored, mode="json", exclude={"hash"})
    return values


def lines_json(
    review: Review, numbered: Iterable[tuple[int, Recorded]], participant_id: str = "", *, code: bool = True
) -> list[dict[str, Any]]:
    """Return lines of the log that the viewer may see, each with its number in the list of all that they may see.

    Without `code`, no line tells a join code, be it one that was renewed since.
    """
    seen = as_seen_by(review, participant_id)
    return [line_json(seen, each, number, participant_id, code=code) for number, each in numbered]


def line_json(
    seen: Review, recorded: Recorded, number: int, participant_id: str, *, code: bool = True
) -> dict[str, Any]:
    """Return a line of the log that the viewer may see. `number` stands for its version, whose gaps tell of hidden ones."""
    line = recorded.model_dump(mode="json", exclude={"review_id", "change", "fingerprint"})
    change = recorded.change.as_json()
    for part in ("item", "fields", "was"):
        if isinstance(change.get(part), dict):
            change[part] = without_keys(change[part])
    if not code:
        change = without_code(change)
    if isinstance(recorded.change, Added | Removed) and recorded.change.collection in PLACES.values():
        _unsign(seen, change["item"], participant_id)
    line["version"] = number
    return line | {"kind": change["kind"], "change": change, "sentence": recorded.change.sentence(seen)}


def _unsign(seen: Review, card: dict[str, Any], participant_id: str) -> None:
    """Take out who wrote something where that was in silence and names are not shown; its author knows anyhow."""
    if card["author"] != participant_id and card["id"] not in seen.hands:
        card["author"] = ""


def without_keys(values: dict[str, Any]) -> dict[str, Any]:
    """Return the fields without what is known of browsers, which is nobody's business."""
    return {name: value for name, value in values.items() if name not in OF_BROWSERS}


def without_code(value: Any) -> Any:
    """Return JSON without the field `join_code`, however deep it stands."""
    if isinstance(value, dict):
        return {name: without_code(each) for name, each in value.items() if name != "join_code"}
    return [without_code(each) for each in value] if isinstance(value, list) else value
