"""Questions about events, and stars: one gesture makes them, and the event's row has them beside it."""

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.timeline_rows import TimelineRows
from pmcore.commands.history import Undo
from pmcore.commands.questions import AddQuestion, AnswerQuestion, EditQuestion, RemoveQuestion
from pmcore.commands.star import StarEvent
from pmcore.commands.timeline import AddTimelineEvent, RemoveTimelineEvent
from pmcore.errors import ConcurrentEditError, NotAllowedError, NotFoundError
from pmcore.model.people import Role
from pmcore.report import export
from tests.kit import NOW, given, host, seat

ana, ben, sue = seat("Ana"), seat("Ben"), seat("Sue", Role.SCRIBE)
olga = seat("Olga", Role.OBSERVER)


def story():
    return given(
        AddTimelineEvent(text="Deploy of the shop.", starts="2026-11-23 13:00"),
        AddTimelineEvent(text="web-1 was restarted", starts="13:05"),
    )


def row(told, label):
    blocks = draw("timeline", told.review, Room(now=NOW))
    return next(each.html for each in blocks if f">{label}</span>" in each.html)


def test_one_gesture_makes_an_event_a_question_in_its_own_words():
    told = story().when(AddQuestion(about="T-02"), by=ben)
    question = told.only("questions")
    assert (question.label, question.text) == ("Q-01", "web-1 was restarted?")
    assert question.about == told.review.item("events", "T-02").id
    assert question.is_open
    assert "Q-01" in row(told, "T-02")
    assert "Q-01" not in row(told, "T-01")


def test_a_long_event_makes_a_short_question():
    told = given(AddTimelineEvent(text="web " * 500)).when(AddQuestion(about="T-01"))
    assert len(told.only("questions").text) <= 201


def test_who_may_know_stands_beside_the_event():
    told = story().when(
        AddQuestion(about="T-02"), EditQuestion(id="Q-01", who_may_know="database engineer"), by=ana
    )
    assert "database engineer" in row(told, "T-02")


def test_an_answer_closes_it_and_the_event_can_be_completed():
    told = story().when(AddQuestion(about="T-02"))
    assert "Complete the event" not in row(told, "T-02")
    told.when(AnswerQuestion(id="Q-01", answer="Kim did"), by=ana)
    assert not told.only("questions").is_open
    shown = row(told, "T-02")
    assert "Kim did" in shown
    assert "Complete the event" in shown
    told.when(AnswerQuestion(id="Q-01", answer=""))
    assert told.only("questions").is_open


def test_two_who_answer_at_once_notice_each_other():
    told = story().when(AddQuestion(about="T-02"))
    told.when(AnswerQuestion(id="Q-01", answer="Kim did", seen=1), by=ana)
    told.when(AnswerQuestion(id="Q-01", answer="Nobody did", seen=1), by=ben).then(ConcurrentEditError)
    assert told.only("questions").answer == "Kim did"


def test_a_question_goes_with_its_event_and_comes_back_with_it():
    told = story().when(AddQuestion(about="T-02"), RemoveTimelineEvent(id="T-02"))
    assert not told.review.questions
    told.when(Undo(target=told.log[-1].command_id))
    assert told.only("questions").about == told.review.item("events", "T-02").id


def test_numbers_of_questions_are_never_given_twice():
    told = story().when(AddQuestion(about="T-01"), RemoveQuestion(id="Q-01"), AddQuestion(about="T-01"))
    assert told.only("questions").label == "Q-02"


def test_nothing_can_be_asked_of_what_is_not_there_or_by_who_only_watches():
    told = story()
    told.when(AddQuestion(about="T-09")).then(NotFoundError)
    told.when(AddQuestion(about="T-01"), by=olga).then(NotAllowedError)


@pytest.mark.parametrize("asker", [host, sue])
def test_facilitator_and_scribe_star_what_matters(asker):
    told = story().when(StarEvent(id="T-02"), by=asker)
    assert told.review.item("events", "T-02").starred
    assert 'class="star"' in row(told, "T-02")
    assert 'class="star"' not in row(told, "T-01")
    told.when(Undo(target=told.log[-1].command_id), by=asker)
    assert not told.review.item("events", "T-02").starred


def test_nobody_else_stars():
    told = story().when(StarEvent(id="T-02"), by=ben).then(NotAllowedError)
    assert not told.review.item("events", "T-02").starred


def test_questions_are_for_engineers_and_stars_for_the_management_too():
    told = story().when(
        AddQuestion(about="T-02", text="Who was it?", who_may_know="night shift"), StarEvent(id="T-02")
    )
    technical, management, customers = (
        export(told.review, "md", audience, NOW).content.decode()
        for audience in ("technical", "management", "customer")
    )
    assert "Who was it?" in technical
    assert "night shift" in technical
    assert "web-1 was restarted" in management
    assert "Deploy of the shop" not in management
    for text in (management, customers):
        assert "Who was it?" not in text
        assert "night shift" not in text
    assert "web-1" not in customers


def test_every_row_says_how_it_is_known():
    told = story()
    blocks = draw("timeline", told.review, Room(now=NOW))
    assert all("told" in each.html for each in blocks if "data-item" in each.html)


def test_only_the_row_of_the_event_is_drawn_anew():
    told = story()
    remembering = TimelineRows()
    before = {each.key: each for each in remembering.drawn(told.seen_by())}
    told.when(AddQuestion(about="T-02"))
    now = {each.key: each for each in remembering.drawn(told.seen_by())}
    assert [key for key in now if now[key] is not before.get(key)] == [
        f"event:{told.review.item('events', 'T-02').id}"
    ]
