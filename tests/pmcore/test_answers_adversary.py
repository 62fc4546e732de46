"""Who has all files, backups and logs links answers to people no better than by chance: of the timeline, of links, and estimates.

`POSTMORTEM_POLLS=100` lets there be more of them. That the adversary is able to is shown on a database of before, and on lines
as they would be if they said what somebody gave.
"""

import gzip
import json
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pmcore.changes.log import Recorded
from pmcore.cli.verify import check, lacking
from pmcore.commands.asking import AnswerAgreement, AskAgreement, CloseAgreement
from pmcore.commands.base import Command
from pmcore.commands.causes import AddCause
from pmcore.commands.estimates import CloseEstimates, EstimateItem, OpenEstimates
from pmcore.commands.incident import CreateReview
from pmcore.commands.people import AddSeat
from pmcore.commands.reading import AnswerLink, AskLink, CloseLink
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import RevealRecommendations
from pmcore.model.asking import AgreementAnswer
from pmcore.model.people import Actor, Seat
from pmcore.model.support import LinkAnswer
from pmcore.reviews import Reviews, Source
from pmcore.store.duck import DuckStore
from tests.pmcore.adversary import HOST, VOTERS, Poll, files_in, hash_of, linked, together

ROUNDS = int(os.environ.get("POSTMORTEM_POLLS", "4"))
ITEMS = 5
BEFORE = Path(__file__).parents[1] / "golden" / "database_of_step_14.duckdb.gz"  # with the secret "golden"


class Meeting:
    """A review with eight people in it."""

    def __init__(self, reviews: Reviews, number: int, *commands: Command) -> None:
        """Begin it."""
        self.reviews, self.number = reviews, number
        self.id = reviews.create(CreateReview(title=f"Meeting {number}"), HOST).review.id
        self.does(*commands, *(AddSeat(name=f"Voter{number:03d}x{each}") for each in range(VOTERS)))
        self.people = {each.id: (each.id, each.name) for each in reviews.get(self.id).people.values()}

    def does(self, *commands: Command, by: Actor = HOST) -> None:
        """Do something."""
        for each in commands:
            self.reviews.execute(self.id, each, by)

    def said(self, chosen: Mapping[str, str], answers: Sequence[str]) -> Poll:
        """Return what was said, and what could be."""
        return Poll(self.id, chosen, self.people, answers)


def share(said: Mapping[str, str], poll: Poll) -> float:
    """Return how many of a poll the adversary is right about; of whom nothing points to an answer, chance decides."""
    return sum(
        said[who] == answer if who in said else 1 / len(poll.cards) for who, answer in poll.chosen.items()
    )


def by_hash(log: Iterable[Recorded], sent: Mapping[str, object]) -> dict[str, str]:
    """Return what each person said by trying whose line has a hash of something that can be sent."""
    hashes = {hash_of([each]): said for said, each in sent.items()}
    return {line.by: hashes[line.fingerprint] for line in log if line.fingerprint in hashes}


class Evidence:
    """All that is left when the meetings are over."""

    def __init__(self, store: DuckStore, folder: Path) -> None:
        """Look at the log before it is folded in, at the database after that, and at a backup."""
        wal = files_in(folder)
        store.fold()
        store.copy_to(folder / "backup.duckdb")
        self.store, self.files = store, [together([*wal, *files_in(folder)])]

    def of(self, poll: Poll) -> tuple[list[bytes], Sequence[Recorded]]:
        """Return every byte, and the log of one meeting."""
        log = self.store.changes(poll.id)
        return [*self.files, *(line.model_dump_json().encode() for line in log)], log


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[DuckStore]:
    """A store in a folder of its own."""
    (tmp_path / "kept").mkdir()
    with closing(DuckStore(str(tmp_path / "kept" / "answers.duckdb"))) as store:
        yield store


def reviews_in(store: DuckStore, lot: random.Random) -> Reviews:
    return Reviews(store, Source(shuffled=lambda values: lot.sample(values, len(values))), quotas=False)


# ---------------------------------------------------------------------- "is this what happened?", and links


def asked(reviews: Reviews, number: int, lot: random.Random) -> tuple[Poll, Poll]:
    """Let eight people answer both questions, in any order; some change their minds."""
    facts = [AddTimelineEvent(text="Alert"), AddCause(text="Down"), AddCause(text="Disk full", under="C-01")]
    meeting = Meeting(reviews, number, *facts, AskAgreement(), AskLink(id="C-02~C-01"))
    agreed = {each: lot.choice([*AgreementAnswer]) for each in meeting.people}
    heard = {each: lot.choice([*LinkAnswer]) for each in meeting.people}
    for person in lot.sample([*meeting.people], VOTERS):
        seat = Seat(participant_id=person)
        if lot.random() < 0.3:
            meeting.does(AnswerAgreement(answer=None), AnswerLink(answer=lot.choice([*LinkAnswer])), by=seat)
        meeting.does(AnswerAgreement(**_agreement(agreed[person])), AnswerLink(answer=heard[person]), by=seat)
    meeting.does(CloseAgreement(agreed=True), CloseLink())
    said = [{person: json.dumps(each) for person, each in answers.items()} for answers in (agreed, heard)]
    return meeting.said(said[0], _words(AgreementAnswer)), meeting.said(said[1], _words(LinkAnswer))


def _words(answers: Iterable[str]) -> list[str]:
    """Return answers as they stand in JSON."""
    return [json.dumps(str(each)) for each in answers]


def _agreement(answer: str, reason: str = "It was later") -> dict[str, Any]:
    return {"events": ("T-01",), "reason": reason} if answer == "except" else {"answer": answer}


def test_answers_to_both_questions_are_linked_to_people_no_better_than_by_chance(
    kept: DuckStore, tmp_path: Path
):
    lot = random.Random(7)
    reviews = reviews_in(kept, lot)
    meetings = [asked(reviews, number, lot) for number in range(ROUNDS)]
    evidence, right = Evidence(kept, tmp_path / "kept"), 0.0
    for agreed, heard in meetings:
        files, log = evidence.of(agreed)
        sent = {
            json.dumps(each): {"kind": "answer_agreement", **_agreement(each)} for each in AgreementAnswer
        }
        right += share(linked(files, agreed.people, agreed.cards) | by_hash(log, sent), agreed)
        sent = {json.dumps(each): {"kind": "answer_link", "answer": each} for each in LinkAnswer}
        right += share(linked(files, heard.people, heard.cards) | by_hash(log, sent), heard)
    reviews.close()
    assert right / (2 * VOTERS * ROUNDS) <= 1 / 3 + 0.02


def test_reasons_are_linked_to_people_no_better_than_by_chance(kept: DuckStore, tmp_path: Path):
    """They are printed: nearness, hashes, and the order in which they stand, beside the order of receipts."""
    lot, right = random.Random(7), 0
    reviews, told = reviews_in(kept, lot), []
    for number in range(ROUNDS):
        meeting = Meeting(reviews, number, AddTimelineEvent(text="Alert"), AskAgreement())
        reasons = {each: f"Reason{number:03d}y{place}" for place, each in enumerate(meeting.people)}
        for person, reason in lot.sample([*reasons.items()], VOTERS):
            meeting.does(AnswerAgreement(**_agreement("except", reason)), by=Seat(participant_id=person))
        meeting.does(CloseAgreement(agreed=False))
        told.append(meeting.said(reasons, [*reasons.values()]))
    evidence = Evidence(kept, tmp_path / "kept")
    for poll in told:
        files, log = evidence.of(poll)
        printed = [each.reason for each in reviews.get(poll.id).asking.result.dissents]
        assert sorted(printed) == sorted(poll.cards)
        answered = [line.by for line in log if line.change.kind == "agreement_answered"]
        sent = {each: {"kind": "answer_agreement", **_agreement("except", each)} for each in poll.cards}
        said = (
            dict(zip(answered, printed, strict=True))
            | linked(files, poll.people, poll.cards)
            | by_hash(log, sent)
        )
        right += sum(said[who] == reason for who, reason in poll.chosen.items())
    reviews.close()
    assert right <= by_chance(VOTERS * ROUNDS)


def by_chance(total: int) -> float:
    """Return how many of so many people chance and 2 % more names, where it guesses one of eight; once in a thousand it is so far off."""
    one = 1 / VOTERS
    return total * (one + 0.02) + 3 * (total * one * (1 - one)) ** 0.5


# ---------------------------------------------------------------------- impact and effort


def estimated(reviews: Reviews, number: int, lot: random.Random) -> Poll:
    """Let eight people give an impact and an effort to five items, each otherwise than all others, some of them twice."""
    cards = [AddRecommendation(text=f"Measure {number}-{each}") for each in range(ITEMS)]
    meeting = Meeting(reviews, number, *cards, RevealRecommendations(), OpenEstimates())
    given: dict[str, str] = {}
    while len(set(given.values())) < VOTERS:
        given = {
            each: " ".join(f"{lot.randint(1, 5)}{lot.randint(1, 5)}" for _ in range(ITEMS))
            for each in meeting.people
        }
    for person in lot.sample([*given], VOTERS):
        commands = [EstimateItem.model_validate(each) for each in sent_for(given[person])]
        if lot.random() < 0.3:
            commands.insert(0, EstimateItem(id="R-01", impact=lot.randint(1, 5)))
        meeting.does(*lot.sample(commands, len(commands) - 1), commands[-1], by=Seat(participant_id=person))
        meeting.does(*(each for each in commands if each.effort), by=Seat(participant_id=person))
    meeting.does(CloseEstimates())
    return meeting.said(given, [*given.values()])


def sent_for(digits: str) -> list[dict[str, Any]]:
    """Return what is sent by who gives all these."""
    return [
        {"kind": "estimate_item", "id": f"R-{place:02d}", "impact": int(impact), "effort": int(effort)}
        for place, (impact, effort) in enumerate(digits.split(), 1)
    ]


def guessed(evidence: Iterable[bytes], log: Sequence[Recorded], poll: Poll) -> dict[str, str]:
    """Return whom the adversary takes for who gave which estimates of eight that it knows.

    By the order of their first receipts, by what stands near whose name (as the sealed area packs it, or the numbers of one item as
    JSON), and by the hashes of commands, each of which leaves those who gave just that.
    """
    first = dict.fromkeys(line.by for line in log if line.change.kind == "estimate_given")
    said = dict(zip(first, poll.cards, strict=True)) | linked(evidence, poll.people, poll.cards)
    for place in range(ITEMS):
        sent = {each: sent_for(each)[place] for each in poll.cards}
        said |= by_hash(log, sent)
    return said


def test_estimates_are_linked_to_people_no_better_than_by_chance(kept: DuckStore, tmp_path: Path):
    lot, right = random.Random(7), 0
    reviews = reviews_in(kept, lot)
    polls = [estimated(reviews, number, lot) for number in range(ROUNDS)]
    evidence = Evidence(kept, tmp_path / "kept")
    for poll in polls:
        assert reviews.get(poll.id).estimates.result.answered == VOTERS
        said = guessed(*evidence.of(poll), poll)
        right += sum(said[who] == digits for who, digits in poll.chosen.items())
    reviews.close()
    assert right <= by_chance(VOTERS * ROUNDS)


@pytest.mark.parametrize("way", ["near", "hash"])
def test_the_adversary_finds_all_estimates_in_lines_that_say_them(kept: DuckStore, way: str):
    reviews = reviews_in(kept, random.Random(7))
    poll = estimated(reviews, 0, random.Random(7))
    log = [line for line in kept.changes(poll.id) if line.by in poll.chosen]
    reviews.close()
    files = [
        f'{{"participant_id":"{who}","answers":"{digits}"}}'.encode() for who, digits in poll.chosen.items()
    ]
    tells = [
        line.model_copy(update={"fingerprint": hash_of(sent_for(poll.chosen[line.by])[:1])}) for line in log
    ]
    assert guessed(*((files, log) if way == "near" else ([], tells)), poll) == poll.chosen


# ---------------------------------------------------------------------- a database of before


def test_the_adversary_finds_all_answers_in_a_database_of_before_and_none_once_it_was_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    database = tmp_path / "old.duckdb"
    database.write_bytes(gzip.decompress(BEFORE.read_bytes()))
    with duckdb.connect(str(database), read_only=True) as db:
        lines = db.execute("SELECT review_id, body FROM change ORDER BY review_id, version").fetchall()
        hashed = db.execute("SELECT author, fingerprint FROM change WHERE command = 'answer_link'").fetchall()
    said: dict[str, dict[str, dict[str, str]]] = {"agreement_answered": {}, "link_answered": {}}
    for review_id, text in lines:
        body = json.loads(text)
        if body["kind"] in said:
            answer = body["answer"]["answer"] if body["kind"] == "agreement_answered" else body["answer"]
            said[body["kind"]].setdefault(review_id, {})[body["participant_id"]] = json.dumps(answer)
    hashes = {hash_of([{"kind": "answer_link", "answer": each}]): json.dumps(each) for each in LinkAnswer}
    heard = {who: answer for answers in said["link_answered"].values() for who, answer in answers.items()}
    assert {who: hashes[each] for who, each in hashed} == heard
    words = {"agreement_answered": _words(AgreementAnswer), "link_answered": _words(LinkAnswer)}

    def found(content: bytes) -> list[bool]:
        return [
            linked([content], {who: (who,) for who in answers}, words[kind]) == answers
            for kind, meetings in said.items()
            for answers in meetings.values()
        ]

    assert (
        found(database.read_bytes()) == [True] * 6
    )  # each of 48 people, of whom 16 are asked at this moment
    with closing(DuckStore(str(database), secret="golden")) as store:
        remarks = check(store).remarks
        assert lacking(store, database) == []
        assert check(store).problems == ()
        assert any(
            each.startswith("48 lines of votes and other secret answers had people's names")
            for each in remarks
        )
        assert "48 lines of votes and other secret answers" in caplog.text  # whoever starts it is told
        log = [line for review_id in said["link_answered"] for line in store.changes(review_id)]
        assert {line.fingerprint for line in log if line.command in {"link", "agreement"}} == {""}
        with closing(Reviews(store)) as reviews:
            *closed, open_ = (reviews.get(each) for each in said["agreement_answered"])
            assert _now(open_.asking.answers) == said["agreement_answered"][open_.id]
            assert {who: json.dumps(each) for who, each in open_.reading.answers.items()} == said[
                "link_answered"
            ][open_.id]
            assert [each.asking.result.counts.agree for each in closed] == [
                [*said["agreement_answered"][each.id].values()].count('"agree"') for each in closed
            ]
            reviews.execute(open_.id, CloseAgreement(agreed=True), HOST)
            reviews.execute(open_.id, CloseLink(), HOST)
    for copy in tmp_path.glob("*.before-*"):
        assert found(copy.read_bytes()) == [True] * 6, "which is what its notice says"
        copy.unlink()
    for content in files_in(tmp_path):
        for kind, meetings in said.items():
            for answers in meetings.values():
                assert linked([content], {who: (who,) for who in answers}, words[kind]) == {}


def _now(answers: Mapping[str, Any]) -> dict[str, str]:
    return {who: json.dumps(each.answer) for who, each in answers.items()}
