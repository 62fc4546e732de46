"""Everybody stands at a moment of the incident: the boards show what was known then, and the facilitator ends it."""

import pytest

from pmcore.boards import draw
from pmcore.boards.room import Room
from pmcore.boards.standing import MOST, steps_of
from pmcore.commands.incident import CreateReview
from pmcore.commands.meeting import CloseReview, MoveToStage, ReopenReview
from pmcore.commands.standing import StandAt
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import InvalidError, NotAllowedError, RuleError
from pmcore.model.people import Role
from pmcore.report.export import export
from tests.kit import NOW, given, seat

ana, sue = seat("Ana"), seat("Sue", Role.SCRIBE)
ROOM = Room(online=frozenset(), now=NOW)


def night():
    """Return a night in three events, one of which was after midnight, and one of which nobody knows the time."""
    return given(
        AddTimelineEvent(text="Deploy", starts="2026-11-22 23:00", event_kind="change", marks="began"),
        AddTimelineEvent(text="The pager rings", starts="23:05", event_kind="decision"),
        AddTimelineEvent(
            text="All clear", starts="2026-11-23 00:20", event_kind="recovery", marks="resolved"
        ),
        AddTimelineEvent(text="Somebody called", starts=""),
    )


def board(story, name):
    """Return a board of the room as one text."""
    return "\n".join(each.html for each in draw(name, story.review, ROOM))


def test_everybody_stands_at_a_moment_and_the_boards_say_so():
    story = (
        night().when(StandAt(at="23:05")).then("asked everybody to stand at 23:05 and hide what came later")
    )
    for name in ("timeline", "checks"):
        assert "Everybody stands at 23:05" in board(story, name)
    assert "1 later one hidden" in board(story, "timeline")
    assert "Everybody stands" not in board(night(), "timeline")


def test_the_picture_shows_what_was_known_then_and_afterwards_all_again():
    story = night()
    whole = board(story, "picture")
    assert "All clear" in whole
    story.when(StandAt(at="23:05"))
    assert "All clear" not in board(story, "picture")
    assert "Deploy" in board(story, "picture")
    story.when(StandAt(at="")).then("let everybody look at the whole timeline again")
    assert board(story, "picture") == whole


def test_the_checks_keep_quiet_about_what_came_later():
    story = night().when(AddTimelineEvent(text="Roll back", starts="2026-11-23 00:10", event_kind="decision"))
    assert "T-05 is a decision" in board(story, "checks") or "Nothing is told for" in board(story, "checks")
    story.when(StandAt(at="23:05"))
    assert "T-05" not in board(story, "checks")
    assert "T-03" not in board(story, "checks")
    assert "T-02 is a decision" in board(story, "checks")


def test_a_moment_on_another_day_is_said_with_its_day():
    night().when(StandAt(at="2026-11-23 00:20")).then(
        "asked everybody to stand at 23 Nov 00:20 and hide what came later"
    )


def test_in_the_hour_that_comes_twice_everything_says_which_of_both_it_is():
    story = given(
        CreateReview(title="A long night", facilitator="Fay", began="2026-10-25 01:30", zone="Europe/Berlin"),
        AddTimelineEvent(text="Deploy", starts="2026-10-25T02:30+02:00", event_kind="change", marks="began"),
        AddTimelineEvent(text="The pager rings", starts="2026-10-25T02:10+01:00", marks="detected"),
    )
    assert [each["says"] for each in steps_of(story.review)["steps"]] == ["02:30 CEST", "02:10 CET"]
    story.when(StandAt(at="2026-10-25T00:30Z"))
    assert "Everybody stands at 02:30 CEST" in board(story, "timeline")
    story.when(StandAt(at=""))
    picture = board(story, "picture")
    for said in ("began 02:30 CEST", "T-02 · 2026-10-25 02:10 CET", "detected 2026-10-25 02:10 CET"):
        assert said in picture
    document = export(story.review, "md", "technical", NOW).content.decode()
    assert "25 Oct 2026, 02:30 CEST" in document


def test_only_the_facilitator_leads_everybody_there():
    for person in (ana, sue):
        night().when(StandAt(at="23:05"), by=person).then(NotAllowedError)


def test_it_ends_with_the_stage_and_with_the_review():
    story = night().when(
        MoveToStage(stage="timeline"), StandAt(at="23:05"), MoveToStage(stage="timeline", timed=True)
    )
    assert story.review.meeting.stand_at
    story.when(MoveToStage(stage="overview"))
    assert story.review.meeting.stand_at is None
    story.when(StandAt(at="23:05"), CloseReview())
    assert story.review.meeting.stand_at is None
    story.when(StandAt(at="23:05")).then(RuleError)
    story.when(ReopenReview(), StandAt(at="23:05"))
    assert story.review.meeting.stand_at


@pytest.mark.parametrize("at", ["yesterday or so", "?", "03/04/2026 10:00"])
def test_what_is_no_moment_is_refused(at):
    night().when(StandAt(at=at)).then(InvalidError)


def test_nobody_stands_on_an_empty_timeline():
    given().when(StandAt(at="23:05")).then(RuleError)


def test_the_same_moment_again_is_no_line_of_the_history():
    night().when(StandAt(at="23:05")).when(StandAt(at="2026-11-22T23:05:00Z")).then()


def test_one_can_stand_at_each_moment_once_and_is_told_how_many_are_later():
    story = night().when(AddTimelineEvent(text="Another pager", starts="23:05"))
    steps = steps_of(story.review)["steps"]
    assert [(each["says"], each["later"]) for each in steps] == [
        ("23:00", 3),
        ("23:05", 1),
        ("23 Nov 00:20", 0),
    ]
    assert steps_of(given().review) == {"steps": []}


def test_of_many_moments_some_are_offered_the_first_and_the_last_among_them():
    story = given(
        *(
            AddTimelineEvent(text=f"Row {n}", starts=f"2026-11-23 {n // 60:02d}:{n % 60:02d}")
            for n in range(600)
        )
    )
    steps = steps_of(story.review)["steps"]
    assert len(steps) == MOST
    assert (steps[0]["says"], steps[0]["later"], steps[-1]["says"], steps[-1]["later"]) == (
        "00:00",
        599,
        "09:59",
        0,
    )
    assert [each["at"] for each in steps] == sorted({each["at"] for each in steps})
