"""The stored text of a change: its version, what lifts an old one, and what a newer program wrote beside it."""

import json

import pytest

from pmcore.boards.history import history_blocks
from pmcore.changes.log import fold
from pmcore.changes.registry import CHANGES
from pmcore.changes.stored import UnreadableError, lifted, read, version_of, written
from pmcore.changes.upcasts import collected, lifting
from pmcore.commands.history import Undo
from pmcore.commands.incident import EditIncident
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.errors import StorageError
from pmcore.model.people import Seat
from pmcore.model.review import Review
from pmcore.report import export
from pmcore.store.duck import DuckStore
from pmcore.store.seals import broken_at, stored_lines
from pmcore.web.api.serializers import lines_json, review_json
from tests.kit import given


@pytest.fixture
def store(tmp_path):
    store = DuckStore(str(tmp_path / "a.duckdb"))
    yield store
    store.close()


def stored_with(store, version, add):
    """Change the stored text of a line as a newer program would have written it, with its seals."""
    with store.file.transaction() as cursor:
        (text,) = cursor.execute("SELECT body FROM change WHERE version = ?", [version]).fetchone()
        values = json.loads(text)
        add(values)
        cursor.execute(
            "UPDATE change SET body = ? WHERE version = ?",
            [json.dumps(values, separators=(",", ":")), version],
        )


def test_every_line_says_its_kind_and_then_its_version(store):
    told = given(AddTimelineEvent(text="Disk full"), store=store)
    with store.file.cursor() as cursor:
        lines = list(stored_lines(cursor))
    assert len(lines) == told.review.version
    for line, record in zip(lines, told.log, strict=True):
        kind = record.change.kind
        assert line["body"].startswith(f'{{"kind":"{kind}","schema":{version_of(kind)},')
        assert read([line["body"]]) == [record.change]
    assert broken_at(store.sealer, lines) is None  # the seal is over the text that is stored


def test_a_line_without_a_version_is_of_version_1_and_is_lifted():
    old = '{"kind":"measure_added","item":{"id":"m","number":1,"title":"x","recommendation":"r"}}'
    (change,) = read([old])
    assert change.item.sources == ("r",)
    assert '"schema":2' in written(change)
    assert read([written(change)]) == [change]
    assert version_of("measure_added") == 2
    edited = (
        '{"kind":"measure_edited","item_id":"m","fields":{"recommendation":""},"was":{"recommendation":"r"}}'
    )
    (change,) = read([edited])
    assert (change.fields["recommendations"], change.was["recommendations"]) == ([], ["r"])


@pytest.mark.parametrize("kind", sorted(CHANGES))
@pytest.mark.parametrize("version", [0, 99, "1", True, None, 1.0])
def test_a_version_that_is_not_known_is_not_guessed_at(kind, version):
    with pytest.raises(UnreadableError):
        read([json.dumps({"kind": kind, "schema": version}, separators=(",", ":"))])


def test_the_store_says_what_to_do_about_a_line_of_a_newer_program(store):
    told = given(AddTimelineEvent(text="Disk full"), store=store)
    stored_with(store, told.review.version, lambda line: line.update(schema=99))
    with pytest.raises(StorageError, match="Install the newest Postmortem"):
        store.changes(told.id)


def test_what_a_newer_program_wrote_is_kept_through_edits_removal_and_undo(store):
    told = given(
        AddTimelineEvent(text="Disk full", starts="2026-11-23 14:05"),
        EditTimelineEvent(id="T-01", text="The disk was full"),
        EditIncident(summary="s"),
        store=store,
    )
    added, edited, incident = told.review.version - 2, told.review.version - 1, told.review.version

    def add(line):
        line["mood"] = "calm"
        line["item"]["weather"] = {"wind": [1, 2]}
        line["item"]["starts"]["leap"] = True

    def edit(line):
        line["fields"]["heard"] = "a bang"
        line["was"]["heard"] = None

    stored_with(store, added, add)
    stored_with(store, edited, edit)
    stored_with(store, incident, lambda line: line["fields"].update(budget=7))
    log = store.changes(told.id)
    assert log[added - 1].change.model_extra == {"mood": "calm"}
    review = fold(Review(id=told.id), log)
    (event,) = review.events.values()
    assert event.text == "The disk was full"
    assert event.model_extra == {"weather": {"wind": [1, 2]}, "heard": "a bang"}
    assert event.starts.model_extra == {"leap": True}
    assert review.incident.model_extra == {"budget": 7}
    again = [json.loads(written(each.change)) for each in log]
    assert again[added - 1]["mood"] == "calm"
    assert again[added - 1]["item"]["starts"]["leap"] is True
    assert again[incident - 1]["fields"]["budget"] == 7


def test_what_a_newer_program_wrote_comes_back_with_an_undo(store):
    told = given(AddTimelineEvent(text="Disk full"), store=store)
    stored_with(store, told.review.version, lambda line: line["item"].update(heard="a bang"))
    log = store.changes(told.id)
    other = given()
    review = other.reviews.adopt(log)
    me = Seat(participant_id=next(iter(review.people)))
    other.reviews.execute(review.id, EditTimelineEvent(id="T-01", text="Other"), me)
    other.reviews.execute(review.id, RemoveTimelineEvent(id="T-01"), me, command_id="gone")
    other.reviews.execute(review.id, Undo(target="gone"), me)
    (event,) = other.reviews.get(review.id).events.values()
    assert (event.text, event.model_extra) == ("Other", {"heard": "a bang"})


def test_upcasts_are_applied_one_after_the_other():
    upcasts = collected(
        [
            lifting(["lesson_added"], 1, lambda item: item | {"tone": "well"}),
            lifting(["lesson_added"], 2, lambda item: item | {"words": item["text"]}),
        ]
    )
    assert version_of("lesson_added", upcasts) == 3
    old = {"kind": "lesson_added", "item": {"tone": "went well", "text": "a"}}
    assert lifted(old, upcasts)["item"] == {"tone": "well", "text": "a", "words": "a"}
    newer = {"kind": "lesson_added", "schema": 2, "item": {"tone": "went well", "text": "a"}}
    assert lifted(newer, upcasts)["item"] == {"tone": "went well", "text": "a", "words": "a"}
    assert old["item"] == {"tone": "went well", "text": "a"}


def test_an_upcast_that_is_missing_or_said_twice_is_noticed_at_the_start():
    first = lifting(["lesson_added"], 1, dict)
    with pytest.raises(ValueError, match="twice"):
        collected([first, first])
    with pytest.raises(ValueError, match="from version 1"):
        collected([lifting(["lesson_added"], 2, dict)])


def test_what_a_newer_program_wrote_is_shown_to_nobody(store):
    told = given(
        AddTimelineEvent(text="Disk full", starts="2026-11-23 14:05"),
        EditTimelineEvent(id="T-01", text="The disk was full"),
        EditIncident(summary="s"),
        store=store,
    )
    added, edited, incident = told.review.version - 2, told.review.version - 1, told.review.version
    stored_with(store, added, lambda line: line.update(mood="canary one"))
    stored_with(store, added, lambda line: line["item"].update(weather="canary two"))
    stored_with(store, added, lambda line: line["item"]["starts"].update(leap="canary three"))
    stored_with(store, edited, lambda line: line["fields"].update(heard="canary four"))
    stored_with(store, incident, lambda line: line["fields"].update(budget="canary five"))
    log = store.changes(told.id)
    review = fold(Review(id=told.id), log)
    assert "canary five" in str(review.incident.model_extra)
    answers = [review_json(review), lines_json(review, enumerate(log))]
    me = next(iter(review.people.values()))
    answers += [block.html for block in history_blocks(review, log, me, 1_000)[0]]
    answers += [line.change.sentence(review) for line in log]
    documents = [
        export(review, name, "technical", told.clock.now).content.decode("latin-1")
        for name in ("json", "md", "html")
    ]
    assert "The disk was full" in json.dumps(answers)
    assert "heard" not in json.dumps(answers)
    assert "canary" not in json.dumps(answers) + "".join(documents)
