"""The room is asked "is this what happened?": counts alone are shown, after the close; dissents are printed without a name."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pmcore.boards import draw
from pmcore.boards.mine import mine
from pmcore.boards.room import Room
from pmcore.changes.asking import AgreementAnswered
from pmcore.commands.asking import AnswerAgreement, AskAgreement, CloseAgreement
from pmcore.commands.meeting import AgreeTimeline, CloseReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent, RemoveTimelineEvent
from pmcore.errors import InvalidError, NotAllowedError, NotFoundError, RuleError
from pmcore.model.asking import Answered, Asking, Counts, Outcome
from pmcore.model.people import Role, Seat
from pmcore.model.visibility import as_seen_by
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from pmcore.web.api.serializers import review_json
from tests.kit import NOW, given, host, seat

ana, ben, cem = seat("Ana"), seat("Ben"), seat("Cem")
olga = seat("Olga", Role.OBSERVER)
ROOM = Room(online=frozenset(), now=NOW)
REASON = "The restart came before the alert"
RUNS_IT = "until then, whoever runs the server could find it out"
NOBODY, SHOWN = (
    "Nobody has answered yet.",
    "Nobody can answer after that. Everybody sees the counts, and exceptions with their reasons.",
)


def asked():
    """Return a review whose room is asked about two events."""
    return given(
        AddTimelineEvent(text="Alert", starts="2026-11-23 13:05", marks="began"),
        AddTimelineEvent(text="Restart", starts="13:10"),
        AskAgreement(),
    )


def answered():
    """Return one in which Ana agrees, Ben does not with one event, and Cem was not there."""
    return said(asked())


def said(story):
    return story.when(
        ana.does(AnswerAgreement(answer="agree")),
        ben.does(AnswerAgreement(events=("T-02",), reason=REASON)),
        cem.does(AnswerAgreement(answer="absent")),
    )


def board(story):
    """Return the timeline of the room as one text."""
    return "\n".join(each.html for each in draw("timeline", story.review, ROOM))


def test_everybody_is_asked_for_a_minute_and_while_it_is_open_only_how_many_have_answered_is_shown():
    story = asked().when(ana.does(), ben.does(), cem.does())
    assert story.review.asking.ends_at == story.clock.now + timedelta(seconds=60)
    before = board(story)
    assert "of fewer than 3 answers no count is shown" in before  # said before anybody answers
    assert RUNS_IT in before
    assert "0 of 0 here have answered" in before
    said(story)
    assert board(story) == before.replace("0 of 0 here", "3 of 3 here").replace(NOBODY, SHOWN)
    story.when(AnswerAgreement(answer=None), by=cem)
    assert "2 of 2 here have answered" in board(story)


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
    story.when(AnswerAgreement(answer="agree"), by=ben).then()  # the same again changes nothing
    story.when(AnswerAgreement(answer=None), by=cem).then(AgreementAnswered)
    story.when(AnswerAgreement(answer=None), by=cem).then()
    assert mine(as_seen_by(story.review, story.id_of(cem)), story.id_of(cem)) == {}
    result = story.when(CloseAgreement(agreed=True)).review.asking.result
    assert (result.answered, result.counts) == (2, Counts())


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


def test_of_fewer_than_three_answers_no_count_is_kept_and_what_is_excepted_is_printed():
    story = asked().when(
        ben.does(AnswerAgreement(events=("T-02",), reason=REASON)), ana.does(AnswerAgreement(answer="agree"))
    )
    assert "Fewer than three have answered" in board(story)  # told to the facilitator before the close
    story.when(CloseAgreement(agreed=True)).then("2 answered, which is too few to count")
    assert story.review.asking.result.counts == Counts()
    assert "2 answered, which is too few to show counts" in board(story)
    assert REASON in board(story)
    told = export(story.review, "md", "technical", NOW).content.decode()
    assert (
        "Everybody was asked in secret “Is this what happened?”: 2 answered, which is too few to show counts"
        in told
    )
    assert REASON in told
    assert "agrees" not in told


def test_dissents_are_in_an_order_drawn_by_lot():
    story = asked()
    for person, reason in zip((ana, ben, cem), "312", strict=True):
        story.when(AnswerAgreement(events=("T-02",), reason=reason), by=person)
    result = story.when(CloseAgreement(agreed=True)).review.asking.result
    assert [each.reason for each in result.dissents] == ["2", "1", "3"]  # chance reverses


def test_an_agreement_that_was_counted_before_answers_were_sealed_is_shown_as_it_was():
    stored = {"agreed": True, "counts": {"agree": 1, "dissent": 1, "absent": 0}, "dissents": []}
    old = Outcome.model_validate(stored)
    assert old.is_shown
    story = given(AddTimelineEvent(text="Alert"))
    review = replace(story.review, asking=Asking(result=old))
    told = export(review, "md", "technical", NOW).content.decode()
    assert "Everybody was asked “Is this what happened?”: 1 agrees, 1 agrees with exceptions" in told


LONGEST = AnswerAgreement(events=tuple(f"{n:036d}" for n in range(50)), reason="\U0001f9ff" * 500)


def test_whatever_was_answered_the_sealed_file_and_the_line_of_the_log_are_of_one_size(database):
    with closing(DuckStore(database)) as store:
        story = given(AddTimelineEvent(text="Alert"), AskAgreement(), store=store)
        sizes, lines = set(), set()
        ways = (
            {"answer": "agree"},
            {"answer": "absent"},
            {"events": ("T-01",), "reason": 'Quoted "' * 60},
            {"answer": None},
        )
        for way in ways:
            (line,) = story.when(AnswerAgreement(**way), by=ana).outcome.records
            sizes.add(Path(f"{database}.sealed").stat().st_size)
            lines.add((line.change.model_dump_json(), line.command, line.fingerprint))
        assert (len(sizes), len(lines)) == (1, 1)
        longest = Answered(answer="except", events=LONGEST.events, reason=LONGEST.reason)
        assert len(Asking().packed(longest)) == len(Asking().packed(Answered()))
        assert Asking().unpacked(Asking().packed(longest)) == longest
        story.when(AnswerAgreement(events=("T-01",), reason=REASON), by=ana)
        story.reviews.close()
    with closing(DuckStore(database)) as store, closing(Reviews(store, story.clock.source)) as reviews:
        (kept,) = reviews.get(story.id).asking.answers.values()  # it goes on after a restart
        assert kept.reason == REASON
        reviews.execute(story.id, CloseAgreement(agreed=True), Seat(participant_id=story.id_of(host)))
        assert Path(f"{database}.sealed").read_bytes() == b"{}"
        assert [each.reason for each in reviews.get(story.id).asking.result.dissents] == [REASON]


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
    assert (result.answered, result.counts) == (2, Counts())
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
