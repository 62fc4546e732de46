"""One further field, "What we saw then", from the database to form, list, document and API."""

import json

import pytest

from pages.forms.timeline import event
from pmcore.boards import Room, draw
from pmcore.changes.log import fold
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.errors import ConcurrentEditError
from pmcore.model.review import Review
from pmcore.report import export
from pmcore.store.duck import DuckStore
from pmcore.store.schema import STEPS
from pmcore.web.api.application import document
from pmcore.web.api.serializers import review_json
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, seat

ana = seat("Ana")
SEEN = "replication lag 4 GB\n\n  replica “db2” idle"
STEP = next(step for step in STEPS if any("known_then" in each for each in step.statements))


def decided(**options):
    return given(
        AddTimelineEvent(
            text="Restart the replica", starts="2026-11-23 14:05", event_kind="decision", known_then=SEEN
        ),
        **options,
    )


def test_it_is_stored_and_read_again_with_its_line_breaks(tmp_path):
    store = DuckStore(str(tmp_path / "a.duckdb"))
    told = decided(store=store)
    (back,) = fold(Review(id=told.id), store.changes(told.id)).events.values()
    assert back.known_then == SEEN
    assert store.query("SELECT known_then FROM timeline_event").rows == [(SEEN,)]
    told.reviews.close()


def test_a_database_of_before_gets_the_column_and_it_is_filled_from_the_log(tmp_path):
    path = str(tmp_path / "a.duckdb")
    before = tuple(step for step in STEPS if step.number < STEP.number)
    told = decided(store=DuckStore(path, before))
    told.reviews.close()
    store = DuckStore(path, STEPS)
    assert store.query("SELECT known_then FROM timeline_event").rows == [(SEEN,)]
    (listed,) = store.reviews()
    assert listed.version == told.review.version
    store.close()


def test_the_form_folds_it_away_until_it_is_a_decision():
    (field,) = [each for each in event("", "UTC")["fields"] if each["name"] == "known_then"]
    assert field["label"] == "What we saw then"
    assert (field["kind"], field["more"], field["most"]) == ("area", True, 20_000)
    assert field["with_values"] == {"event_kind": "decision"}


def test_the_list_and_every_format_show_it():
    review = decided().review
    html = "".join(block.html for block in draw("timeline", review, Room(now=NOW)))
    assert "What we saw then" in html
    assert SEEN in html
    for file_format in ("docx", "html", "md", "json"):
        content = everything_in(export(review, file_format, "technical", NOW).content)
        assert "replication lag 4 GB" in content
        assert "What we saw then" in content or file_format == "json"
        assert "replication lag" not in everything_in(export(review, file_format, "customer", NOW).content)


def test_programs_send_it_and_are_answered_with_it():
    schemas = document()["components"]["schemas"]
    assert schemas["AddTimelineEvent"]["properties"]["known_then"]["maxLength"] == 20_000
    assert "default" not in schemas["EditTimelineEvent"]["properties"]["known_then"]
    assert "known_then" in schemas["ShownTimelineEvent"]["properties"]
    (shown,) = review_json(decided().review)["events"]
    assert shown["known_then"] == SEEN


def test_an_edit_of_something_else_leaves_it_and_two_who_change_it_meet():
    story = decided()
    story.when(EditTimelineEvent(id="T-01", text="Restart db2", seen=1))
    assert story.review.item("events", "T-01").known_then == SEEN
    assert "known_then" not in json.dumps(story.log[-1].change.fields)
    story.when(EditTimelineEvent(id="T-01", known_then="", seen=2))
    assert story.review.item("events", "T-01").known_then == ""
    story.when(EditTimelineEvent(id="T-01", known_then="other", seen=2), by=ana).then(ConcurrentEditError)


def test_the_history_says_what_changed():
    story = decided()
    story.when(EditTimelineEvent(id="T-01", known_then="nothing"))
    assert "known then" in story.log[-1].change.sentence(story.review)


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
def test_it_may_be_empty(text):
    story = given(AddTimelineEvent(text="x", known_then=text))
    assert story.review.item("events", "T-01").known_then == ""
