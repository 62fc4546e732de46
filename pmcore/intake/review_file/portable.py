"""Portable: the log of a review without what may not leave the server, so that what is left folds to the same review.

Browsers of seats have made-up names, so that the history still counts them. What is for one person alone (ballots, answers,
cards and rows before their opening) is not there; an opening carries what it opened instead. What lies in the tray is there,
because the facilitators, who alone may take a review with them, see it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded, fold
from pmcore.changes.opening import Opening
from pmcore.model.awaiting import names_at
from pmcore.model.card_names import CardNames
from pmcore.model.people import Participant, Waiting
from pmcore.model.review import Review

WITH_BROWSERS: Mapping[str, type[Participant | Waiting]] = {"people": Participant, "waiting": Waiting}
NOTHING_OF: Mapping[str, tuple[()]] = {"devices": (), "used_tickets": ()}


def portable(records: Sequence[Recorded]) -> list[Recorded]:
    """Return the lines of a log that may leave, numbered anew from 1. A second time changes nothing.

    Raises what the lines raise where they do not fit together, which happens only to what somebody else has written.
    """
    browsers, kept = _Browsers(), list[Recorded]()
    review, waiting = Review(id=records[0].review_id if records else ""), list[Recorded]()
    for record in records:
        waiting.append(record)
        change = record.change
        if isinstance(change, Opening):
            review, waiting = fold(review, waiting), []
            change = _with_what_it_opened(change, review)
        elif change.private and not change.takers:
            continue
        kept.append(_moved(record, len(kept) + 1, browsers.hidden(change)))
    return kept


def _moved(record: Recorded, version: int, change: Change) -> Recorded:
    return record.model_copy(update={"version": version, "change": change, "fingerprint": ""})


def _with_what_it_opened(change: Opening, review: Review) -> Opening:
    """Return an opening with all that it opened, as it stands in the `review` after it; who wrote it is told only if everybody knows."""
    there = review.items(change.collection)
    items = tuple(there[each] for each in change.numbers if each in there)
    if names_at(review, change.stage) is not CardNames.SHOWN:
        items = tuple(each.model_copy(update={"author": ""}) for each in items)
    return change.model_copy(update={"items": items, "ids": {}, "left_out": ()})


class _Browsers:
    """What browsers are called in one file: the first `browser 1`, wherever it comes again."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}

    def hidden(self, change: Change) -> Change:
        """Return a change without keys, devices, links that were used, and codes."""
        fields: Mapping[str, Any] = type(change).model_fields
        if "join_code" in fields:
            return change.model_copy(update={"join_code": ""})
        model = WITH_BROWSERS.get(getattr(change, "collection", ""))
        if model is None:
            return change
        if "item" in fields:
            item = change.item  # type: ignore[attr-defined]
            return change.model_copy(update={"item": model.model_validate(self._of(vars(item), model))})
        if "fields" in fields:
            parts = {part: self._of(getattr(change, part), model) for part in ("fields", "was")}
            return change.model_copy(update=parts)
        return change

    def _of(self, values: Mapping[str, Any], model: type[Participant | Waiting]) -> dict[str, Any]:
        """Return fields of a seat without what would open it, and without what only a newer program knows."""
        found = {name: value for name, value in values.items() if name in model.model_fields}
        if "keys" in found:
            found["keys"] = self._named(found["keys"])
        return found | {name: list(none) for name, none in NOTHING_OF.items() if name in found}

    def _named(self, keys: Iterable[str]) -> list[str]:
        return [self._names.setdefault(str(each), f"browser {len(self._names) + 1}") for each in keys]
