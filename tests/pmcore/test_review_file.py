"""A whole review leaves as a file and comes into another Postmortem: the same there, and nothing that is nobody's business."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from pmcore.boards import BOARDS, Room
from pmcore.changes.brought import ReviewBroughtIn
from pmcore.commands.causes import EditCause
from pmcore.commands.history import Undo
from pmcore.errors import NotFoundError, RuleError
from pmcore.intake.importer import UnreadableError
from pmcore.intake.review_file import lines
from pmcore.intake.review_file.portable import portable
from pmcore.intake.review_file.reading import CHANGED, NEWER, NOT_ONE, read_review
from pmcore.intake.samples import SAMPLES, load_sample
from pmcore.intake.whole_reviews import HERE, bring_review, taken_along
from pmcore.model.people import Program, Role, Seat, Visitor
from pmcore.model.review import COLLECTIONS, Review
from pmcore.model.visibility import as_seen_by
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store import MemoryStore, open_store
from tests.contracts import full_review
from tests.kit import NOW, Story

ZOE = Visitor(key="browser of Zoe", device="Firefox on Linux")
PROGRAM = Program(name="Test", role=Role.FACILITATOR)
NOT_OF_PEOPLE = [
    each for each in COLLECTIONS if each not in {"people", "waiting", "unopened_events", "recommendations"}
]
SINGLES = (
    "incident",
    "meeting",
    "admission",
    "time_answers",
    "checks",
    "names",
    "tray",
    "agreements",
    "sample",
    "created_at",
)
PHASES = ("writing", "revealed", "closed")


@cache
def told(name: str) -> Reviews:
    """Return a place with a sample, or with the review that has something of everything; look, do not change it."""
    if name in PHASES:
        return full_review.story(name).reviews
    reviews = Reviews(MemoryStore())
    load_sample(reviews, name, PROGRAM)
    return reviews


def there(name: str) -> Review:
    """Return the review of such a place."""
    return full_review.story(name).review if name in PHASES else told(name).get(told(name).all()[0].id)


def file_of(name: str) -> bytes:
    return taken_along(told(name), there(name).id, NOW).content


def shown(review: Review) -> dict[str, Any]:
    """Return what boards show the room: each block by its key."""
    seen = as_seen_by(review)
    names = set(BOARDS) - {"lobby", "rail", "beside"}  # who is here, and on this side
    return {name: [(each.key, each.html) for each in BOARDS[name](seen, Room())] for name in names}


def history(reviews: Reviews, review: Review) -> list[tuple[Any, ...]]:
    """Return the history as the room reads it."""
    return [
        (
            each.recorded_at,
            each.by,
            each.by_name,
            each.command_id,
            each.command,
            each.undoes,
            each.change.sentence(review),
        )
        for each in reviews.log(review.id)
        if not each.hidden_from()
    ]


# ---------------------------------------------------------------------- the same on the other side


@pytest.mark.parametrize("name", [*SAMPLES, *PHASES])
def test_a_review_is_the_same_elsewhere_item_by_item_and_after_a_restart(name: str, tmp_path):
    before = there(name)
    database = str(tmp_path / "elsewhere.duckdb")
    with closing(Reviews(open_store(database))) as elsewhere:
        made = bring_review(elsewhere, file_of(name), ZOE, "Zoe")
        assert made.id == before.id
    with closing(Reviews(open_store(database))) as elsewhere:
        after = elsewhere.get(before.id)
        for collection in NOT_OF_PEOPLE:
            assert dict(after.items(collection)) == dict(before.items(collection)), collection
        opened = {
            each.id: each.model_copy(update={"author": ""})
            for each in before.recommendations.values()
            if each.number
        }
        assert {
            each.id: each.model_copy(update={"author": ""}) for each in after.recommendations.values()
        } == opened
        for single in SINGLES:
            assert getattr(after, single) == getattr(before, single), single
        assert after.deciding.tallies == before.deciding.tallies
        assert after.counters == {**after.counters, **before.counters}
        there_before = [(each.id, each.name, each.role, each.removed) for each in before.people.values()]
        assert [(each.id, each.name, each.role, each.removed) for each in after.people.values()][
            :-1
        ] == there_before
        assert history(elsewhere, after)[: len(history(told(name), before))] == history(told(name), before)
        for file_format, audience in (("md", "technical"), ("html", "customer")):
            ours, theirs = (
                export(as_seen_by(each), file_format, audience, NOW) for each in (before, without_zoe(after))
            )
            assert ours.content == theirs.content


def without_zoe(review: Review) -> Review:
    """Return the review without who brought it."""
    return replace(review, people={each.id: each for each in review.people.values() if each.name != "Zoe"})


def test_boards_look_the_same():
    before = there("closed")
    with closing(Reviews(MemoryStore())) as elsewhere:
        after = bring_review(elsewhere, file_of("closed"), ZOE, "Zoe")
    assert shown(after)["timeline"] == shown(before)["timeline"]
    assert shown(after)["causes"] == shown(before)["causes"]


def test_what_was_done_before_can_be_undone_after():
    with closing(Reviews(MemoryStore())) as here, closing(Reviews(MemoryStore())) as elsewhere:
        review = load_sample(here, "gitlab-2017", ZOE).review
        me = Seat(participant_id=review.people_by_key[ZOE.key].id)
        before = review.item("causes", "C-01").text
        done = here.execute(review.id, EditCause(id="C-01", text="Said otherwise"), me).records[0].command_id
        edit = here.execute(review.id, EditCause(id="C-02", text="Taken back"), me)
        taken_back = edit.records[0].command_id
        here.execute(review.id, Undo(target=taken_back), me)
        made = bring_review(elsewhere, taken_along(here, review.id, NOW).content, ZOE, "Zoe")
        zoe = Seat(participant_id=made.people_by_key[ZOE.key].id)
        assert made.item("causes", "C-01").text == "Said otherwise"
        after = elsewhere.execute(made.id, Undo(target=done), zoe).review
        assert after.item("causes", "C-01").text == before
        assert after.item("causes", "C-02").text == review.item("causes", "C-02").text


def test_a_second_journey_changes_nothing():
    log = told("closed").log(there("closed").id)
    once = portable(log)
    assert portable(once) == once


# ---------------------------------------------------------------------- what stays at home


@pytest.mark.parametrize("phase", [*PHASES, "voting"])
def test_the_file_has_no_browser_code_ballot_or_hidden_word(phase: str):
    story = full_review.story(phase)
    review, text = story.review, taken_along(story.reviews, story.id, NOW).content.decode()
    assert "browser of " not in text
    assert "CODE0" not in text
    kinds = [json.loads(each)["change"]["kind"] for each in text.splitlines()[1:]]
    assert not {"dot_placed", "agreement_answered", "link_answered", "timeline_event_written"} & set(kinds)
    hidden = [
        each
        for each in (*review.recommendations.values(), *review.unopened_events.values())
        if not each.number
    ]
    assert hidden or phase != "writing"
    assert not [each for each in hidden if each.id in text or json.dumps(each.text)[1:-1] in text]


def test_who_wrote_a_card_in_silence_is_in_no_file():
    story = full_review.story("closed")
    file = taken_along(story.reviews, story.id, NOW).content.splitlines()[1:]
    opened = next(
        line for each in file if (line := json.loads(each)["change"])["kind"] == "recommendations_revealed"
    )
    assert opened["items"]
    assert {each["author"] for each in opened["items"]} == {""}
    assert opened["ids"] == {}


# ---------------------------------------------------------------------- nobody gets anybody's seat


def test_nobody_holds_a_seat_of_before_and_the_importer_has_one_of_their_own():
    with closing(Reviews(MemoryStore())) as elsewhere:
        ana = Visitor(key="browser of Ana")
        made = bring_review(elsewhere, file_of("closed"), ana, "Ana")
        mine = made.people_by_key[ana.key]
        assert set(made.people_by_key) == {ana.key}
        assert (mine.role, mine.name) == (Role.FACILITATOR, "Ana (2)")
        assert mine.id not in there("closed").people
        assert not made.waiting_by_key
        assert not made.in_waiting_room
        assert made.join_code not in {"", there("closed").join_code}
        assert elsewhere.store.seats("browser of Host", "browser 1") == []
        assert elsewhere.with_code(made.join_code).id == made.id


def test_a_browser_that_a_file_names_gets_no_seat():
    """A file that somebody made by hand: it gives the seat of a facilitator to a browser of theirs, and to one of somebody else."""
    changed = with_lines(file_of("closed"), lambda each: _planted(each, "browser of Mallory"))
    with closing(Reviews(MemoryStore())) as elsewhere:
        made = bring_review(elsewhere, changed, ZOE, "Zoe")
        assert elsewhere.store.seats("browser of Mallory") == []
        assert set(made.people_by_key) == {ZOE.key}


def _planted(line: dict[str, Any], key: str) -> dict[str, Any]:
    if line["change"]["kind"] == "participant_joined":
        line["change"]["item"] |= {"keys": [key], "devices": [{"key": key}]}
    return line


def test_the_same_review_comes_once_and_as_a_copy_again():
    with closing(Reviews(MemoryStore())) as elsewhere:
        first = bring_review(elsewhere, file_of("closed"), PROGRAM)
        with pytest.raises(RuleError, match="is here already"):
            bring_review(elsewhere, file_of("closed"), ZOE)
        assert HERE.startswith("This review is here already")
        copy = bring_review(elsewhere, file_of("closed"), ZOE, copy=True)
        assert copy.id != first.id
        assert dict(copy.causes) == dict(first.causes)
        assert len(elsewhere.all()) == 2
        assert isinstance(elsewhere.log(first.id)[-1].change, ReviewBroughtIn)


def test_a_review_that_came_from_elsewhere_is_not_taken_for_a_sample_of_ours():
    with closing(Reviews(MemoryStore())) as elsewhere:
        bring_review(elsewhere, file_of("github-2018"), PROGRAM)
        ours = load_sample(elsewhere, "github-2018", PROGRAM)
        assert not ours.repeated
        assert len(elsewhere.all()) == 2


# ---------------------------------------------------------------------- hostile files


def with_lines(data: bytes, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    """Return a file in which each line was changed, with a header that fits to it."""
    first, *rest = data.splitlines()
    body = b"".join(json.dumps(change(json.loads(each))).encode() + b"\n" for each in rest)
    return with_body(first, body)


def with_body(first: bytes, body: bytes, **header: Any) -> bytes:
    """Return a file with another body, and a header that fits to it but for what is said."""
    digest = lines.hashlib.sha256(body).hexdigest()
    told = json.loads(first) | {"lines": body.count(b"\n"), "sha256": digest} | header
    return json.dumps(told).encode() + b"\n" + body


def with_line(data: bytes, number: int, line: bytes) -> bytes:
    """Return a file with another line in the place of one."""
    every = data.splitlines()
    every[number - 1] = line
    return with_body(every[0], b"\n".join(every[1:]) + b"\n")


def of_a_cause(data: bytes, **values: Any) -> bytes:
    """Return a file whose first cause says something else."""
    seen = [False]

    def change(line: dict[str, Any]) -> dict[str, Any]:
        if line["change"]["kind"] == "cause_added" and not seen[0]:
            seen[0] = True
            line["change"]["item"] |= values
        return line

    return with_lines(data, change)


def deep(data: bytes) -> bytes:
    return with_line(
        data,
        4,
        b'{"at":"2026-11-23T14:00:00Z","command_id":"x","command":"x","change":'
        + b'{"a":' * 50_000
        + b"1"
        + b"}" * 50_001,
    )


def rather_deep(data: bytes) -> bytes:
    return with_line(
        data,
        4,
        b'{"at":"2026-11-23T14:00:00Z","command_id":"x","command":"x","change":'
        + b'{"a":' * 60
        + b"1"
        + b"}" * 61,
    )


def twice_begun(data: bytes) -> bytes:
    every = data.splitlines()
    return with_line(data, 3, every[1])


def of_tomorrow(data: bytes) -> bytes:
    return with_lines(
        data,
        lambda each: (
            each
            | {"change": each["change"] | ({"schema": 99} if each["change"]["kind"] == "cause_added" else {})}
        ),
    )


def without_the_people(data: bytes) -> bytes:
    every = data.splitlines()
    kept = [each for each in every[1:] if json.loads(each)["change"]["kind"] != "cause_added"]
    return with_body(every[0], b"\n".join(kept) + b"\n")


def changed_header(**values: Any) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        first, _, body = data.partition(b"\n")
        return json.dumps(json.loads(first) | values).encode() + b"\n" + body

    return change


HOSTILE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda _: b"", "This file is empty."),
    "blanks": (lambda _: b" \n\n", "This file is empty."),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)), NOT_ONE),
    "a JSON export": (lambda _: b'{"title": "Checkout"}', NOT_ONE),
    "a table": (lambda _: b"Time,Message\n10:00,Alert\n", NOT_ONE),
    "another sort": (changed_header(postmortem="database"), NOT_ONE),
    "an id with a path": (changed_header(review="../../etc/passwd"), NOT_ONE),
    "of tomorrow": (changed_header(version=2), NEWER),
    "cut in the middle of a line": (lambda data: data[: len(data) * 2 // 3], "It was cut off on its way"),
    "cut after a line": (lambda data: b"\n".join(data.splitlines()[:9]) + b"\n", "Line 10: the file ends here"),
    "its last break is missing": (lambda data: data[:-1], "the file ends here"),
    "a header alone": (lambda data: data.splitlines()[0] + b"\n", "Line 2: the file ends here"),
    "a word changed": (lambda data: data.replace(b"disk", b"DISK", 1).replace(b"the", b"THE", 1), CHANGED),
    "a line more": (lambda data: data + data.splitlines()[-1] + b"\n", CHANGED),
    "too many lines": (changed_header(lines=10_000_000), "cannot be brought here"),
    "a line that is no JSON": (lambda data: with_line(data, 5, b"{oops"), "Line 5: this is no change"),
    "a line that is no change": (lambda data: with_line(data, 5, b"[1,2]"), "Line 5: this is no change"),
    "no Unicode": (lambda data: with_line(data, 5, b'{"at":"\xff\xfe"}'), "Line 5: this is no change"),
    "very deep": (deep, "Line 4: "),
    "rather deep": (rather_deep, "Line 4: it is nested too deeply."),
    "an unknown change": (
        lambda data: with_line(data, 6, b'{"at":"2026-11-23T14:00:00Z","command_id":"x","command":"x","change":{"kind":"evil"}}'),
        "Line 6: this change cannot be read here.",
    ),
    "a change of tomorrow": (of_tomorrow, "this change cannot be read here."),
    "begun twice": (twice_begun, "Line 3: a review begins once"),
    "begun by nothing": (lambda data: with_body(data.splitlines()[0], b"\n".join(data.splitlines()[2:]) + b"\n"), "Line 2: a review begins"),
    "edits of what is not there": (without_the_people, "does not fit to those before it"),
    "a number beyond any": (lambda data: of_a_cause(data, number=10**12), "it has a number that is too large."),
    "a text beyond any": (lambda data: of_a_cause(data, text="x" * 100_000), "this change cannot be read here."),
    "an id that is markup": (lambda data: of_a_cause(data, id='"><img src=x>'), "that none can have"),
    "a time beyond any": (
        lambda data: with_lines(data, lambda each: each | {"at": "0001-01-01T00:00:00+14:00"}),
        "",
    ),
    "NUL": (lambda data: of_a_cause(data, id="a\0b"), "a character that no text can have"),
}  # fmt: skip


@pytest.mark.parametrize("what", HOSTILE)
def test_a_file_that_is_none_ends_in_a_sentence_and_leaves_nothing(what: str):
    damage, sentence = HOSTILE[what]
    data = damage(file_of("closed"))
    assert data != file_of("closed")
    with pytest.raises(UnreadableError) as error:
        read_review(data) if data.strip() else bring_review(Reviews(MemoryStore()), data, ZOE)
    assert sentence in error.value.sentence
    assert len(error.value.sentence) < 300


@pytest.mark.parametrize("what", ["very deep", "a picture", "cut after a line", "edits of what is not there"])
def test_a_hostile_file_meets_another_process_and_stores_nothing(what: str):
    damage, sentence = HOSTILE[what]
    with closing(Reviews(MemoryStore())) as elsewhere:
        with pytest.raises(UnreadableError, match=sentence.split(": ")[0]):
            bring_review(elsewhere, damage(file_of("closed")), ZOE)
        assert elsewhere.all() == []
        with pytest.raises(NotFoundError):
            elsewhere.get(there("closed").id)


def test_a_file_of_an_earlier_version_is_read():
    """Lines without a version are of version 1: severity and source of then were English words."""
    story = Story((), MemoryStore())
    data = taken_along(story.reviews, story.id, NOW + timedelta(days=1)).content
    first = json.loads(data.splitlines()[1])
    old = first["change"]
    del old["schema"]
    old["incident"]["detected_by"] = "customer report"
    made = read_review(with_line(data, 2, json.dumps(first | {"change": old}).encode()))
    assert made.records[0].change.incident.detected_by.value == "customer_report"
