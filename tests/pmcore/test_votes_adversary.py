"""Who has all files, backups, logs, documents, exported reviews and figures of votes links ballots to people no better than by chance.

`POSTMORTEM_POLLS=100` lets there be more of them. That the adversary is able to is shown on a database of the first version.
"""

import gzip
import itertools
import json
import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from pmcore.changes.log import Recorded
from pmcore.commands.base import Command
from pmcore.commands.incident import CreateReview
from pmcore.commands.meeting import MoveToStage
from pmcore.commands.people import AddSeat
from pmcore.commands.pulse import AnswerPulse, ClosePulse
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.intake.review_file.lines import file_of
from pmcore.intake.review_file.portable import portable
from pmcore.model.people import Actor, Seat
from pmcore.model.review import Review
from pmcore.report.export import export
from pmcore.reviews import Reviews, Source
from pmcore.server.service import Service, open_service
from pmcore.server.settings import Settings
from pmcore.store.duck import DuckStore
from tests.kit import NOW
from tests.pmcore.adversary import HOST, POLLS, VOTERS, Poll, files_in, hash_of, linked, together

CARDS = 4
GOLDEN = Path(__file__).parents[1] / "golden"
OLD = GOLDEN / "database_of_step_1.duckdb.gz"


def by_fingerprint(log: Iterable[Recorded], cards: Sequence[str]) -> dict[str, str]:
    """Return the card that a person chose by trying which command has the hash that stands in the log."""
    sent = [
        {"kind": kind, "id": card} | more
        for card, kind, more in itertools.product(cards, ("place_dot", "take_back_dot"), ({}, {"round": 1}))
    ]
    hashes = {hash_of([each]): each["id"] for each in sent}
    return {line.by: hashes[line.fingerprint] for line in log if line.fingerprint in hashes}


def poll(service: Service, number: int, chance: random.Random) -> Poll:
    """Let eight people vote in any order, of whom some change their minds."""
    review_id = service.create(CreateReview(title=f"Poll {number}"), HOST).review.id

    def done(*commands: Command, by: Actor = HOST) -> Review:
        return [service.execute(review_id, each, by) for each in commands][-1].review

    done(*(AddRecommendation(text=f"Measure {number}-{each}") for each in range(CARDS)))
    review = done(
        *(AddSeat(name=f"Voter{number:03d}x{each}") for each in range(VOTERS)),
        RevealRecommendations(),
        OpenVote(),
    )
    cards, people = (
        [*review.recommendations],
        {each.id: (each.id, each.name) for each in review.people.values()},
    )
    chosen = {each: chance.choice(cards) for each in people}
    for person, card in chance.sample([*chosen.items()], VOTERS):
        seat, other = Seat(participant_id=person), chance.choice(cards)
        if chance.random() < 0.3:
            done(PlaceDot(id=other), TakeBackDot(id=other, round=1), by=seat)
        done(PlaceDot(id=card), by=seat)
    done(CloseVote())
    return Poll(review_id, chosen, people, cards)


def share_linked(
    polls: Sequence[Poll], evidence: Sequence[bytes], logs: Mapping[str, Sequence[Recorded]]
) -> float:
    """Return the share of all voters whose card the adversary names; where nothing points to one, chance does."""
    right = total = 0.0
    for each in polls:
        said = linked(evidence, each.people, each.cards) | by_fingerprint(logs[each.id], each.cards)
        total += len(each.chosen)
        right += sum(
            said[who] == card if who in said else 1 / len(each.cards) for who, card in each.chosen.items()
        )
    return right / total


def test_ballots_are_linked_to_people_no_better_than_by_chance(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    folder, chance = tmp_path / "all", random.Random(7)
    folder.mkdir()
    with closing(open_service(Settings(database=str(folder / "votes.duckdb")))) as service:
        reviews, store = service.reviews, service.reviews.store
        polls = [poll(service, number, chance) for number in range(POLLS)]
        wal = files_in(folder)  # as it is after the last close, and after a checkpoint, and in a backup
        store.fold()
        store.copy_to(folder / "backup.duckdb")
        logs = {each.id: store.changes(each.id) for each in polls}
        told = [line.model_dump_json().encode() for log in logs.values() for line in log]
        documents = [
            export(reviews.get(each.id), kind, "technical").content
            for each in polls[:5]
            for kind in ("json", "md")
        ]
        documents += [file_of(each.id, "Poll", portable(logs[each.id]), NOW) for each in polls]
        figures = service.metrics.text()
    evidence = [together([*wal, *files_in(folder), *told, *documents, figures, caplog.text.encode()])]
    assert share_linked(polls, evidence, logs) <= 1 / CARDS + 0.02


def test_lines_of_the_pulse_are_linked_to_people_no_better_than_by_chance(tmp_path: Path):
    """Nearness, the hash of a command, and the order of receipts, which is the only thing that the log has of each."""
    right, total, lot = 0.0, 0.0, random.Random(7)
    with closing(DuckStore(str(tmp_path / "pulse.duckdb"))) as store:
        source = Source(shuffled=lambda values: lot.sample(values, len(values)))
        reviews = Reviews(store, source, quotas=False)
        closes = [pulse(reviews, number) for number in range(POLLS)]
        store.fold()
        store.copy_to(tmp_path / "backup.duckdb")
        logs = {each.id: store.changes(each.id) for each in closes}
        counted = {each.id: reviews.get(each.id).pulse.result.lines for each in closes}
        reviews.close()
    told = [line.model_dump_json().encode() for log in logs.values() for line in log]
    evidence = [together([*files_in(tmp_path), *told])]
    for each in closes:
        sent = {line: {"kind": "answer_pulse", "learned": "agree_fully", "line": line} for line in each.cards}
        hashes = {hash_of([one]): line for line, one in sent.items()}
        answered = [line.by for line in logs[each.id] if line.change.kind == "pulse_answered"]
        said = dict(zip(answered, counted[each.id], strict=True)) | linked(evidence, each.people, each.cards)
        said |= {line.by: hashes[line.fingerprint] for line in logs[each.id] if line.fingerprint in hashes}
        total += len(each.chosen)
        right += sum(said[who] == line for who, line in each.chosen.items())
    spread = (
        3 * (total * (1 / VOTERS) * (1 - 1 / VOTERS)) ** 0.5
    )  # chance itself is so far off once in a thousand
    assert right <= total * (1 / VOTERS + 0.02) + spread


def pulse(reviews: Reviews, number: int) -> Poll:
    """Let eight people answer at the close, each with a line that nobody else has."""
    review_id = reviews.create(CreateReview(title=f"Close {number}"), HOST).review.id
    reviews.execute(review_id, MoveToStage(stage="close", anyway=True), HOST)
    for each in range(VOTERS):
        review = reviews.execute(review_id, AddSeat(name=f"Voter{number:03d}x{each}"), HOST).review
    people = {each.id: (each.id, each.name) for each in review.people.values()}
    lines = {each: f"Line{number:03d}y{place}" for place, each in enumerate(people)}
    for person, line in lines.items():
        reviews.execute(review_id, AnswerPulse(learned="agree_fully", line=line), Seat(participant_id=person))
    reviews.execute(review_id, ClosePulse(), HOST)
    return Poll(review_id, lines, people, [*lines.values()])


def test_the_adversary_finds_all_of_them_in_a_database_of_the_first_version(tmp_path: Path):
    database = tmp_path / "old.duckdb"
    database.write_bytes(gzip.decompress(OLD.read_bytes()))
    with duckdb.connect(str(database), read_only=True) as db:
        bodies = db.execute("SELECT body FROM change WHERE review_id = 'id-0002' ORDER BY version").fetchall()
    stored = [json.loads(body) for (body,) in bodies]
    chosen = {each["participant_id"]: each["item_id"] for each in stored if each["kind"] == "dot_placed"}
    people, cards = {each: (each,) for each in chosen}, ["id-0024", "id-0026", "id-0028"]
    assert len(chosen) == 2
    assert linked([database.read_bytes()], people, cards) == chosen
    DuckStore(str(database)).close()
    for copy in tmp_path.glob("*.before-*"):
        assert linked([copy.read_bytes()], people, cards) == chosen, "which is what its notice says"
        copy.unlink()
    assert linked(files_in(tmp_path), people, cards) == {}


def test_the_adversary_finds_what_a_hash_of_a_command_tells():
    stored = json.loads(gzip.decompress((GOLDEN / "logs" / "voting.json.gz").read_bytes()))
    votes = [each for each in stored["lines"] if each["command"] == "place_dot"]
    lines = [Recorded.model_construct(by=each["author"], fingerprint=each["fingerprint"]) for each in votes]
    said = by_fingerprint(lines, [f"R-0{number}" for number in range(1, 6)])
    assert len(said) == len(votes) == 4
