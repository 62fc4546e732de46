"""What tests are told in: given a review, when somebody does something, then this holds.

    from tests.kit import given, host, seat

    ana = seat("Ana")

    def test_only_the_author_edits_a_hidden_card():
        story = given(ana.does(AddRecommendation(text="Alert on disk space")))
        card = story.only("recommendations").id
        story.when(EditRecommendation(id=card, text="No"), by=host).then(NotFoundError)

A review is made by `host` (facilitator); whoever else acts takes a seat by itself before the first thing they do.
The clock stands at `NOW`, ids count up, chance reverses: the same story always ends the same.
"""

from __future__ import annotations

import itertools
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pmcore.changes.base import Change
from pmcore.changes.log import Recorded
from pmcore.changes.voting import DotPlaced
from pmcore.commands.base import Command
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import JoinReview
from pmcore.errors import ReviewError
from pmcore.model.people import Actor, Attendance, Role, Seat, Visitor
from pmcore.model.review import Review
from pmcore.model.visibility import as_seen_by
from pmcore.reviews import Outcome, Reviews, Source
from pmcore.store import MemoryStore, Store

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Named:
    """A person by name, in whichever story they appear; the role is given to them when they take their seat."""

    name: str
    role: Role = Role.PARTICIPANT

    @property
    def key(self) -> str:
        """Return the hash of this person's browser."""
        return f"browser of {self.name}"

    def does(self, *commands: Wanted) -> Step:
        """Return something that this person does, for `given` and `when`."""
        return Step(self, commands)


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody does something; several commands are one after another, each a command of its own."""

    by: Named
    commands: tuple[Wanted, ...]


Wanted = Command | Callable[[Review], Command]  # a function is asked once the review is as far as that


def seat(name: str, role: Role = Role.PARTICIPANT) -> Named:
    """Return a person for stories: `ana = seat("Ana")`, `olga = seat("Olga", Role.OBSERVER)`."""
    return Named(name, role)


host = seat("Host", Role.FACILITATOR)


def together(*commands: Wanted) -> tuple[Step, ...]:
    """Return that Ana, Ben and Cleo each do the same: as many as a vote needs for its result to be shown."""
    return tuple(seat(name).does(*commands) for name in ("Ana", "Ben", "Cleo"))


class Clock:
    """A source of decisions without surprises: time stands, ids count up, chance reverses, nobody is in the room."""

    def __init__(self) -> None:
        """Start at `NOW`."""
        self.now, self.room = NOW, Attendance()
        self._ids, self._codes = itertools.count(1), itertools.count(1)

    @property
    def source(self) -> Source:
        """Return it as what `Reviews` takes."""
        return Source(
            now=lambda: self.now,
            new_id=lambda: f"id-{next(self._ids):04d}",
            new_code=lambda: f"CODE{next(self._codes):04d}",
            shuffled=lambda values: list(reversed(values)),
            attendance=lambda _: self.room,
        )


def given(*steps: Wanted | Step, store: Store | None = None, quotas: bool = False) -> Story:
    """Return a review after `steps`: commands of the host, or `ana.does(…)`. Begin with a `CreateReview` to choose.

    Time stands, so people may do as much as they like in it, unless a story is about `quotas`.
    """
    return Story(steps, store or MemoryStore(), quotas=quotas)


class Story:
    """A review in a private `Reviews`, and how the last `when` ended."""

    def __init__(self, steps: tuple[Wanted | Step, ...], store: Store, *, quotas: bool = False) -> None:
        """Create the review and do `steps`; each must succeed."""
        self.clock = Clock()
        self.reviews = Reviews(store, self.clock.source, quotas=quotas)
        weakref.finalize(self, self.reviews.close)
        self.outcome: Outcome | None = None
        self._error: ReviewError | None = None
        first = steps[0] if steps and isinstance(steps[0], CreateReview) else None
        create = first or CreateReview(title="Checkout was down", facilitator=host.name)
        self.id = self.reviews.create(create, Visitor(key=host.key)).review.id
        for step in steps[1:] if first else steps:
            self._do(step)

    def when(self, *steps: Wanted | Step, by: Named | Actor = host, command_id: str | None = None) -> Story:
        """Do something that may be refused; `then` looks at the last of `steps`."""
        self._no_surprise()
        self.outcome = None
        try:
            for step in steps:
                self._do(step, by, command_id)
        except ReviewError as error:
            self._error = error
        return self

    def then(self, *expected: Any, **counts: int) -> Story:
        """Check how the last `when` ended, and return the story to go on.

        `expected` may be: change classes (all changes that followed, in this order); a `ReviewError` class; a text
        (part of the sentence of the refusal, or of what the history says); a function of the review that must be true.
        `events=2` says how many items a collection has. Without anything: nothing changed, and nobody was refused.
        """
        changes = [each for each in expected if isinstance(each, type) and issubclass(each, Change)]
        refusals = [each for each in expected if isinstance(each, type) and issubclass(each, ReviewError)]
        error = self._error
        if refusals:
            assert error is not None, f"expected {refusals[0].__name__}, but it was allowed: {self.sentences}"
            assert isinstance(error, refusals[0]), f"expected {refusals[0].__name__}, not {error!r}"
            self._error = None
        said = [error.sentence] if error and refusals else None
        self._no_surprise()
        if changes or not (expected or counts):
            assert self.changed == changes, f"expected {changes}, got {self.changed}"
        for each in expected:
            if isinstance(each, str):
                text = said or self.sentences
                assert any(each in sentence for sentence in text), f"“{each}” is not in {text}"
            elif not isinstance(each, type):
                assert each(self.review), f"does not hold at version {self.review.version}"
        for name, count in counts.items():
            assert len(self.review.items(name)) == count, (
                f"{name}: {len(self.review.items(name))}, not {count}"
            )
        return self

    def here(self, *people: Named) -> Story:
        """Say whose browsers are open from now on; the time without a facilitator counts from when the last one left."""
        online = frozenset(self.id_of(each) for each in people)
        hosted = any(each.hosts and each.id in online for each in self.review.people.values())
        since = None if hosted else self.clock.room.unhosted_since or self.clock.now
        self.clock.room = Attendance(online, since)
        return self

    def later(self, **span: float) -> Story:
        """Let time pass: `story.later(minutes=5)`."""
        self.clock.now += timedelta(**span)
        return self

    @property
    def review(self) -> Review:
        """Return the review as it is now, with all that is hidden."""
        return self.reviews.get(self.id)

    @property
    def log(self) -> list[Recorded]:
        """Return the whole log."""
        return self.reviews.log(self.id)

    @property
    def told_log(self) -> list[Recorded]:
        """Return the log as it would be told with what is in no log: the ballots of a vote that is open, for a copy of the review."""
        left = {person: [*ballot.items()] for person, ballot in self.review.deciding.ballots.items()}
        return [_with_dots(line, left) for line in reversed(self.log)][::-1]

    @property
    def changed(self) -> list[type[Change]]:
        """Return the classes of the changes that the last `when` led to, in order."""
        return [type(each.change) for each in self.outcome.records] if self.outcome else []

    @property
    def sentences(self) -> list[str]:
        """Return what the history says about the last `when`."""
        return [each.change.sentence(self.review) for each in self.outcome.records] if self.outcome else []

    def only(self, collection: str) -> Any:
        """Return the one item of a collection."""
        (item,) = self.review.items(collection).values()
        return item

    def seen_by(self, person: Named | None = None) -> Review:
        """Return what one person (or the room) may see."""
        return as_seen_by(self.review, self.id_of(person) if person else "")

    def id_of(self, person: Named) -> str:
        """Return the participant id of a person; they take their seat now if they have none."""
        mine = self.review.people_by_key.get(person.key)
        return mine.id if mine else self._join(person)

    def actor(self, person: Named) -> Seat:
        """Return the person as whom `Reviews.execute` is told who asks."""
        return Seat(participant_id=self.id_of(person))

    def _join(self, person: Named) -> str:
        join = JoinReview(code=self.review.join_code, name=person.name)
        new = self.reviews.execute(self.id, join, Visitor(key=person.key)).review.people_by_key[person.key]
        if person.role is not new.role:
            self.reviews.execute(self.id, ChangeRole(id=new.id, role=person.role), self.actor(host))
        return new.id

    def _do(self, step: Wanted | Step, by: Named | Actor = host, command_id: str | None = None) -> None:
        who = step.by if isinstance(step, Step) else by
        actor = self.actor(who) if isinstance(who, Named) else who
        for wanted in step.commands if isinstance(step, Step) else (step,):
            command = wanted if isinstance(wanted, Command) else wanted(self.review)
            self.outcome = self.reviews.execute(self.id, command, actor, command_id)

    def _no_surprise(self) -> None:
        if self._error is not None:
            raise AssertionError(
                f"refused, and no `then` expected it: {self._error.sentence}"
            ) from self._error


def _with_dots(line: Recorded, left: dict[str, list[tuple[str, int]]]) -> Recorded:
    """Return a receipt with one of the choices that are `left` of its person."""
    change = line.change
    if not isinstance(change, DotPlaced) or not left.get(change.participant_id):
        return line
    item, many = left[change.participant_id].pop()
    return line.model_copy(update={"change": change.model_copy(update={"item_id": item, "dots": many})})
