"""Silent writing of the timeline: only its author sees a row until it is opened, and then everybody sees all at once."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pmcore.changes.incident import IncidentEdited
from pmcore.changes.log import fold
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.registry import any_change
from pmcore.changes.silence import (
    TimelineEventRewritten,
    TimelineEventWithdrawn,
    TimelineEventWritten,
    TimelineOpened,
)
from pmcore.changes.timeline import TimelineEventAdded, TimelineEventEdited
from pmcore.commands.asking import AskAgreement
from pmcore.commands.history import Undo
from pmcore.commands.imports import ImportRows
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.meeting import AgreeTimeline, CloseReview, MoveToStage
from pmcore.commands.merging import MergeEvents
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.questions import AddQuestion
from pmcore.commands.silence import OpenWritten, WriteSilently
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.commands.when import read_typed
from pmcore.errors import (
    ConcurrentEditError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    OverridableError,
    RuleError,
)
from pmcore.model.incident import Anchor
from pmcore.model.people import Program, Role
from pmcore.model.review import Review
from pmcore.model.silence import HaveWritten
from pmcore.model.visibility import version_for
from tests.kit import given, host, seat

ana, ben, olga = seat("Ana"), seat("Ben"), seat("Olga", Role.OBSERVER)
sue = seat("Sue", Role.SCRIBE)


def wrote(text, at="14:05", **more):
    """Return what the form sends."""
    return AddTimelineEvent(text=text, starts=f"2026-11-23 {at}" if at else "", silently=True, **more)


def test_before_the_meeting_only_its_author_sees_a_row():
    story = given(ana.does(wrote("The disk was full")))
    assert [each.text for each in story.seen_by(ana).unopened_events.values()] == ["The disk was full"]
    for other in (None, host, ben):
        seen = story.seen_by(other)
        assert not seen.unopened_events
        assert "disk" not in repr(seen)
        assert seen.events == {}
    assert story.only("unopened_events").number == 0


def test_everybody_hears_how_many_people_have_written_and_nothing_else():
    story = given(ben.does(), sue.does(), olga.does(), ana.does(wrote("One")))
    told = version_for(story.review)
    story.when(wrote("Two"), by=ana)
    assert story.seen_by(ben).written == HaveWritten(1, 2), "the scribe and who only looks are not asked"
    story.when(wrote("Three"), by=ben)
    assert story.seen_by().written == HaveWritten(2, 2)
    assert version_for(story.review) == told, "no gap in the numbers of lines"
    assert version_for(story.review, story.id_of(ana)) == told + 2
    assert story.seen_by(ben).counters == {}, "nor in the numbers of rows"


def test_its_author_edits_and_removes_it_and_nobody_else_can():
    story = given(ana.does(wrote("The disk")))
    row = story.only("unopened_events").id
    story.when(EditTimelineEvent(id=row, text="The disk was full", seen=1), by=ana)
    story.then(TimelineEventRewritten, lambda r: r.unopened_events[row].text == "The disk was full")
    for other in (host, ben):
        story.when(EditTimelineEvent(id=row, text="No"), by=other).then(NotFoundError)
        story.when(RemoveTimelineEvent(id=row), by=other).then(NotFoundError)
        story.when(AddQuestion(about=row), by=other).then(NotFoundError)
        story.when(MergeEvents(id=row, other=row), by=other).then(NotFoundError)
    story.when(RemoveTimelineEvent(id=row), by=ana).then(TimelineEventWithdrawn, unopened_events=0)
    story.when(Undo(target=story.log[-1].command_id), by=host).then(NotFoundError)
    story.when(Undo(target=story.log[-1].command_id), by=ana).then(TimelineEventWritten, unopened_events=1)


def test_opened_all_rows_stand_at_their_times_with_their_authors():
    story = given(
        AddTimelineEvent(text="Known before", starts="2026-11-23 14:00"),
        ana.does(wrote("Late", "15:00"), wrote("Nobody knows when", "")),
        ben.does(wrote("Early", "13:00")),
    )
    hidden = set(story.review.unopened_events)
    story.when(OpenWritten()).then(TimelineOpened, "opened 3 rows", "by 2 people", unopened_events=0)
    rows = [(each.label, each.text, story.review.hands_of(each.id).added) for each in story.review.timeline]
    assert rows == [
        ("T-02", "Early", "Ben"), ("T-01", "Known before", "Host"), ("T-03", "Late", "Ana"), ("T-04", "Nobody knows when", "Ana"),
    ]  # fmt: skip
    assert not hidden & story.review.events.keys(), "ids tell who wrote first"
    assert not story.review.meeting.silent
    assert story.seen_by().written == HaveWritten()
    told = json.dumps([each.change.as_json() for each in story.log if not each.hidden_from()])
    assert not any(each in told for each in hidden)
    assert [*story.review.entries_by(story.id_of(ana), "events")] != []
    story.when(wrote("Afterwards"), by=ben).then(TimelineEventAdded, events=5)


def test_rows_of_one_time_are_numbered_by_lot():
    story = given(ana.does(wrote("First")), ben.does(wrote("Second")))
    story.when(OpenWritten())
    assert [each.text for each in story.review.timeline] == ["Second", "First"]  # chance reverses here


def test_an_opening_is_not_undone_and_says_so():
    story = given(ana.does(wrote("One"))).when(OpenWritten())
    story.when(Undo(target=story.log[-1].command_id)).then(RuleError, "cannot be hidden again")
    story.when(OpenWritten()).then(RuleError, "open already")


def test_what_is_on_its_way_when_it_is_opened_arrives():
    story = given(ana.does(wrote("The disk")))
    row = story.only("unopened_events").id
    story.when(EditTimelineEvent(id=row, text="The disk was full"), by=ana)
    story.when(OpenWritten())
    story.when(EditTimelineEvent(id=row, seen=2, text="The disk was quite full"), by=ana).then(
        TimelineEventEdited
    )
    assert story.only("events").text == "The disk was quite full"
    story.when(EditTimelineEvent(id=row, seen=2, text="No"), by=ben).then(ConcurrentEditError)
    story.when(RemoveTimelineEvent(id=row), by=ana).then(events=0)


@pytest.mark.parametrize("person", [host, sue])
def test_who_records_facts_shows_them_at_once(person):
    given(person.does(wrote("Deploy"))).when(wrote("Alert"), by=person).then(TimelineEventAdded, events=2)


def test_what_comes_from_files_and_programs_is_shown_at_once():
    program = Program(name="pager", role=Role.FACILITATOR)
    story = given()
    story.when(wrote("From the pager"), by=program).then(events=1)
    rows = [{"text": "From a file"}]
    story.when(ImportRows.model_validate({"rows": rows, "importer": "csv", "file": "a.csv"}), by=ana)
    story.then(events=2)
    story.when(AddTimelineEvent(text="By a program with Ana's seat"), by=ana).then(events=3)


def test_a_row_is_read_by_the_one_before_it_only_where_that_is_ones_own():
    story = given(ana.does(wrote("One", "14:05")))
    row = story.only("unopened_events").id
    story.when(AddTimelineEvent(text="Next", starts="+3m", after=row, silently=True), by=ana)
    assert [*story.review.unopened_events.values()][-1].starts.at == datetime(2026, 11, 23, 14, 8, tzinfo=UTC)
    story.when(AddTimelineEvent(text="Next", starts="+3m", after=row), by=ben).then(InvalidError)
    mine, theirs = (
        read_typed(story.seen_by(who), story.clock.now, "starts", "+3m", after=row) for who in (ana, ben)
    )
    assert mine.moment
    assert theirs.moment is None


def test_a_bare_time_means_no_day_that_somebody_else_wrote():
    story = given(ana.does(wrote("One", "14:05")))
    story.when(AddTimelineEvent(text="Next", starts="14:10"), by=ben).then(InvalidError)


def test_a_marked_moment_reaches_the_overview_when_it_is_opened():
    story = given(ana.does(wrote("The alert", marks="detected")))
    assert story.review.incident.detected is None
    story.when(OpenWritten()).then(TimelineOpened, IncidentEdited)
    assert story.only("events").marks is Anchor.DETECTED
    assert story.review.incident.at(Anchor.DETECTED) == datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
    given(ana.does()).when(wrote("When?", "", marks="detected"), by=ana).then(
        InvalidError, "Give this event a time"
    )


def test_what_the_room_knows_already_is_not_changed_by_an_opening():
    story = given(
        EditIncident(detected="2026-11-23 14:00", began="2026-11-23 13:00"),
        AddTimelineEvent(text="Marked", starts="2026-11-23 14:20", marks="acknowledged"),
        ana.does(wrote("Detected later", marks="detected"), wrote("Acknowledged", marks="acknowledged")),
        ben.does(wrote("Over before it began", "12:00", marks="mitigated"), wrote("Over", "15:00", marks="resolved"),
                 wrote("Over later", "15:10", marks="resolved")),
    )  # fmt: skip
    story.when(OpenWritten()).then(TimelineOpened, IncidentEdited)
    marks = {each.text: each.marks for each in story.review.timeline}
    assert {name for name, each in marks.items() if each} == {"Marked", "Over"}
    assert story.review.incident.at(Anchor.DETECTED) == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert story.review.incident.mitigated is None


def test_the_first_move_ends_the_silence_where_nobody_has_written():
    story = given(ana.does())
    assert story.review.meeting.timeline_is_silent
    story.when(MoveToStage(stage="overview")).then(MeetingEdited, "moved everybody")
    assert not story.review.meeting.silent
    story.when(wrote("Seen at once"), by=ana).then(events=1)
    story.when(MoveToStage(stage="timeline"), WriteSilently()).then("began silent writing")
    story.when(wrote("Hidden"), by=ana).then(events=1, unopened_events=1)
    story.when(WriteSilently()).then()


def test_whoever_moves_to_the_timeline_is_asked_about_what_is_hidden():
    story = given(ana.does(wrote("One"))).when(MoveToStage(stage="overview"))
    assert story.review.meeting.timeline_is_silent, "nothing is opened by moving"
    story.when(MoveToStage(stage="timeline")).then(OverridableError, "1 person has written")
    story.when(MoveToStage(stage="timeline", open_written=False)).then(MeetingEdited, unopened_events=1)
    story.when(MoveToStage(stage="overview")).then(MeetingEdited)
    story.when(MoveToStage(stage="timeline", open_written=True)).then(TimelineOpened, MeetingEdited, events=1)


def test_a_program_that_moves_on_leaves_it_hidden():
    story = given(ana.does(wrote("One")))
    story.when(MoveToStage(stage="timeline"), by=Program(name="bot", role=Role.FACILITATOR)).then(events=0)
    assert story.review.meeting.timeline_is_silent


def test_nobody_agrees_on_or_closes_what_is_still_hidden():
    story = given(AddTimelineEvent(text="Known"), ana.does(wrote("One")))
    for command in (AgreeTimeline(), AskAgreement(), CloseReview()):
        story.when(command).then(RuleError, "Open it")
    story.when(OpenWritten(), AgreeTimeline()).then(lambda r: r.meeting.timeline_agreed)
    story.when(WriteSilently()).then(RuleError, "agreed")
    story.when(CloseReview()).then(lambda r: r.meeting.closed)


def test_what_a_removed_person_wrote_is_left_out():
    story = given(ana.does(wrote("One")), ben.does(wrote("Two")))
    story.when(RemoveParticipant(id=story.id_of(ana)))
    assert story.seen_by().written == HaveWritten(1, 1)
    story.when(OpenWritten()).then("opened 1 row", events=1, unopened_events=0)


def test_only_a_facilitator_begins_and_opens():
    story = given(sue.does())
    for command in (WriteSilently(), OpenWritten()):
        story.when(command, by=ana).then(NotAllowedError)
        story.when(command, by=sue).then(NotAllowedError)


def test_a_withdrawn_row_does_not_come_back_hidden_after_the_opening():
    story = given(ana.does(wrote("One"), wrote("Two")))
    first = next(iter(story.review.unopened_events))
    story.when(RemoveTimelineEvent(id=first), by=ana)
    withdrawn = story.log[-1].command_id
    story.when(OpenWritten())
    story.when(Undo(target=withdrawn), by=ana).then(ConcurrentEditError, "open now")


def test_a_review_of_before_there_was_silence_is_written_openly():
    created = given().log[0].change.model_dump(mode="json")
    del created["silent"]
    assert not fold(Review(id="old"), [any_change.validate_python(created)]).meeting.silent
    assert not given(CreateReview(title="Down", facilitator=host.name, sample="gitlab")).review.meeting.silent


def test_the_log_tells_it_all():
    story = given(ana.does(wrote("One")), ben.does(wrote("Two"))).when(OpenWritten())
    read = [
        each.model_copy(update={"change": any_change.validate_json(each.change.model_dump_json())}) for each in story.log
    ]  # fmt: skip
    assert fold(Review(id=story.id), read) == story.review
    assert replace(story.review, version=0) != Review(id=story.id)
