"""Texts of several lines keep them, whatever else of the same thing is edited; and what is folded away until it is asked for."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import EVENT

LINES = "first line\n\n  second, indented\nthird"


@pytest.fixture
def fay(api, sits):
    """The facilitator of a review with texts of several lines in everything that takes them."""
    review = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")
    review_id = review["id"]
    api.do(review_id, "edit_incident", summary=LINES, context=LINES, detection=LINES)
    api.do(
        review_id, "add_timeline_event", text=LINES, starts="14:05", event_kind="decision", known_then=LINES
    )
    api.do(review_id, "add_cause", text=LINES, note=LINES)
    api.do(review_id, "add_lesson", text=LINES)
    api.do(review_id, "add_measure", title="Alert", done_when=LINES, detail=LINES)
    return sits(review_id, "Fay", "lobby", "facilitator", viewport={"width": 1280, "height": 860})


def test_an_edit_of_the_title_leaves_the_lines_of_the_facts(api, fay):
    api.do(fay.review_id, "move_to_stage", stage="overview", anyway=True)
    fay.is_at("overview").presses("Edit Title")
    fay.form("Edit Title").writes({"Title": "Paying failed"}).sends()
    fay.sees("Paying failed").is_answered()
    fay.presses("Edit How it was detected")
    fay.form("Edit How it was detected").holds("How it was detected", LINES)
    incident = api.get(fay.review_id)["incident"]
    assert [incident[name] for name in ("summary", "context", "detection")] == [LINES] * 3


def test_an_edit_of_one_field_leaves_the_lines_of_all_others(api, fay):
    api.do(fay.review_id, "move_to_stage", stage="measures", anyway=True)
    fay.is_at("measures").edits("M-01").writes({"What will change": "Alarm"}).sends()
    fay.sees("Alarm").is_answered()
    (measure,) = api.get(fay.review_id)["measures"]
    assert (measure["done_when"], measure["detail"]) == (LINES, LINES)
    api.do(fay.review_id, "move_to_stage", stage="timeline", anyway=True)
    fay.is_at("timeline").edits("T-01").writes({"How we know": "the chat"}).sends()
    fay.sees("the chat").is_answered()
    (event,) = api.get(fay.review_id)["events"]
    assert (event["text"], event["known_then"]) == (LINES, LINES)


def test_what_was_seen_at_a_decision_is_asked_for_when_it_is_one(api, fay):
    api.do(fay.review_id, "move_to_stage", stage="timeline", anyway=True)
    form = fay.is_at("timeline").form(EVENT)
    seen = form.field("What we saw then")
    expect(seen).to_be_hidden()
    form.writes({"When": "14:10", "What happened": "Restart the replica", "Kind": "decision"})
    expect(seen).to_be_visible()
    form.writes({"What we saw then": "replication lag 4 GB"}).sends().holds("What we saw then", "")
    fay.sees("What we saw then", "replication lag 4 GB").is_answered()
    expect(seen).to_be_visible()  # the kind stays for the next one
    form.writes({"Kind": "symptom"})
    expect(seen).to_be_hidden()
    event = next(each for each in api.get(fay.review_id)["events"] if each["number"] == 2)
    assert event["known_then"] == "replication lag 4 GB"
    fay.edits("T-02").holds("What we saw then", "replication lag 4 GB")
