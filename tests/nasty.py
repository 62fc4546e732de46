"""Nasty commands at random: with real ids of the review in all the wrong places, by everybody, in any order.

`POSTMORTEM_NASTY=6000` does as many; the seeds are `POSTMORTEM_NASTY_SEED` and the ones after it.
"""

from __future__ import annotations

import json
import os
import random
from typing import Any

from pydantic import ValidationError

from pmcore.boards import BOARDS, Room, draw
from pmcore.boards.history import history_blocks
from pmcore.boards.mine import mine
from pmcore.changes.log import fold
from pmcore.changes.registry import any_change
from pmcore.commands.history import Undo, loose_ends
from pmcore.commands.meeting import ReopenReview
from pmcore.commands.people import LetBackIn
from pmcore.commands.registry import COMMANDS, any_command
from pmcore.errors import NotFoundError, ReviewError, invalid
from pmcore.faults import FAULTS
from pmcore.model.boxes import boxes_of, with_boxes
from pmcore.model.people import Actor, Program, Role, Seat, Visitor
from pmcore.model.review import COLLECTIONS, Review
from pmcore.model.visibility import as_seen_by, version_for
from pmcore.report import AUDIENCES, WRITERS, export
from pmcore.web.api.serializers import lines_json, review_json
from tests.contracts.full_review import EVERYBODY, EXAMPLES, rex, story
from tests.kit import NOW, Named, Story, given

COMMANDS_DONE = int(os.environ.get("POSTMORTEM_NASTY", "600"))
SEED = int(os.environ.get("POSTMORTEM_NASTY_SEED", "1"))
REFS = {"id", "under", "into", "before", "after", "recommendation", "target"}
PHASES = ("writing", "revealed", "voting", "closed")
ROUND = 300  # commands in one review
KINDS = sorted(COMMANDS)
PROGRAMS = [Program(name="robot", role=role) for role in Role]
QUICK = [name for name in WRITERS if name != "pdf"]
WORDS = (
    "Disk full", "", " ", "x" * 200, "x" * 4_001, "\u202eevil\u202c", "a\u0000b", "\ud800", "\ufeff", "👩‍👩‍👧‍👦" * 20, "e" + "\u0301" * 300,
    "שלום <b>", "ไทย\u200bภาษา", "<script>alert(1)</script>", "{{7*7}} {% raw %}", "**[x](javascript:alert(1))**", "|" * 50, "\r\n\t\n",
    "=cmd|' /C calc'!A0", "R-01", "T-01", "C-00", "L--1", "T-" + "9" * 60, "R-٣", "T-１", "None", "null", "true", "../../etc/passwd",
)  # fmt: skip
TIMES = (
    "14:05", "2026-11-23 14:05", "0001-01-01 00:00", "9999-12-31 23:59", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00",
    "2026-03-29 02:30", "2026-10-25 02:30", "24:00", "23:59:60", "1969-12-31", "yesterday", "in 10^9 years", "+999999999 h", "", "1e9",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 99, 480, 10**6, -(10**9), 2**31, 2**63, 10**30, 0.5, -0.0, 1e308, "7", "1e400", True)
LINKS = (
    "https://example.org/" + "a" * 1_900,
    "http://[x",
    "https://user:pw@[::1]:99999/",
    "mailto:",
    "javascript:alert(1)",
    "https://例え.jp/\u202e",
)
ODD = (None, [], {}, [[]], {"id": "T-01"}, ["T-01"] * 201, [None], "x" * 81)


SEEDS = range(SEED, SEED + -(-COMMANDS_DONE // ROUND))


def lived(seed: int) -> Nasty:
    """Return a review after a round of nasty commands; its log was checked on the way."""
    nasty = Nasty(seed)
    for count in range(ROUND):
        nasty.step()
        nasty.go_on()
        if count % 100 == 0:
            tells_all(nasty.story)
    assert nasty.done > ROUND // 6, "enough of them must get through"
    assert nasty.refused > ROUND // 10
    return nasty


class Nasty:
    """A review and everybody who does something to it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.story = given()
        self.story.id = self.story.reviews.adopt(story(PHASES[seed % len(PHASES)]).log).id
        self.people = [*EVERYBODY, rex]
        self.done = self.refused = 0

    def ids(self) -> list[str]:
        """Return everything that names something in the review: ids, numbers, people, commands, browsers, itself."""
        review = self.story.review
        items = [item for name in COLLECTIONS for item in review.items(name).values()]
        labels = [item.label for item in items if getattr(item, "number", 0)]
        commands = [each.command_id for each in self.story.log[-50:]]
        keys = [key for person in review.people.values() for key in person.keys]
        return [
            *(item.id for item in items),
            *labels,
            *commands,
            *keys,
            *review.former,
            review.id,
            review.join_code,
        ]

    def of_kind(self, field: str) -> Any:
        """Return a value that might fit a field, or might not."""
        pick = self.chance.choice
        any_of = self.chance.random()
        if any_of < 0.35:
            return pick(self.ids())
        if any_of < 0.45:
            return [pick(self.ids()) for _ in range(self.chance.choice((0, 1, 2, 3, 40)))]
        if any_of < 0.65:
            return pick(WORDS)
        if any_of < 0.78:
            return pick(TIMES)
        if any_of < 0.88:
            return pick(NUMBERS)
        return pick(LINKS) if any_of < 0.93 or field in {"url", "link"} else pick(ODD)

    def values(self, kind: str) -> dict[str, Any]:
        """Return the example of a kind of command as it fits the review now, with some fields made nasty."""
        review, me = self.story.review, self.seat_of(self.chance.choice(EVERYBODY)).participant_id
        fields = [name for name in COMMANDS[kind].model_fields if name != "kind"]
        try:
            values = dict(EXAMPLES[kind](review, me))
        except (IndexError, KeyError, StopIteration, NotFoundError):  # there is nothing of that sort
            values = {
                name: self.of_kind(name) for name in fields if COMMANDS[kind].model_fields[name].is_required()
            }
        tame = self.chance.random() < 0.4
        if (collection := _collection_of(kind)) and review.items(collection):
            values["id"] = self.chance.choice(list(review.items(collection)))
        for name in [] if tame else list(values):
            if name in REFS and self.chance.random() < 0.3:
                values[name] = self.chance.choice(self.ids())
            elif name == "seen":
                values[name] = self.chance.choice((None, 1, 2, 3, 0, -1, 10**12))
            elif self.chance.random() < 0.25:
                values[name] = self.of_kind(name)
        if self.chance.random() < 0.3 and fields and not tame:
            values[self.chance.choice(fields)] = self.of_kind("")
        if self.chance.random() < 0.05:
            values[self.chance.choice(WORDS)] = self.chance.choice(ODD)
        return values | {"kind": kind}

    def actor(self) -> Actor:
        """Return somebody: mostly who may write, but also programs, strangers and who was removed."""
        one = self.chance.random()
        if one < 0.5:
            return self.host()
        if one < 0.75:
            return self.seat_of(self.chance.choice(EVERYBODY))
        if one < 0.85:
            return self.chance.choice(PROGRAMS)
        if one < 0.9:
            return self.seat_of(rex)
        return Visitor(
            key=self.chance.choice(
                [f"browser {self.chance.randrange(9)}", *(each.key for each in self.people)]
            )
        )

    def step(self) -> None:
        """Let somebody try something."""
        kind = self.chance.choice(KINDS)
        try:
            if COMMANDS[kind].internal:
                commands = [COMMANDS[kind].model_validate(self.values(kind))]
            else:
                commands = [
                    any_command.validate_python(self.values(kind))
                    for _ in range(self.chance.choice((1, 1, 1, 2, 4)))
                ]
        except ValidationError as error:
            assert invalid(error).sentence  # noqa: PT017 - either is fine
            return
        used = self.chance.choice([*[None] * 9, self.story.log[-1].command_id])
        self.try_to(commands, self.actor(), used)

    def try_to(self, commands: list[Any], actor: Actor, command_id: str | None = None) -> None:
        before = self.story.review
        try:
            self.story.reviews.execute_all(self.story.id, commands, actor, command_id)
            self.done += 1
        except ReviewError as error:
            self.refused += 1
            assert error.sentence.rstrip()[-1:] in {".", "?"}, error.sentence  # noqa: PT017
            assert self.story.review is before, "a refusal changes nothing"

    def seat_of(self, person: Named) -> Seat:
        """Return the seat that somebody's browser has now, or any, where it has lost its own."""
        review = self.story.review
        mine = review.people_by_key.get(person.key)
        return Seat(participant_id=mine.id if mine else self.chance.choice(list(review.people)))

    def host(self) -> Actor:
        """Return somebody who hosts now; there is always one."""
        return Seat(participant_id=next(each.id for each in self.story.review.people.values() if each.hosts))

    def go_on(self) -> None:
        """Let the meeting go on after what happened: nobody stays out, and it is not over."""
        self.story.later(seconds=self.chance.choice((0, 1, 30, 3_600)))
        review = self.story.review
        asks = self.host()
        if review.meeting.closed and self.chance.random() < 0.5:
            self.try_to([ReopenReview()], asks)
        for person in review.people.values():
            if person.removed and self.chance.random() < 0.2:
                self.try_to([LetBackIn(id=person.id)], asks)
        if self.chance.random() < 0.1:
            self.try_to([Undo(target=self.chance.choice(self.story.log).command_id)], asks)


def _collection_of(kind: str) -> str:
    """Return where the things are that a kind of command edits or removes, or nothing."""
    change = getattr(COMMANDS[kind], "edited", None) or getattr(COMMANDS[kind], "removed", None)
    return str(getattr(change, "collection", ""))


def draws(told: Story) -> None:
    """Draw all that there is to be seen, by everybody."""
    review, log = told.review, told.log
    room = Room(online=frozenset(list(review.people)[:3]), now=NOW)
    FAULTS.clear()
    for name in BOARDS:
        for block in draw(name, as_seen_by(review), room):
            assert "cannot be shown" not in block.html, name
    for person in review.people.values():
        history_blocks(review, log, person, 10_000)
        json.dumps(mine(review, person.id))
        seen = [each for each in log if not each.hidden_from(person.id)]
        assert len(seen) == version_for(review, person.id)
        json.dumps([review_json(review, person.id), lines_json(review, enumerate(seen, 1), person.id)])
    for audience in AUDIENCES:
        for name in QUICK:
            assert export(review, name, audience, NOW).content


def tells_all(told: Story) -> None:
    """Check that the log, read again as it is stored, gives the review, with the ballots of open votes from their boxes."""
    stored = [
        each.model_copy(update={"change": any_change.validate_json(each.change.model_dump_json())})
        for each in told.log
    ]
    boxes = boxes_of(told.review)
    assert with_boxes(fold(Review(id=told.id), stored), boxes.get) == told.review
    assert list(loose_ends(told.review)) == []
