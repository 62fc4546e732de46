"""The log told as it was at its time: each line with the names, numbers and words that things had then.

A line of the log names an item by its id; what the item was called is known only by going through the log once. That is
remembered for each review and goes on from where it was, so that looking again costs what was added since.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from pydantic import AwareDatetime

from pmcore.boards.differences import Difference, of_texts, of_values
from pmcore.changes.base import Change, Edited, SingleEdited, Subject
from pmcore.changes.draft import Draft
from pmcore.changes.log import Recorded
from pmcore.changes.measures import MeasureEdited
from pmcore.changes.voting import DotPlaced
from pmcore.faults import FAULTS
from pmcore.model.base import Item, Numbered
from pmcore.model.codes import codes_of
from pmcore.model.declared import fields_of, long_texts
from pmcore.model.moment import Moment, write_moment
from pmcore.model.naming import TITLES, label_of
from pmcore.model.review import COLLECTIONS, NOUNS, Review
from pmcore.remembered import MIB, ByBytes, weight
from pmcore.wording import dates
from pmcore.wording.language import catalogue
from pmcore.wording.sentences import in_words
from pmcore.wording.words import message

REMEMBERED = 24 * MIB  # of all reviews together
A_LINE = 1_000  # bytes that a line costs besides its texts; the line itself is the log's
# The parts of a review by what their changes touch; the filter of the history calls them as the catalogues do (`part`).
PARTS = {
    "incident": "overview",
    "impacts": "overview",
    "links": "overview",
    "events": "timeline",
    "questions": "timeline",
    "names": "timeline",
    "asking": "timeline",
    "causes": "causes",
    "lessons": "lessons",
    "recommendations": "recommendations",
    "groups": "recommendations",
    "deciding": "recommendations",
    "measures": "measures",
    "messages": "communication",
    "people": "people",
    "waiting": "people",
    "admission": "people",
    "meeting": "meeting",
}
PROSE = TITLES | {name for noun in NOUNS.values() for name in long_texts(noun)}
PLAIN = (
    Edited.sentence,
    SingleEdited.sentence,
    MeasureEdited.sentence,
)  # sentences that name fields: their values are worth showing


class Told(NamedTuple):
    """One line of the log with its sentence of that time; `round` tells the votes of one round from another's."""

    line: Recorded
    sentence: str
    part: str
    round: int


class Past:
    """The log of one review, told up to some line."""

    def __init__(self, review_id: str) -> None:
        """Begin before the first line."""
        self.told: list[Told] = []
        self.bytes = 0
        self.names: dict[str, str] = {}
        self._draft = Draft(Review(id=review_id))

    def follows(self, log: Sequence[Recorded]) -> bool:
        """Return whether `log` and what was told are the same log, one of which may be further."""
        both = min(len(self.told), len(log))
        return not both or self.told[both - 1].line is log[both - 1]

    def go_on(self, log: Sequence[Recorded]) -> None:
        """Tell what `log` has beyond the last line that was told."""
        for line in log[len(self.told) :]:
            change = line.change
            place = change.touches()
            try:
                sentence = self._sentence(change, place)
            except Exception as error:  # noqa: BLE001 - one line must not hide the others
                FAULTS.note("line of the history", f"{line.review_id} {line.version}", error)
                sentence = message("history", "not_shown", name=line.by_name)
            change.apply(self._draft)
            self._remember(change, place)
            round_ = self._draft.get("deciding").round if isinstance(change, DotPlaced) else 0
            self.told.append(Told(line, sentence, PARTS.get(place[0], "meeting"), round_))
            self.bytes += A_LINE + weight(sentence) + weight(line.change)

    def _sentence(self, change: Change, place: Subject) -> str:
        """Return the sentence of a change that is not applied yet."""
        item = self._draft.items(place[0]).get(place[1]) if place[0] in COLLECTIONS else None
        if isinstance(change, Edited) and _is_plain(change) and item and TITLES & change.fields.keys():
            name = label_of(item, change.noun)
            return message("history", "changed", fields=in_words(change.named), what=name)
        return change.sentence(self._draft.review(0))

    def _remember(self, change: Change, place: Subject) -> None:
        """Keep what the things that this touched are called, also for when they are gone."""
        collection, item_id = place
        if collection not in COLLECTIONS:
            return
        items = self._draft.items(collection)
        touched = [items[item_id]] if item_id in items else items.values() if not item_id else ()
        for item in touched:
            self.names[item.id] = _name(item)

    def differences(self, change: Change, zone: str) -> Iterator[Difference]:
        """Yield what an edit did to each of its fields, in words; times are in `zone`."""
        if not isinstance(change, Edited | SingleEdited) or not _is_plain(change):
            return
        noun = NOUNS[change.touches()[0]]
        codes, days, moments = codes_of(noun), fields_of(noun, date), fields_of(noun, AwareDatetime)
        for field in change.named:
            if field not in change.fields:
                continue  # what only a newer version knows is shown to nobody
            old, new, name = change.was.get(field), change.fields[field], in_words([field])
            if field in codes:
                yield of_values(name, *(codes[field](each).word if each else "" for each in (old, new)))
            elif field in PROSE:
                yield of_texts(name, str(old or ""), str(new or ""))
            elif field in days:
                yield _of_both(name, lambda each: dates.day(date.fromisoformat(each)), old, new)
            elif field in moments:
                yield _of_both(name, lambda each: _to_the_minute(each, zone), old, new)
            else:
                yield of_values(name, self._value(old, zone), self._value(new, zone))

    def _value(self, value: Any, zone: str) -> str:
        """Return a stored value as people see it: times in the zone, things by their numbers."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return message("history", "yes" if value else "no")
        if isinstance(value, list | tuple):
            return ", ".join(self._value(each, zone) for each in value)
        if isinstance(value, dict) and "at" in value:
            return write_moment(Moment.model_validate(value), zone)
        return self.names.get(value, str(value)) if isinstance(value, str) else str(value)


def _of_both(name: str, in_words: Callable[[Any], str], old: Any, new: Any) -> Difference:
    """Return the difference of two stored values, each in words, or nothing where it says nothing."""
    return of_values(name, *(in_words(each) if each else "" for each in (old, new)))


def _to_the_minute(stored: str, zone: str) -> str:
    """Return a stored moment that nobody typed: when something was done."""
    at = datetime.fromisoformat(stored).replace(second=0, microsecond=0)
    return write_moment(Moment(at=at, zone=zone), zone)


def _is_plain(change: Change) -> bool:
    return type(change).sentence in PLAIN


def _name(item: Item) -> str:
    if isinstance(item, Numbered):
        return item.label if item.number else message("history", "hidden_card")
    return next((str(getattr(item, name)) for name in ("title", "name") if hasattr(item, name)), item.id)


_known: ByBytes[Past] = ByBytes(REMEMBERED)
_lock = threading.Lock()


class ToldLog(NamedTuple):
    """A log told line by line, and the past that knows what things were called."""

    past: Past
    lines: list[Told]


def past_of(review_id: str, log: Sequence[Recorded]) -> ToldLog:
    """Return the whole `log` of a review as it was at its time."""
    with _lock:
        key = (catalogue().language, review_id)
        past = _known.get(key)
        if past is None or not past.follows(log):
            past = Past(review_id)
        past.go_on(log)
        _known.put(key, past, past.bytes)
        return ToldLog(past, past.told[: len(log)])
