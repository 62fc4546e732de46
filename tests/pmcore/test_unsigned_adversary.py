"""Who has all files, backups, logs, documents, figures and program logs links what bears no name to people no better than by chance.

Cards, lessons and rows of the timeline are each tried. `POSTMORTEM_POLLS=100` lets there be more rounds. That the adversary is able to is shown where the room had names shown.
"""

import gzip
import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from pmcore.changes.log import Recorded
from pmcore.changes.recommendations import RecommendationAdded
from pmcore.commands.base import Command
from pmcore.commands.incident import CreateReview
from pmcore.commands.meeting import MarkReady
from pmcore.commands.people import AddSeat
from pmcore.intake.review_file.lines import file_of
from pmcore.intake.review_file.portable import portable
from pmcore.model.people import Actor, Program, Role, Seat
from pmcore.model.review import Review
from pmcore.report.export import export
from pmcore.reviews.source import Source
from pmcore.server.service import Service, open_service
from pmcore.server.settings import Settings
from pmcore.store.base import Store
from pmcore.store.duck import DuckStore
from tests.kit import NOW
from tests.pmcore.adversary import POLLS, files_in, linked, together
from tests.pmcore.unsigned_kit import NOUNS, Noun

WRITERS = 8
OLD = Path(__file__).parents[1] / "golden" / "database_of_step_1.duckdb.gz"
HOST = Program(name="host", role=Role.FACILITATOR)
of_each = pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.place)


class Round(NamedTuple):
    """Cards that were revealed: who wrote which, and what else an adversary may know."""

    id: str
    wrote: Mapping[str, str]
    people: Mapping[str, Sequence[str]]
    revealed: Sequence[str]
    key_seen: Sequence[str]


def rounds(service: Service, number: int, names: str, chance: random.Random, noun: Noun) -> Round:
    """Let eight people write in any order, reword, and say that they are ready right after it: a line with their name."""
    review_id = service.create(CreateReview(title=f"Round {number}"), HOST).review.id

    def done(*commands: Command, by: Actor = HOST) -> Review:
        return [service.execute(review_id, each, by) for each in commands][-1].review

    review = done(
        *noun.begins(names), *(AddSeat(name=f"Writer{number:03d}x{each}") for each in range(WRITERS))
    )
    people = {each.id: (each.id, each.name) for each in review.people.values()}
    wrote, keys = {}, []
    for place, person in enumerate(chance.sample([*people], len(people))):
        key = chance.randbytes(16).hex() if names == "never" else ""
        seat, card = Seat(participant_id=person), f"Proposal {number}-{place}"
        added = done(noun.write(f"{card} or so", key), by=seat)
        ref = key or next(each.id for each in added.items(noun.waits).values() if each.author == person)
        done(noun.edit(id=ref, text=card), MarkReady(ready=True), by=seat)
        wrote[person] = card
        keys += [key] * bool(key)
    review = done(noun.opens)
    cards = sorted(review.items(noun.place).values(), key=lambda each: each.number)
    return Round(review_id, wrote, people, [each.text for each in cards], keys)


def by_names(log: Sequence[Recorded], cards: Sequence[str]) -> dict[str, str]:
    """Return the card of each person who stands as the author of a line with it, or in one."""
    return {
        who: card
        for line in log
        for body in (line.model_dump_json(),)
        for card in cards
        if card in body
        for who in {line.by, *_authors(body)} - {""}
        if line.command not in {"reveal_recommendations", "open_written"}
    }


def _authors(body: str) -> Iterator[str]:
    for part in body.split('"author":"')[1:]:
        yield part.split('"', 1)[0]


def by_order(log: Sequence[Recorded], revealed: Sequence[str]) -> dict[str, str]:
    """Return the card of each person, were the order of the numbers that of who said to be ready."""
    ready = [line.by for line in log if line.command == "mark_ready"]
    return dict(zip(ready, revealed, strict=True))


def all_near(found: Sequence[Round], evidence: Sequence[bytes]) -> list[dict[str, str]]:
    """Return, round by round, the card of each person that stands near any of their names, anywhere."""
    content = together(evidence)
    return [linked([content], each.people, each.revealed) for each in found]


def share_linked(
    found: Sequence[Round], near: Sequence[Mapping[str, str]], logs: Mapping[str, Sequence[Recorded]]
) -> float:
    """Return the share of all writers whose card the adversary names: by what stands near, by authors, and else by the order."""
    right = total = 0
    for each, names in zip(found, near, strict=True):
        log = logs[each.id]
        said = by_order(log, each.revealed) | names | by_names(log, each.revealed)
        total += len(each.wrote)
        right += sum(said.get(who) == card for who, card in each.wrote.items())
    return right / total


def lots(chance: random.Random, service: Service) -> None:
    """Let lots be drawn from `chance`, so that the test says the same each time."""
    decider = service.reviews.decider
    decider.source = Source(shuffled=lambda values: chance.sample(values, len(values)))


def told_of(
    service: Service, folder: Path, found: Sequence[Round]
) -> tuple[list[bytes], dict[str, list[Recorded]]]:
    """Return all that can be read afterwards, and the logs of the rounds."""
    store: Store = service.reviews.store
    wal = files_in(folder)
    store.copy_to(folder / "backup.duckdb")
    logs = {each.id: store.changes(each.id) for each in found}
    lines = [line.model_dump_json().encode() for log in logs.values() for line in log]
    reviews = [service.reviews.get(each.id) for each in found[:5]]
    documents = [export(each, kind, "technical").content for each in reviews for kind in ("json", "md")]
    files = [file_of(each.id, "Round", portable(logs[each.id]), NOW) for each in found]
    return [*wal, *files_in(folder), *lines, *documents, *files, service.metrics.text()], logs


@of_each
def test_what_bears_no_name_is_linked_to_people_no_better_than_by_chance(
    noun: Noun, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    folder, chance = tmp_path / "all", random.Random(11)
    folder.mkdir()
    with closing(open_service(Settings(database=str(folder / "cards.duckdb")))) as service:
        lots(chance, service)
        found = [rounds(service, number, "never", chance, noun) for number in range(POLLS)]
        evidence, logs = told_of(service, folder, found)
    evidence += [*files_in(folder), caplog.text.encode()]
    near = all_near(found, evidence)
    assert not any(near), "no name stands near a card, anywhere"
    assert not any(by_names(logs[each.id], each.revealed) for each in found)
    keys = [key.encode() for each in found for key in each.key_seen]
    assert not any(key in content for content in evidence for key in keys), "no key is written down"
    assert share_linked(found, near, logs) <= 1 / WRITERS + 0.02


@of_each
def test_the_adversary_finds_all_of_them_where_names_are_shown(noun: Noun, tmp_path: Path):
    folder, chance = tmp_path / "all", random.Random(11)
    folder.mkdir()
    with closing(open_service(Settings(database=str(folder / "cards.duckdb")))) as service:
        found = [rounds(service, number, "shown", chance, noun) for number in range(3)]
        evidence, logs = told_of(service, folder, found)
    assert share_linked(found, all_near(found, evidence), logs) == 1


def test_the_adversary_finds_all_of_them_in_a_database_of_the_first_version(tmp_path: Path):
    """There each card had its author; what was written with that promise keeps it."""
    database = tmp_path / "old.duckdb"
    database.write_bytes(gzip.decompress(OLD.read_bytes()))
    with closing(DuckStore(str(database))) as store:
        log = store.changes("id-0002")
    wrote = {
        line.change.item.author: line.change.item.text
        for line in log
        if isinstance(line.change, RecommendationAdded)
    }
    assert len(wrote) == 3
    assert by_names(log, [*wrote.values()]) == wrote
