"""Review: everything known about one incident and its meeting, at one version of its log.

A `Review` is immutable and shared by every screen; `pmcore/changes/log.py` folds changes into the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Any

from pmcore.errors import NotFoundError
from pmcore.model.agreement import Difference, differences
from pmcore.model.answers import TimeAnswers
from pmcore.model.asking import Asking
from pmcore.model.base import Item, Numbered, Stored
from pmcore.model.called import Names
from pmcore.model.cards import Group, Lesson, Recommendation, ballot_of, cards_of
from pmcore.model.causes import Cause
from pmcore.model.checks import Checks
from pmcore.model.communication import Message
from pmcore.model.estimates import Estimates
from pmcore.model.hands import HandNames, Hands
from pmcore.model.incident import Anchor, Impact, Incident, Link
from pmcore.model.layered import Layered
from pmcore.model.measures import Measure
from pmcore.model.meeting import Meeting
from pmcore.model.moment import zone_named
from pmcore.model.people import Admission, Participant, Waiting
from pmcore.model.primary_vote import PrimaryVote
from pmcore.model.pulse import Pulse
from pmcore.model.questions import Question, by_subject
from pmcore.model.reading import Reading
from pmcore.model.silence import Former, HaveWritten, to_be_opened
from pmcore.model.timeline import Events, TimelineEvent
from pmcore.model.tray import TrayFile
from pmcore.model.unsigned import Unsigned
from pmcore.model.voting import Deciding

ITEMS: Mapping[str, type[Item]] = {
    "impacts": Impact,
    "links": Link,
    "events": TimelineEvent,
    "unopened_events": TimelineEvent,
    "questions": Question,
    "causes": Cause,
    "lessons": Lesson,
    "unopened_lessons": Lesson,
    "recommendations": Recommendation,
    "groups": Group,
    "measures": Measure,
    "messages": Message,
    "people": Participant,
    "waiting": Waiting,
}
SINGLES: Mapping[str, type[Stored]] = {
    "incident": Incident,
    "meeting": Meeting,
    "admission": Admission,
    "deciding": Deciding,
    "time_answers": TimeAnswers,
    "asking": Asking,
    "reading": Reading,
    "primary_vote": PrimaryVote,
    "pulse": Pulse,
    "estimates": Estimates,
    "checks": Checks,
    "names": Names,
}
NOUNS: Mapping[str, type[Stored]] = {
    **ITEMS,
    **SINGLES,
}  # what a review consists of, by the name of its place
COLLECTIONS = tuple(ITEMS)
SIGNED = frozenset(COLLECTIONS) - {
    "unopened_events",
    "unopened_lessons",
    "groups",
    "people",
    "waiting",
}  # whose items remember whose hands they went through


def viewer_of(participant_id: str, name: str) -> str:
    """Return under what somebody's own hidden lines are counted: the participant, or the name of a program."""
    return participant_id or f"program {name}"


@dataclass(frozen=True)
class Review:
    """Everything known about one incident and its meeting, at one version of its log.

    `unopened_events` are rows that were written silently and wait to be opened, `unopened_lessons` lessons; `former` is what was hidden and is called
    otherwise since. `written` and `lessons_written` are counted for whoever looks (`as_seen_by`). `unsigned`, by the collection for
    which it is meant, waits in the sealed area and is in no log.
    """

    id: str
    version: int = 0
    created_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    join_code: str = ""
    sample: str = ""
    incident: Incident = Incident(title="untitled")
    meeting: Meeting = Meeting()
    admission: Admission = Admission()
    deciding: Deciding = Deciding()
    time_answers: TimeAnswers = TimeAnswers()
    asking: Asking = Asking()
    reading: Reading = Reading()
    primary_vote: PrimaryVote = PrimaryVote()
    pulse: Pulse = Pulse()
    estimates: Estimates = Estimates()
    checks: Checks = Checks()
    names: Names = Names()
    impacts: Mapping[str, Impact] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    events: Mapping[str, TimelineEvent] = field(default_factory=Events)
    unopened_events: Mapping[str, TimelineEvent] = field(default_factory=dict)
    questions: Mapping[str, Question] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    unopened_lessons: Mapping[str, Lesson] = field(default_factory=dict)
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    people: Mapping[str, Participant] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    agreements: Mapping[int, Mapping[str, TimelineEvent]] = field(default_factory=dict)
    tray: Mapping[str, TrayFile] = field(default_factory=dict)
    hands: Mapping[str, Hands] = field(default_factory=Layered)
    former: Mapping[str, Former] = field(default_factory=dict)
    private_lines: Mapping[str, int] = field(default_factory=dict)
    written: HaveWritten = HaveWritten()
    lessons_written: HaveWritten = HaveWritten()
    unsigned: Mapping[str, Unsigned] = field(default_factory=dict)

    @classmethod
    def with_values(cls, values: dict[str, Any]) -> Review:
        """Return a review with a value for every field, as the fold makes one for each line: 0.3 µs in place of 3.4.

        The dictionary is the review's own from then on.
        """
        review = cls.__new__(cls)
        object.__setattr__(review, "__dict__", values)
        return review

    def items(self, collection: str) -> Mapping[str, Any]:
        """Return one of the collections by its name."""
        found: Mapping[str, Any] = getattr(self, collection)
        return found

    def item(self, collection: str, ref: str) -> Any:
        """Return the item with the id or public number `ref`, or raise `NotFoundError`.

        What was written silently is found by its id of before its opening, too.
        """
        items, ref = self.items(collection), self.current_id(ref)
        if ref in items:
            return items[ref]
        wanted = ref.strip().upper()
        digits = wanted.rpartition("-")[2]
        number = (
            int(digits) if digits.isascii() and digits.isdigit() else 0
        )  # compared first: a label is written anew
        for item in items.values():
            if number and isinstance(item, Numbered) and item.number == number and item.label == wanted:
                return item
        for item in items.values():
            if number and isinstance(item, Numbered) and wanted in item.former_labels:
                return item
        raise NotFoundError

    def current_id(self, ref: str) -> str:
        """Return what has been called `ref` while it was hidden, which only its author was told, as it is called since.

        Everything else is called as before.
        """
        former = self.former.get(ref)
        return former.id if former else ref

    def next_number(self, letter: str) -> int:
        """Return the next free public number; numbers are never given twice."""
        return self.counters.get(letter, 0) + 1

    @property
    def day(self) -> datetime | None:
        """Return the local time whose day a bare `14:05` means: the incident's beginning, else its first event."""
        began = self.incident.at(Anchor.BEGAN)
        earliest = next(iter(self.timeline), None)
        first = began or (earliest.starts.at if earliest and earliest.starts else None)
        return first.astimezone(zone_named(self.incident.zone)) if first else None

    @cached_property
    def timeline(self) -> tuple[TimelineEvent, ...]:
        """Return the events in order: by time, then by number; those without a time last."""
        events = self.events
        return (events if isinstance(events, Events) else Events(events)).in_order

    @cached_property
    def questions_about(self) -> Mapping[str, tuple[Question, ...]]:
        """Return the questions about each event or cause by its id, in the order of their numbers."""
        return by_subject(self.questions.values())

    @cached_property
    def changed_since_agreed(self) -> tuple[Difference, ...]:
        """Return what of the timeline is not what the room agreed on; empty while it has not agreed."""
        agreed = self.agreements.get(self.meeting.agreed_at)
        return differences(agreed, self.events) if self.meeting.timeline_agreed and agreed is not None else ()

    @cached_property
    def people_by_key(self) -> Mapping[str, Participant]:
        """Return the seats by the browsers that may use them."""
        return {key: person for person in self.people.values() for key in person.keys}

    def seat_of(self, keys: Iterable[str]) -> Participant | None:
        """Return the seat of a browser (its keys, newest first), also one that was removed; None for a stranger."""
        return self.people_by_key.get(self.key_of(keys))

    def key_of(self, keys: Iterable[str]) -> str:
        """Return by which of its keys a browser has its seat; an empty text for a stranger."""
        return next((key for key in keys if key in self.people_by_key), "")

    @cached_property
    def waiting_by_key(self) -> Mapping[str, Waiting]:
        """Return who is in the waiting room, or was refused, by their browsers."""
        return {key: each for each in self.waiting.values() for key in each.keys}

    @cached_property
    def in_waiting_room(self) -> tuple[Waiting, ...]:
        """Return who waits to be let in, in the order of asking."""
        return tuple(each for each in self.waiting.values() if not each.refused)

    def waiting_of(self, keys: Iterable[str]) -> Waiting | None:
        """Return how a browser (its keys) waits to be let in, or was refused; None where it did not ask."""
        return next((self.waiting_by_key[key] for key in keys if key in self.waiting_by_key), None)

    @property
    def present_people(self) -> list[Participant]:
        """Return the seats that were not removed, in the order of joining."""
        return [person for person in self.people.values() if not person.removed]

    def name_of(self, participant_id: str) -> str:
        """Return the name on a seat, or an empty text."""
        person = self.people.get(participant_id)
        return person.name if person else ""

    def hands_of(self, item_id: str) -> HandNames:
        """Return the names of who added an item and of who changed it last; empty where nobody is named.

        Of cards that were written silently nobody is, neither before the reveal nor after.
        """
        hands = self.hands.get(item_id)
        if hands is None:
            return HandNames()
        added, edited = (each and (self.name_of(each.id) or each.name) for each in hands)
        return HandNames(added or "", edited or "")

    def entries_by(self, participant_id: str, collection: str) -> Iterator[str]:
        """Yield the ids of what one person has added under their name and that is still there, in the order of adding."""
        for item_id in self.items(collection):
            hands = self.hands.get(item_id)
            if hands is not None and hands.added.id == participant_id:
                yield item_id

    @cached_property
    def entries_of_people(self) -> Counter[str]:
        """Return how many things that are still there everybody has added under their name; cards of silence have none."""
        return Counter(
            hands.added.id
            for collection in SIGNED
            for item_id in self.items(collection)
            if (hands := self.hands.get(item_id)) is not None
        )

    def ballot_items(self) -> dict[str, Recommendation | Group]:
        """Return what can be voted on: groups, and recommendations without one, in the order of their numbers."""
        return ballot_of(self.recommendations, self.groups)

    def in_group(self, group_id: str) -> list[Recommendation]:
        """Return the cards of a group by number."""
        group = self.groups.get(group_id)
        return cards_of(group, self.recommendations) if group else []

    @cached_property
    def votes(self) -> Mapping[str, int]:
        """Return the dots of what stands on the ballot now, by the latest result; empty while there is none.

        What was grouped since the count has the dots of its cards together. A card that was added since, or was
        counted as part of a group, has no dots of its own and is not in it.
        """
        result = self.deciding.result
        if result is None:
            return {}
        found: dict[str, int] = {}
        for item_id, item in self.ballot_items().items():
            parts = {
                item_id,
                *(card.id for card in cards_of(item, self.recommendations)),
            } & result.dots.keys()
            if parts:
                found[item_id] = sum(result.dots[each] for each in parts)
        return found

    def counted_ballots(self) -> list[Mapping[str, int]]:
        """Return the ballots of the open vote that count: those with a dot, of people who were not removed."""
        return [self.deciding.ballots[owner] for owner in self.have_voted()]

    def have_voted(self) -> list[str]:
        """Return who has a dot in the open vote and was not removed."""
        removed = {person.id for person in self.people.values() if person.removed}
        return [owner for owner, each in self.deciding.ballots.items() if each and owner not in removed]

    def without_marks(self, anchor: Anchor) -> Review:
        """Return this review as if no event marked `anchor`."""
        kept = {
            e.id: e.model_copy(update={"marks": None}) if e.marks is anchor else e
            for e in self.events.values()
        }
        return replace(self, events=kept)

    @property
    def awaiting_reveal(self) -> list[Recommendation]:
        """Return the cards that a reveal would open: the hidden ones, but for those of people who were removed.

        Of those without a name nobody knows whose they are, so all of them are opened.
        """
        unsigned = self.unsigned.get("recommendations", Unsigned()).cards.values()
        return [*to_be_opened(self.recommendations.values(), self.people), *unsigned]

    @cached_property
    def people_without_keys(self) -> Mapping[str, Participant]:
        """Return the seats without the browsers that belong to them."""
        return {each.id: _without_keys(each) for each in self.people.values()}

    @cached_property
    def waiting_without_keys(self) -> Mapping[str, Waiting]:
        """Return who waits to be let in, without their browsers."""
        return {each.id: each.model_copy(update={"keys": ()}) for each in self.in_waiting_room}


@lru_cache(maxsize=10_000)
def _without_keys(person: Participant) -> Participant:
    """Return the seat as others see it; remembered, because every version of a review shows the same people."""
    return person.model_copy(update={"keys": (), "devices": (), "used_tickets": ()})
