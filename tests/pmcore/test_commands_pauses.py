"""Two meetings: it soaks until another day, the seats are kept, the second one goes on where it was said."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from pmcore.boards import Room, draw
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.pauses import MeetingPaused
from pmcore.commands.history import Undo
from pmcore.commands.incident import CreateReview, EditIncident
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import CloseReview, MoveToStage, SetTimer
from pmcore.commands.pauses import CallOffPause, ResumeMeeting, SoakUntil
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import OpenVote
from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, OverridableError, RuleError
from pmcore.model.meeting import StageKey
from pmcore.report import export
from pmcore.report.next_meeting import calendar_entry
from pmcore.reviews import Reviews
from pmcore.store import open_store
from pmcore.web.api.serializers import review_json
from tests.kit import NOW, given, host, seat

ana, ben = seat("Ana"), seat("Ben")
THURSDAY = SoakUntil(day="2026-11-26", time="14:00")


def after_lessons(*steps, **how):
    """Return a review in Berlin whose first meeting has come to Lessons."""
    return given(
        CreateReview(title="Checkout was down", facilitator=host.name),
        EditIncident(zone="Europe/Berlin"),
        ana.does(AddLesson(text="Nobody sees the disk")),
        MoveToStage(stage=StageKey.LESSONS, anyway=True),
        *steps,
        **how,
    )


def text_of(board, review):
    return " ".join(" ".join(each.html for each in draw(board, review, Room())).split())


def test_it_rests_until_thursday_and_goes_on_at_recommendations_with_the_same_seats():
    story = after_lessons()
    seats = story.review.people
    story.when(THURSDAY).then(MeetingPaused, "until Thu 26 Nov 2026, 14:00 (Europe/Berlin)")
    pause = story.review.meeting.rests
    assert pause.until == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)  # Berlin is an hour ahead
    assert (pause.stage, story.review.meeting.timer) == (StageKey.RECOMMENDATIONS, None)
    story.later(days=3).when(ResumeMeeting()).then("went on with the meeting at Recommendations")
    meeting = story.review.meeting
    assert (meeting.stage, meeting.rests) == (StageKey.RECOMMENDATIONS, None)
    assert meeting.timer.ends_at == NOW + timedelta(days=3, minutes=6)
    assert story.review.people == seats


def test_the_rail_tells_everybody_when_and_where_with_the_readers_own_time_and_what_is_kept():
    story = after_lessons(THURSDAY)
    said = text_of("rail", story.seen_by(ana))
    assert "Thu 26 Nov 2026, 14:00 (Europe/Berlin)</time> at Recommendations." in said
    assert 'data-local="2026-11-26T13:00:00+00:00"' in said
    assert "come back with the same link" in said
    assert f"export/meeting/{story.id}" in said
    assert "set_timer" not in said
    story.when(CallOffPause())
    assert "set_timer" in text_of("rail", story.review)


def test_meanwhile_facts_and_lessons_are_added_and_what_comes_later_waits():
    story = after_lessons(THURSDAY)
    story.when(ana.does(AddLesson(text="Slept over it"), AddTimelineEvent(text="A second alert")))
    story.then(lessons=2, events=1)
    for waits in (AddRecommendation(text="Bigger disks"), AddMeasure(title="Bigger disks")):
        story.when(waits, by=ana).then(RuleError, "Thu 26 Nov 2026, 14:00")
    story.when(OpenVote()).then(RuleError, "belongs to Recommendations")
    story.when(MoveToStage(stage="measures")).then(RuleError, "Go on now, or call the pause off")
    story.when(SetTimer(minutes=5)).then(RuleError, "rests until")
    story.when(ResumeMeeting(), ana.does(AddRecommendation(text="Bigger disks"))).then(recommendations=1)


def test_it_comes_earlier_or_later_and_newcomers_take_a_seat_meanwhile():
    story = after_lessons(THURSDAY)
    story.when(SoakUntil(time="16:30")).then("moved when the meeting goes on to Thu 26 Nov 2026, 16:30")
    story.when(SoakUntil(day="2026-11-25")).then("Wed 25 Nov 2026, 16:30")
    assert len(story.review.meeting.pauses) == 1
    story.later(days=9)
    assert story.id_of(ben) in story.review.people
    story.when(ResumeMeeting()).then(lambda review: review.meeting.stage is StageKey.RECOMMENDATIONS)


def test_programs_are_told_when_and_where_it_goes_on():
    story = after_lessons(THURSDAY)
    (pause,) = review_json(story.review)["meeting"]["pauses"]
    assert (pause["until"], pause["stage"], pause["ended"]) == (
        "2026-11-26T13:00:00Z",
        "recommendations",
        None,
    )


def test_it_is_called_off_and_undone_as_if_it_had_not_rested():
    story = after_lessons()
    before = story.review.meeting
    story.when(THURSDAY, CallOffPause()).then("called the pause of the meeting off")
    assert story.review.meeting.pauses == ()
    again = after_lessons()
    again.when(THURSDAY, command_id="soak").when(Undo(target="soak"))
    assert again.review.meeting == before
    again.when(THURSDAY).when(ResumeMeeting(), command_id="on").when(Undo(target="on"))
    assert again.review.meeting.rests is not None
    assert again.review.meeting.stage is StageKey.LESSONS


def test_what_cannot_be_is_said_and_only_a_facilitator_decides():
    story = after_lessons()
    story.when(THURSDAY, by=ana).then(NotAllowedError)
    story.when(SoakUntil()).then(InvalidError, "Choose the day")
    story.when(SoakUntil(day="2026-11-26")).then(InvalidError, "such as 14:00")
    story.when(SoakUntil(day="2026-11-26", time="soon")).then(InvalidError, "is not a time")
    story.when(SoakUntil(day="2026-11-23", time="15:00")).then(InvalidError, "still to come")
    story.when(SoakUntil(day="2027-03-28", time="02:30")).then(InvalidError)  # the clocks go forward then
    story.when(ResumeMeeting()).then(RuleError, "goes on already")
    story.when(CallOffPause()).then(RuleError, "goes on already")
    story.when(MoveToStage(stage="close"), THURSDAY).then(RuleError, "last stage")


def test_who_pauses_before_the_timeline_was_agreed_is_asked_when_it_goes_on():
    story = given(MoveToStage(stage="timeline"), THURSDAY)
    assert story.review.meeting.rests.stage is StageKey.CAUSES
    story.when(ResumeMeeting()).then(OverridableError)
    story.when(ResumeMeeting(anyway=True)).then(lambda review: review.meeting.agreement_overridden)


def test_the_seats_and_the_pause_are_there_after_a_restart(tmp_path):
    path = str(tmp_path / "reviews.duckdb")
    store = open_store(path)
    story = after_lessons(THURSDAY, store=store)
    kept, ana_id, actor = story.review, story.id_of(ana), story.actor(host)
    story.reviews.close()
    store.close()
    again = open_store(path)
    reviews = Reviews(again)
    try:
        found = reviews.get(story.id)
        assert (found.meeting, found.people) == (kept.meeting, kept.people)
        assert reviews.seat(story.id, ana.key).id == ana_id
        reviews.execute(story.id, ResumeMeeting(), actor)
        assert reviews.get(story.id).meeting.stage is StageKey.RECOMMENDATIONS
    finally:
        reviews.close()
        again.close()


@pytest.mark.parametrize("audience", ["technical", "management"])
def test_the_document_says_that_there_were_two_meetings_and_when(audience):
    story = after_lessons(THURSDAY)
    assert "goes on on 26 Nov 2026, 14:00 at Recommendations" in written(story, audience)
    story.later(days=3).when(ResumeMeeting())
    said = written(story, audience)
    assert "Held in 2 meetings" in said
    assert "paused on 23 Nov 2026, 15:00, and went on on 26 Nov 2026, 15:00 at Recommendations" in said


def test_a_second_meeting_that_never_came_is_told_and_customers_are_told_of_none():
    story = after_lessons(THURSDAY, CloseReview())
    assert story.review.meeting.rests is None
    assert "closed without the meeting planned for 26 Nov 2026, 14:00" in written(story, "technical")
    assert "meeting" not in written(story, "customer").lower()


def written(story, audience):
    return export(story.review, "md", audience, story.clock.now).content.decode()


def test_a_calendar_reads_the_entry_and_moves_it_where_the_time_was_moved():
    story = after_lessons(THURSDAY)
    url = "https://pm.example/join/CODE0001"
    first = the_event(calendar_entry(story.review, url, NOW))
    story.when(SoakUntil(time="16:00"))
    moved = the_event(calendar_entry(story.review, url, NOW))
    assert first["uid"] == moved["uid"]
    assert first["sequence"] < moved["sequence"]
    assert first.decoded("dtstart") == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert moved.decoded("dtstart") == datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    assert url in moved["description"]
    story.when(ResumeMeeting())
    with pytest.raises(NotFoundError):
        calendar_entry(story.review, url, NOW)


def the_event(document):
    (event,) = Calendar.from_ical(document.content).walk("VEVENT")
    return event


def test_a_second_pause_is_a_third_meeting():
    story = after_lessons(THURSDAY, ResumeMeeting(), SoakUntil(day="2026-11-30", time="10:00"))
    assert story.review.meeting.rests.stage is StageKey.MEASURES
    story.when(ResumeMeeting())
    assert "Held in 3 meetings" in written(story, "technical")
    assert MeetingEdited not in story.changed
