"""Three lines for who comes late: true, short, and no hint of what is hidden."""

from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.lessons import AddLesson
from pmcore.commands.measures import AddMeasure
from pmcore.commands.meeting import AgreeTimeline, CloseReview, MoveToStage
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.insight.so_far import so_far
from tests.kit import given, seat

ana, ben = seat("Ana"), seat("Ben")


def lines(story, person=None):
    return so_far(story.seen_by(person))


def test_an_empty_review_says_so():
    assert lines(given(MoveToStage(stage="overview"))) == (
        "Nothing stands on the timeline yet",
        "No causes, lessons or measures yet",
        "The room is at Incident Overview",
    )


def test_what_the_room_did_is_counted():
    story = given(
        AddTimelineEvent(text="Alert"),
        AddTimelineEvent(text="Page"),
        AddCause(text="Checkout was down"),
        AddCause(text="The disk was full", under="C-01"),
        AddCause(text="Nobody sees the disk", under="C-02"),
        EditCause(id="C-03", factor="primary"),
        AddLesson(text="Rollback is quick"),
        MoveToStage(stage="causes", anyway=True),
    )
    assert lines(story) == (
        "2 events on the timeline, not agreed yet",
        "2 causes, 1 primary · 1 lesson",
        "The room is at Root Cause Analysis",
    )
    story.when(AgreeTimeline(), AddMeasure(title="Alert on disk space"))
    assert lines(story)[:2] == (
        "2 events on the timeline, agreed",
        "2 causes, 1 primary · 1 lesson · 1 measure",
    )
    story.when(CloseReview())
    assert lines(story)[2] == "The review is closed; it can be read and exported"


def test_what_is_hidden_changes_no_word_for_anybody():
    story = given(
        AddTimelineEvent(text="Alert"), MoveToStage(stage="recommendations", anyway=True), ben.does()
    )
    before = lines(story), lines(story, ana), lines(story, ben)
    assert before[0][2] == "The room is at Recommendations: writing silently"
    story.when(AddRecommendation(text="Bigger disks"), by=ana)
    assert (lines(story), lines(story, ana), lines(story, ben)) == before
    story.when(RevealRecommendations())
    assert lines(story)[1:] == (
        "1 recommendation",
        "The room is at Recommendations: grouping what was written",
    )
    story.when(OpenVote())
    before = lines(story)
    assert before[2].endswith(": voting")
    story.when(PlaceDot(id="R-01"), by=ana)
    assert lines(story) == before
    story.when(CloseVote())
    assert lines(story)[2].endswith(": looking at the result of the vote")
