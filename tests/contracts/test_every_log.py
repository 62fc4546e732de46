"""Logs that earlier versions wrote: each is read, folds to the review that it was then, and can be written and read again.

tests/golden/logs has them as they were stored, with the review that the version which wrote them made of them. Never edit one.
"""

import gzip
import json
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic_core import to_jsonable_python

from pmcore.changes.base import Added
from pmcore.changes.log import Recorded, fold
from pmcore.changes.registry import CHANGES
from pmcore.changes.stored import lifted, read, written
from pmcore.model.review import COLLECTIONS, Review

LOGS = sorted((Path(__file__).parent.parent / "golden" / "logs").glob("*.json.gz"))
ADDED = {kind.collection: name for name, kind in CHANGES.items() if issubclass(kind, Added)}


def golden(path: Path) -> dict[str, Any]:
    """Return what was stored: the `id`, the `lines`, and the `review` as it was then."""
    return json.loads(gzip.decompress(path.read_bytes()))


def folded(stored: dict[str, Any], texts: list[str]) -> Review:
    """Return the review that lines with these texts make."""
    lines = [
        Recorded(
            review_id=stored["id"],
            version=line["version"],
            change=change,
            by=line["author"],
            by_name=line["author_name"],
            command_id=line["command_id"],
            command=line["command"],
            recorded_at=datetime.fromisoformat(line["recorded_at"]),
            undoes=line["undoes"],
            fingerprint=line["fingerprint"],
        )
        for line, change in zip(stored["lines"], read(texts), strict=True)
    ]
    return fold(Review(id=stored["id"]), lines)


def in_codes_of_today(review: dict[str, Any]) -> dict[str, Any]:
    """Return the review of then with what upcasts make of its items."""
    today = dict(review)
    if "former_cards" in today:  # as it was called while only cards were written silently
        today["former"] = today.pop("former_cards")
    for name in COLLECTIONS:
        today[name] = {
            item_id: lifted({"kind": ADDED[name], "item": item})["item"]
            for item_id, item in review.get(name, {}).items()  # some nouns came later
        }
    today["agreements"] = {
        at: {each: lifted({"kind": ADDED["events"], "item": item})["item"] for each, item in events.items()}
        for at, events in review["agreements"].items()
    }
    today["incident"] = lifted({"kind": "review_created", "incident": review["incident"]})["incident"]
    for name in ("meeting", "deciding", "admission", "time_answers"):
        today[name] = lifted({"kind": f"{name}_edited", "fields": review[name]})["fields"]
    return today


def differences(then: Any, now: Any, where: str = "") -> list[str]:
    """Return where `now` does not say what `then` said; what was learned since may stand beside it."""
    if isinstance(then, dict) and isinstance(now, dict):
        return [
            found
            for name in then
            for found in (
                differences(then[name], now[name], f"{where}.{name}")
                if name in now
                else [f"{where}.{name} is gone"]
            )
        ]
    if isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        if where.endswith((".ready", ".visited")):  # sets: their order says nothing
            then, now = sorted(then), sorted(now)
        return [
            found
            for each in range(len(then))
            for found in differences(then[each], now[each], f"{where}.{each}")
        ]
    return [] if then == now else [f"{where}: {then!r} is now {now!r}"]


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name.partition(".")[0])
def test_it_folds_to_the_review_of_then_and_is_written_and_read_again(path):
    stored = golden(path)
    texts = [line["body"] for line in stored["lines"]]
    assert len(texts) >= 40
    now = folded(stored, texts)
    values = json.loads(
        json.dumps(
            {each.name: to_jsonable_python(getattr(now, each.name), fallback=dict) for each in fields(now)}
        )
    )
    assert differences(in_codes_of_today(stored["review"]), values) == []
    again = folded(stored, [written(change) for change in read(texts)])
    receipts: dict[str, Any] = {
        each: {} for each in now.deciding.ballots
    }  # what was chosen is in no log any more
    assert again == replace(now, deciding=now.deciding.model_copy(update={"ballots": receipts}))
