"""Agreeing on the timeline: what was agreed is remembered, what changes afterwards is said, and agreed again."""

import pytest

from pmcore.boards import Room, draw
from pmcore.changes.log import fold
from pmcore.changes.meeting import MeetingEdited, TimelineAgreed
from pmcore.changes.registry import any_change
from pmcore.commands.history import Undo
from pmcore.commands.meeting import AgreeTimeline, MoveToStage
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.model.communication import Audience
from pmcore.model.review import Review
from pmcore.report.audience import for_audience
from pmcore.report.build import build_report
from pmcore.web.api.serializers import review_json
from tests.kit import NOW, given, seat

ana = seat("Ana")
DAY = "2026-11-23"


def agreed():
    return given(
        AddTimelineEvent(text="Deploy", starts=f"{DAY} 13:00", event_kind="change"),
        AddTimelineEvent(text="Alert", starts=f"{DAY} 13:05"),
        AddTimelineEvent(text="Rollback", starts=f"{DAY} 13:20"),
        AgreeTimeline(),
    )


def since(story):
    return [str(each) for each in story.review.changed_since_agreed]


def test_what_is_added_changed_or_removed_afterwards_is_said_by_number():
    story = agreed()
    assert since(story) == []
    story.when(
        AddTimelineEvent(text="Page"),
        EditTimelineEvent(id="T-02", starts="13:06"),
        EditTimelineEvent(id="T-01", text="Deploy of 4.2", event_kind="context"),
        RemoveTimelineEvent(id="T-03"),
    )
    assert since(story) == ["T-01 text and kind changed", "T-02 time changed", "T-03 removed", "T-04 added"]


@pytest.mark.parametrize(
    "fields", [{"ends": "13:10"}, {"precision": "about", "margin": 5}, {"starts": ""}, {"starts": "13:05:30"}]
)
def test_whatever_is_different_about_a_time_counts(fields):
    story = agreed().when(EditTimelineEvent(id="T-02", **fields))
    assert since(story) == ["T-02 time changed"]


@pytest.mark.parametrize(
    "fields", [{"source": "pager"}, {"link": "https://x.example"}, {"starts": "13:05:00"}]
)
def test_where_it_is_known_from_and_how_a_time_was_written_do_not(fields):
    assert since(agreed().when(EditTimelineEvent(id="T-02", **fields))) == []


def test_what_is_changed_back_is_no_change():
    story = (
        agreed()
        .when(EditTimelineEvent(id="T-02", text="No"))
        .when(EditTimelineEvent(id="T-02", text="Alert"))
    )
    story.when(AddTimelineEvent(text="Page")).when(RemoveTimelineEvent(id="T-04"))
    story.when(RemoveTimelineEvent(id="T-01"), command_id="gone").when(Undo(target="gone"))
    assert since(story) == []


def test_a_later_change_does_not_lock_the_causes_again():
    story = agreed().when(AddTimelineEvent(text="Page")).when(MoveToStage(stage="causes"))
    story.then(MeetingEdited)
    assert not story.review.meeting.agreement_overridden


def test_the_room_agrees_again_and_only_where_something_changed():
    story = agreed().when(AgreeTimeline()).then()
    story.when(AddTimelineEvent(text="Page"), AgreeTimeline()).then(
        TimelineAgreed, "agreed the timeline again"
    )
    assert since(story) == []
    story.when(RemoveTimelineEvent(id="T-04"))
    assert since(story) == ["T-04 removed"]


def test_undo_of_agreeing_again_goes_back_to_what_was_agreed_before():
    story = agreed().when(AddTimelineEvent(text="Page"))
    story.when(AgreeTimeline(), command_id="again").when(RemoveTimelineEvent(id="T-01"))
    story.when(Undo(target="again"), command_id="back").then("went back to the earlier agreement")
    assert since(story) == ["T-01 removed", "T-04 added"]
    story.when(Undo(target="back"))
    assert since(story) == ["T-01 removed"], "as it was agreed then, not as it is now"


def test_undo_of_the_first_agreement_and_of_opening_again():
    story = given(AddTimelineEvent(text="Deploy")).when(AgreeTimeline(), command_id="yes")
    story.when(Undo(target="yes")).then("reopened the timeline")
    assert not story.review.meeting.timeline_agreed
    assert since(story) == []
    story.when(AgreeTimeline(), AddTimelineEvent(text="Page"))
    story.when(AgreeTimeline(agreed=False), command_id="no").then("reopened the timeline")
    assert since(story) == []
    story.when(Undo(target="no"))
    assert since(story) == ["T-02 added"]


def test_an_agreement_of_an_earlier_version_gets_its_events_from_the_log():
    story = agreed().when(AddTimelineEvent(text="Page"), EditTimelineEvent(id="T-01", text="Other"))
    changes = []
    for each in story.log:
        stored = each.change.model_dump(mode="json")
        if stored["kind"] == "timeline_agreed":
            stored = {
                "kind": "meeting_edited",
                "fields": {"timeline_agreed": True},
                "was": {"timeline_agreed": False},
            }
        changes.append(any_change.validate_python(stored))
    old = fold(Review(id="old"), changes)
    assert [str(each) for each in old.changed_since_agreed] == ["T-01 text changed", "T-04 added"]


def test_the_boards_say_it_and_ask_how_many_are_here_before_agreeing():
    story = given(AddTimelineEvent(text="Deploy"), ana.does(AddTimelineEvent(text="Alert")))
    room = Room(online=frozenset(story.review.people))
    assert 'data-confirm="2 are here. Do all agree?"' in draw("timeline", story.review, room)[0].html
    story.when(AgreeTimeline())
    head = draw("timeline", story.review, room)[0].html
    assert "agreed</span>" in head
    assert "We agree" not in head
    story.when(AddTimelineEvent(text="Page"))
    head = draw("timeline", story.review, room)[0].html
    assert "changed since agreed (1)" in head
    assert "T-03 added" in head
    assert "We agree again" in head
    assert "T-03 added" in draw("causes", story.review, room)[0].html
    story.when(AgreeTimeline())
    assert "changed since" not in "".join(b.html for b in draw("timeline", story.review, room))


def test_the_api_and_the_document_say_it_and_customers_do_not_hear_of_it():
    story = agreed().when(AddTimelineEvent(text="Page"))
    assert review_json(story.review)["changed_since_agreed"] == [{"label": "T-04", "what": "added"}]
    report = build_report(story.review, Audience.TECHNICAL, NOW)
    assert "This timeline changed since it was agreed (1)" in repr(report.blocks)
    assert "T-04 added" in repr(report.blocks)
    assert report.facts["timeline"]["changed_since_agreed"] == [{"label": "T-04", "what": "added"}]
    customers = for_audience(story.review, Audience.CUSTOMERS)
    assert (customers.agreements, customers.changed_since_agreed) == ({}, ())
