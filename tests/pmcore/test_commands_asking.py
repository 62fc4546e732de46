"""The room is asked "is this what happened?": counts alone are shown, dissents are printed without a name."""

from datetime import timedelta

import pytest

from pmcore.boards import draw
from pmcore.boards.mine import mine
from pmcore.boards.room import Room
from pmcore.commands.asking import AnswerAgreement, AskAgreement, CloseAgreement
from pmcore.commands.meeting import AgreeTimeline, CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.people import Role
from pmcore.model.visibility import as_seen_by
from pmcore.report import export
from pmcore.web.api.serializers import review_json
from tests.kit import NOW, given, host, seat

ana, ben, cem = seat("Ana"), seat("Ben"), seat("Cem")
olga = seat("Olga", Role.OBSERVER)
ROOM = Room(online=frozenset(), now=NOW)
REASON = "The restart came before the alert"


def asked():
    """Return a review whose room is asked about two events."""
    return given(
        AddTimelineEvent(text="Alert", starts="2026-11-23 13:05", marks="began"),
        AddTimelineEvent(text="Restart", starts="13:10"),
        AskAgreement(),
    )


def answered():
    """Return one in which Ana agrees, Ben does not with one event, and Cem was not there."""
    return asked().when(
        ana.does(AnswerAgreement(answer="agree")),
        ben.does(AnswerAgreement(events=("T-02",), reason=REASON)),
        cem.does(AnswerAgreement(answer="absent")),
    )


def board(story):
    """Return the timeline of the room as one text."""
    return "\n".join(each.html for each in draw("timeline", story.review, ROOM))


def test_everybody_is_asked_for_a_minute_and_only_counts_are_shown_while_it_is_open():
    story = answered()
    assert story.review.asking.ends_at == story.clock.now + timedelta(seconds=60)
    assert "1 agrees, 1 agrees with exceptions, 1 was not there" in " ".join(board(story).split())
    assert "the database has it" in board(story)  # what is promised is what is so
    assert REASON not in board(story)


def test_nobody_is_sent_what_somebody_else_answered_not_even_the_facilitator():
    story = answered()
    for person in (host, ana, cem):
        seen = as_seen_by(story.review, story.id_of(person))
        assert set(seen.asking.answers) <= {story.id_of(person)}
        assert REASON not in str(review_json(story.review, story.id_of(person)))
    assert as_seen_by(story.review).asking.answers == {}
    assert as_seen_by(story.review, story.id_of(ben)).asking.answers[story.id_of(ben)].reason == REASON


def test_the_line_of_an_answer_is_for_its_author_alone():
    story = asked().when(ana.does(), cem.does())
    before = as_seen_by(story.review, story.id_of(cem)).version
    story.when(AnswerAgreement(answer="agree"), by=ana).then("answered whether the timeline is what happened")
    assert as_seen_by(story.review, story.id_of(cem)).version == before


def test_ones_own_answer_is_pressed_and_can_be_another_one():
    story = answered()
    assert mine(as_seen_by(story.review, story.id_of(ben)), story.id_of(ben))["differs"]
    story.when(AnswerAgreement(answer="agree"), by=ben)
    assert mine(as_seen_by(story.review, story.id_of(ben)), story.id_of(ben))["agrees"]
    assert "2 agree" in board(story)


def test_closing_it_agrees_and_keeps_counts_and_dissents_without_names():
    story = answered().when(CloseAgreement(agreed=True))
    assert story.review.meeting.timeline_agreed
    assert story.review.asking.answers == {}
    assert REASON in board(story)
    assert "1 agrees, 1 agrees with exceptions, 1 was not there" in " ".join(board(story).split())
    story.when(EditTimelineEvent(id="T-02", text="The restart"))
    assert "changed since agreed (1)" in board(story)


def test_the_document_says_the_counts_and_prints_the_dissents():
    story = answered().when(CloseAgreement(agreed=True))
    for file_format in ("md", "html", "json"):
        told = export(story.review, file_format, "technical", NOW).content.decode()
        assert REASON in told
        assert "Ben" not in told.split("Participants")[0] or file_format != "md"
    management = export(story.review, "md", "management", NOW).content.decode()
    assert "1 agrees with exceptions" in management
    assert REASON not in management
    assert REASON not in export(story.review, "md", "customer", NOW).content.decode()


def test_closing_it_without_agreement_leaves_the_timeline_open():
    story = answered().when(CloseAgreement(agreed=False))
    assert not story.review.meeting.timeline_agreed
    assert story.review.asking.result.counts.dissent == 1


def test_asking_again_begins_with_no_answers():
    story = answered().when(CloseAgreement(agreed=False), AskAgreement())
    assert story.review.asking.counted(story.review.people) == []
    assert story.review.asking.result is None
    story.when(AskAgreement()).then(RuleError)


def test_who_was_removed_does_not_count_and_an_event_that_is_gone_is_not_named():
    story = answered()
    story.when(
        RemoveParticipant(id=story.id_of(cem)), RemoveTimelineEvent(id="T-02"), CloseAgreement(agreed=True)
    )
    result = story.review.asking.result
    assert (result.counts.agree, result.counts.dissent, result.counts.absent) == (1, 1, 0)
    assert [(each.labels, each.reason) for each in result.dissents] == [((), REASON)]


@pytest.mark.parametrize(
    "wrong", [{"events": ("T-02",)}, {"reason": "No"}, {"events": ("T-02",), "reason": "  "}]
)
def test_an_exception_names_events_and_a_reason(wrong):
    asked().when(AnswerAgreement(**wrong), by=ana).then(InvalidError)


def test_who_may_and_when():
    asked().when(AnswerAgreement(events=("T-09",), reason="No"), by=ana).then(NotFoundError)
    asked().when(AnswerAgreement(answer="agree"), by=olga).then(NotAllowedError)
    asked().when(CloseAgreement(agreed=True), by=ana).then(NotAllowedError)
    given().when(AskAgreement()).then(RuleError)
    given().when(AnswerAgreement(answer="agree"), by=ana).then(RuleError)
    asked().when(CloseReview()).then(RuleError, "Close that question first")


def test_the_short_way_stays():
    story = given(AddTimelineEvent(text="Alert", starts="2026-11-23 13:05"), AgreeTimeline())
    assert story.review.meeting.timeline_agreed
    assert story.review.asking.result is None
