"""Review: the fold of its changes, and the registries of everything that can be wanted and can have happened.

A `Review` is immutable and shared by every screen. `fold` makes the next one from this one and new changes; collections
are copied once per fold, so that opening 5,000 changes is linear.
"""

from __future__ import annotations

import types
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import Annotated, Any, TypeVar, Union

from pydantic import AwareDatetime, BaseModel, Field, TypeAdapter

from pmcore.commands import (
    admission,
    cards,
    causes,
    communication,
    devices,
    entries,
    history,
    incident,
    measures,
    meeting,
    people,
    timeline,
    times,
    voting,
    waiting,
)
from pmcore.commands.base import Added, Change, Command
from pmcore.errors import NotFoundError
from pmcore.model.agreement import Difference, differences
from pmcore.model.answers import TimeAnswers
from pmcore.model.base import Frozen, Item, Numbered
from pmcore.model.cards import Former, Group, Lesson, Recommendation, ballot_of, cards_of
from pmcore.model.causes import Cause
from pmcore.model.communication import Message
from pmcore.model.hands import Hand, Hands, added_by, hand
from pmcore.model.incident import Anchor, Impact, Incident, Link
from pmcore.model.measures import Measure
from pmcore.model.meeting import Meeting
from pmcore.model.moment import zone_named
from pmcore.model.people import Admission, Participant, Waiting
from pmcore.model.timeline import TimelineEvent
from pmcore.model.voting import Deciding, DecidingPhase

NOUNS = (
    incident,
    people,
    devices,
    waiting,
    admission,
    timeline,
    times,
    causes,
    cards,
    voting,
    measures,
    communication,
    meeting,
    history,
    entries,
)
KindT = TypeVar("KindT", bound=BaseModel)
COLLECTIONS = (
    "impacts",
    "links",
    "events",
    "causes",
    "lessons",
    "recommendations",
    "groups",
    "measures",
    "messages",
    "people",
    "waiting",
)
SIGNED = frozenset(COLLECTIONS) - {
    "groups",
    "people",
    "waiting",
}  # whose items remember whose hands they went through


def _named(kind: type[KindT]) -> Mapping[str, type[KindT]]:
    """Return every subclass of `kind` that the nouns define, by its stable name."""
    found: dict[str, type[KindT]] = {}
    for noun in NOUNS:
        for value in vars(noun).values():
            if isinstance(value, type) and issubclass(value, kind) and value.__module__ == noun.__name__:
                found[value.model_fields["kind"].default] = value
    return types.MappingProxyType(found)


def _one_of(kinds: Iterable[type[KindT]]) -> TypeAdapter[KindT]:
    """Return the reader that tells the kinds apart by their name."""
    union: Any = Annotated[Union[tuple(kinds)], Field(discriminator="kind")]  # noqa: UP007 - built at run time
    return TypeAdapter(union)


COMMANDS: Mapping[str, type[Command]] = _named(Command)
CHANGES: Mapping[str, type[Change]] = _named(Change)

any_change: TypeAdapter[Change] = _one_of(CHANGES.values())
any_command: TypeAdapter[Command] = _one_of(each for each in COMMANDS.values() if not each.internal)


class Recorded(Frozen):
    """One line of the log: the change with who, when and by which command. `by` is a participant id or empty.

    `fingerprint` tells whether a command that comes again under the same id is the same one (pmcore/repeats.py); lines of
    earlier versions have none.
    """

    review_id: str
    version: int
    change: Any
    by: str
    by_name: str
    command_id: str
    command: str
    recorded_at: AwareDatetime
    undoes: str = ""
    fingerprint: str = ""


def viewer_of(participant_id: str, name: str) -> str:
    """Return under what somebody's own hidden lines are counted: the participant, or the name of a program."""
    return participant_id or f"program {name}"


@dataclass(frozen=True)
class Review:
    """Everything known about one incident and its meeting, at one version of its log."""

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
    impacts: Mapping[str, Impact] = field(default_factory=dict)
    links: Mapping[str, Link] = field(default_factory=dict)
    events: Mapping[str, TimelineEvent] = field(default_factory=dict)
    causes: Mapping[str, Cause] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    recommendations: Mapping[str, Recommendation] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    measures: Mapping[str, Measure] = field(default_factory=dict)
    messages: Mapping[str, Message] = field(default_factory=dict)
    people: Mapping[str, Participant] = field(default_factory=dict)
    waiting: Mapping[str, Waiting] = field(default_factory=dict)
    counters: Mapping[str, int] = field(default_factory=dict)
    agreements: Mapping[int, Mapping[str, TimelineEvent]] = field(default_factory=dict)
    hands: Mapping[str, Hands] = field(default_factory=dict)
    former_cards: Mapping[str, Former] = field(default_factory=dict)
    private_lines: Mapping[str, int] = field(default_factory=dict)

    def items(self, collection: str) -> Mapping[str, Any]:
        """Return one of the collections by its name."""
        found: Mapping[str, Any] = getattr(self, collection)
        return found

    def item(self, collection: str, ref: str) -> Any:
        """Return the item with the id or public number `ref`, or raise `NotFoundError`.

        A card is found by its id of before the reveal, too.
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
        raise NotFoundError

    def current_id(self, ref: str) -> str:
        """Return what the card with the hidden id `ref`, which only its author was told, is called since its reveal.

        Everything else is called as before.
        """
        former = self.former_cards.get(ref)
        return former.id if former else ref

    def next_number(self, letter: str) -> int:
        """Return the next free public number; numbers are never given twice."""
        return self.counters.get(letter, 0) + 1

    @property
    def day(self) -> datetime | None:
        """Return the local time whose day a bare `14:05` means: the incident's beginning, else its first event."""
        began = self.incident.at(Anchor.BEGAN)
        first = began or min((e.starts.at for e in self.events.values() if e.starts), default=None)
        return first.astimezone(zone_named(self.incident.zone)) if first else None

    @cached_property
    def timeline(self) -> tuple[TimelineEvent, ...]:
        """Return the events in order: by time, then by number; those without a time last."""
        return tuple(sorted(self.events.values(), key=TimelineEvent.order))

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

    def hands_of(self, item_id: str) -> tuple[str, str]:
        """Return the names of who added an item and of who changed it last; empty where nobody is named.

        Of cards that were written silently nobody is, neither before the reveal nor after.
        """
        hands = self.hands.get(item_id)
        if hands is None:
            return "", ""
        added, edited = (each and (self.name_of(each.id) or each.name) for each in hands)
        return added or "", edited or ""

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

    def draft(self) -> Draft:
        """Return this as what changes can be applied to, one after another."""
        return Draft(self)

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

    def after(self, changes: Iterable[Change]) -> Review:
        """Return this review as `changes` would leave it, whoever makes them."""
        return fold(self, changes)

    def without_marks(self, anchor: Anchor) -> Review:
        """Return this review as if no event marked `anchor`."""
        kept = {
            e.id: e.model_copy(update={"marks": None}) if e.marks is anchor else e
            for e in self.events.values()
        }
        return replace(self, events=kept)

    @property
    def awaiting_reveal(self) -> list[Recommendation]:
        """Return the cards that a reveal would open: the hidden ones, but for those of people who were removed."""
        removed = {person.id for person in self.people.values() if person.removed}
        return [c for c in self.recommendations.values() if not c.number and c.author not in removed]

    def version_for(self, viewer: str = "") -> int:
        """Return how many lines of the log `viewer` (see `viewer_of`; by default the whole room) may see.

        It counts up by one with each line that they may see, and by nothing else: what is hidden from them stays so.
        """
        lines = self.private_lines
        return self.version - sum(lines.values()) + (lines.get(viewer, 0) if viewer else 0)

    def as_seen_by(self, participant_id: str = "") -> Review:
        """Return what one person (or, by default, the whole room) may see at this moment.

        Before the reveal, other people's cards are not there at all, for the facilitator neither; ballots are never
        shown, except one's own, only how many people have voted. Nobody sees which browsers belong to a seat. Its
        version counts what this person may see. Boards, pages, API and documents draw from this and from nothing else.
        """
        own = self.deciding.ballot(participant_id) if participant_id else {}
        ballots = {participant_id: own} if own else {}
        voters = self.have_voted()
        started = (
            frozenset[str]() if participant_id else frozenset(voters)
        )  # the room counts, nobody's page knows
        shown = self.deciding.model_copy(
            update={"ballots": ballots, "voted": len(voters), "started": started}
        )
        cards = self.recommendations
        if self.deciding.phase is DecidingPhase.WRITING:
            cards = {
                c.id: c for c in cards.values() if c.number or (participant_id and c.author == participant_id)
            }
        return replace(
            self,
            version=self.version_for(participant_id),
            deciding=shown,
            recommendations=cards,
            people=self._people_without_keys,
            waiting=self._waiting_without_keys,
            former_cards={},
            private_lines={},
        )

    @cached_property
    def _people_without_keys(self) -> Mapping[str, Participant]:
        return {each.id: _without_keys(each) for each in self.people.values()}

    @cached_property
    def _waiting_without_keys(self) -> Mapping[str, Waiting]:
        return {each.id: each.model_copy(update={"keys": ()}) for each in self.in_waiting_room}

    def hides(self, recorded: Recorded, participant_id: str = "") -> bool:
        """Return whether a line of the log is not for `participant_id`: dots, and cards as they were before the reveal.

        They stay hidden for ever: the reveal shows the cards as they are then, not what was withdrawn or reworded.
        """
        return bool(recorded.change.private) and not (participant_id and recorded.by == participant_id)


@lru_cache(maxsize=10_000)
def _without_keys(person: Participant) -> Participant:
    """Return the seat as others see it; remembered, because every version of a review shows the same people."""
    return person.model_copy(update={"keys": (), "devices": (), "used_tickets": ()})


class Draft:
    """A review that is being folded: collections are copied when they are first written to."""

    def __init__(self, review: Review) -> None:
        """Begin with what `review` says."""
        self._values: dict[str, Any] = {each.name: getattr(review, each.name) for each in fields(review)}
        self._own: set[str] = set()

    def get(self, name: str) -> Any:
        """Return a single value."""
        return self._values[name]

    def set(self, name: str, value: Any) -> None:
        """Replace a single value."""
        self._values[name] = value

    def items(self, collection: str) -> Mapping[str, Any]:
        """Return a collection for reading."""
        found: Mapping[str, Any] = self._values[collection]
        return found

    def put(self, collection: str, item: Item) -> None:
        """Put an item in, and move the counter of its letter on."""
        self._writable(collection)[item.id] = item
        if isinstance(item, Numbered) and item.number > self._values["counters"].get(item.letter, 0):
            self._writable("counters")[item.letter] = item.number

    def drop(self, collection: str, item_id: str) -> None:
        """Take an item out."""
        self._writable(collection).pop(item_id, None)

    def sign(self, change: Change, by: Hand) -> None:
        """Remember who did `change`; what comes back into the review keeps the name of who first added it."""
        collection, item_id = place = change.touches()
        if collection not in SIGNED or change.private:
            return
        known: Hands | None = self._values["hands"].get(item_id)
        if isinstance(change, Added):
            if known is None:
                self._writable("hands")[item_id] = added_by(by)
        elif known is not None and known.edited != by and change.edits(place):
            self._writable("hands")[item_id] = Hands(known.added, by)

    def count_private(self, line: Recorded) -> None:
        """Count a line that only its author may see."""
        lines, viewer = self._writable("private_lines"), viewer_of(line.by, line.by_name)
        lines[viewer] = lines.get(viewer, 0) + 1

    def _writable(self, collection: str) -> dict[str, Any]:
        if collection not in self._own:
            self._own.add(collection)
            self._values[collection] = dict(self._values[collection])
        own: dict[str, Any] = self._values[collection]
        return own

    def review(self, version: int) -> Review:
        """Return the folded review at `version`."""
        return Review(**{**self._values, "version": version})


def fold(review: Review, lines: Iterable[Change | Recorded]) -> Review:
    """Return `review` after `lines`; every change counts one version. Only lines of the log know who did it."""
    draft = Draft(review)
    version = review.version
    for line in lines:
        if isinstance(line, Recorded):
            line.change.apply(draft)
            draft.sign(line.change, hand(line.by, line.by_name))
            if line.change.private:
                draft.count_private(line)
        else:
            line.apply(draft)
        version += 1
    return draft.review(version) if version != review.version else review
