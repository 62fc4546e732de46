"""The meeting: stages, timer, ready marks, the agreement on the timeline, the end."""

from datetime import timedelta

import pytest

from pmcore.changes.log import fold
from pmcore.changes.meeting import MeetingEdited, ReadyMarked
from pmcore.commands.lessons import AddLesson
from pmcore.commands.meeting import (
    AgreeTimeline,
    CloseReview,
    ExtendTimer,
    MarkReady,
    MoveToStage,
    ReopenReview,
    SetAutoTimer,
    SetTimer,
    StopTimer,
)
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.meeting import StageKey
from pmcore.model.people import Program, Role
from tests.kit import NOW, given, seat

ana = seat("Ana")
olga = seat("Olga", Role.OBSERVER)


def meeting(story):
    return story.review.meeting


def left(story):
    return meeting(story).timer.left(story.clock.now) / timedelta(minutes=1)


def test_everybody_is_moved_and_nothing_is_lost():
    story = (
        given(ana.does(MarkReady()), SetTimer(minutes=5))
        .when(MoveToStage(stage="timeline"))
        .then("moved everybody to Timeline")
    )
    now = meeting(story)
    assert (now.stage, now.ready, now.timer.minutes) == (StageKey.TIMELINE, frozenset(), 20)
    assert now.visited == {StageKey.LOBBY, StageKey.TIMELINE}
    story.when(MoveToStage(stage="lobby")).then(MeetingEdited)
    story.when(MoveToStage(stage="lobby")).then()


def test_moving_to_where_everybody_is_asks_again_who_is_ready():
    story = given(ana.does(MarkReady())).when(MoveToStage(stage="lobby")).then("began the stage again")
    assert meeting(story).ready == frozenset()


def test_causes_open_when_the_timeline_is_agreed():
    story = (
        given()
        .when(MoveToStage(stage="causes"))
        .then(RuleError, "The timeline is not agreed yet. Agree it first, or move on anyway")
    )
    story.when(AgreeTimeline()).then(RuleError, "The timeline is empty.")
    story.when(AddTimelineEvent(text="Alert"), AgreeTimeline()).then("agreed the timeline")
    story.when(MoveToStage(stage="causes")).then("moved everybody to Causes")
    assert not meeting(story).agreement_overridden
    story.when(AgreeTimeline(agreed=False)).then("reopened the timeline")
    story.when(MoveToStage(stage="lessons")).then(RuleError)


def test_the_facilitator_may_go_on_anyway_on_the_record():
    story = (
        given()
        .when(MoveToStage(stage="measures", anyway=True))
        .then("moved everybody to Measures before the timeline was agreed")
    )
    assert meeting(story).agreement_overridden
    story.when(MoveToStage(stage="causes")).then("moved everybody to Causes")


def test_only_a_facilitator_moves_everybody():
    given().when(MoveToStage(stage="overview"), by=ana).then(
        NotAllowedError, "Only a facilitator can do that. Your role here is participant"
    )


@pytest.mark.parametrize(
    ("values", "minutes"), [({"timed": True}, 20), ({"minutes": 7}, 7), ({"timed": True, "minutes": 7}, 7)]
)
def test_a_stage_can_begin_with_its_time_box(values, minutes):
    story = given().when(MoveToStage(stage="timeline", **values))
    assert meeting(story).timer.ends_at == NOW + timedelta(minutes=minutes)


def test_the_time_box_of_a_stage_starts_with_it_in_the_same_change():
    story = given(SetTimer(minutes=3)).when(MoveToStage(stage="overview")).then(MeetingEdited)
    assert meeting(story).timer.ends_at == NOW + timedelta(minutes=5)
    (record,) = story.outcome.records
    before = fold(story.review, [record.change.inverse()])
    assert before.meeting.timer.minutes == 3, "the way back brings the former timer"
    assert before.meeting.stage is StageKey.LOBBY


def test_who_wants_no_clock_starts_it_by_hand():
    story = given().when(SetAutoTimer(on=False)).then("chose that time boxes are started by hand")
    story.when(SetAutoTimer(on=False)).then()
    story.when(MoveToStage(stage="overview"))
    assert meeting(story).timer is None
    story.when(MoveToStage(stage="timeline", timed=True))
    assert meeting(story).timer.minutes == 20
    story.when(MoveToStage(stage="overview"))
    assert meeting(story).timer is None, "the timer belonged to the stage that ended"
    story.when(SetAutoTimer(on=True)).then("chose that time boxes start with each stage")


def test_a_stage_that_begins_again_keeps_its_time_and_a_closed_review_has_no_clock():
    story = given(MoveToStage(stage="timeline"), ana.does(MarkReady())).later(minutes=4)
    story.when(MoveToStage(stage="timeline")).then(MeetingEdited)
    assert left(story) == 16
    story.when(CloseReview(), MoveToStage(stage="overview"))
    assert meeting(story).timer is None


def test_a_timer_is_a_deadline_that_can_be_moved():
    story = given().when(SetTimer(minutes=10)).then("set the timer to 10 min").later(minutes=4)
    assert left(story) == 6
    story.when(ExtendTimer(minutes=5))
    assert (left(story), meeting(story).timer.minutes) == (11, 15)
    story.when(StopTimer()).then("stopped the timer")
    story.when(StopTimer()).then()


def test_a_timer_that_ran_out_starts_again():
    story = given(SetTimer(minutes=10)).later(minutes=30)
    assert left(story) == 0
    story.when(ExtendTimer())
    assert (left(story), meeting(story).timer.minutes) == (5, 5)
    given().when(ExtendTimer(minutes=3)).then("set the timer to 3 min")


def test_saying_ready_and_not_yet():
    story = given().when(MarkReady(), by=ana).then(ReadyMarked, "is ready").when(MarkReady(), by=ana).then()
    story.when(MarkReady(), by=olga).then(ReadyMarked)
    assert meeting(story).ready == {story.id_of(ana), story.id_of(olga)}
    story.when(MarkReady(ready=False), by=ana).then("is not ready yet")
    story.when(MarkReady(), by=Program(name="robot", role=Role.SCRIBE)).then(
        RuleError, "Only people with a seat can be ready."
    )


def test_a_closed_review_is_read_until_it_is_opened_again():
    story = given(SetTimer(minutes=5), ana.does()).when(CloseReview()).then("closed the review")
    assert meeting(story).timer is None
    story.when(AddLesson(text="late"), by=ana).then(
        RuleError, "This review is closed. The facilitator can reopen it at the Close stage."
    )
    story.when(CloseReview()).then(RuleError)
    story.when(ReopenReview(), by=ana).then(NotAllowedError)
    story.when(ReopenReview()).then("reopened the review")
    story.when(AddLesson(text="late"), by=ana).then(lessons=1)
