"""The pulse at the close: three questions and a line, each for oneself; in no log, counted once, nothing of fewer than five."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from pmcore.boards import Room, draw
from pmcore.boards.mine import mine
from pmcore.changes.meeting import MeetingEdited
from pmcore.changes.pulse import PulseAnswered, PulseCounted
from pmcore.commands.history import Undo
from pmcore.commands.meeting import CloseReview, MoveToStage, ReopenReview
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.pulse import AnswerPulse, ClosePulse
from pmcore.errors import NotAllowedError, RuleError
from pmcore.model.people import Role
from pmcore.model.pulse import LONGEST, Agrees, Pulse, PulseAnswer
from pmcore.report import export
from pmcore.reviews import Reviews
from pmcore.store.duck import DuckStore
from tests.contracts.test_what_customers_get import everything_in
from tests.kit import NOW, given, host, seat

SIX = tuple(map(seat, ("Ana", "Ben", "Cy", "Dee", "Eli", "Fin")))
ana, ben = SIX[:2]
FULLY = AnswerPulse(learned="agree_fully", again="agree_fully", said="agree", line="The graph helped")


def at_close(*steps, **how):
    return given(MoveToStage(stage="close", anyway=True), *steps, **how)


def five(line="Line of {}"):
    """Return that five people answer, each with a line of their own."""
    return [
        each.does(
            AnswerPulse(
                learned="agree_fully", again="partly", said="disagree_fully", line=line.format(each.name)
            )
        )
        for each in SIX[:5]
    ]


def board(review):
    return " ".join(" ".join(each.html for each in draw("communication", review, Room())).split())


def test_five_answer_and_the_room_hears_what_it_was_without_names():
    story = at_close(*five()).when(ClosePulse()).then(PulseCounted, "5 people answered")
    result = story.review.pulse.result
    assert [(each.question.value, each.answers[Agrees.FULLY]) for each in result.questions] == [
        ("learned", 5), ("again", 0), ("said", 0)
    ]  # fmt: skip
    assert result.lines == tuple(
        f"Line of {each.name}" for each in reversed(SIX[:5])
    )  # as the lot reverses here
    said = board(story.review)
    assert "5 × agree fully" in said
    assert "Line of Cy" in said
    story.when(FULLY, by=ana).then(RuleError, "were counted")


def test_it_is_asked_at_the_close_and_says_before_what_it_promises():
    story = given(ana.does())
    story.when(FULLY, by=ana).then(RuleError, "has come to the Close")
    assert "Before we go" not in board(story.review)
    said = board(story.when(MoveToStage(stage="close", anyway=True)).review)
    for promise in (
        "Nobody sees who said what",
        "until then, whoever runs the server could find it out",
        "Nothing is shown of fewer than 5 answers",
        "customers get neither",
    ):
        assert promise in said
    story.when(FULLY, by=ana).when(MoveToStage(stage="lessons", anyway=True))
    story.when(ben.does(FULLY)).then(PulseAnswered)  # whoever is late, too


def test_nobody_is_sent_an_answer_before_the_count_and_oneself_only_that_one_answered():
    story = at_close(ana.does(FULLY, AnswerPulse(line="Another one")), ben.does())
    for seen in (story.seen_by(), story.seen_by(ana), story.seen_by(ben), story.seen_by(host)):
        assert seen.pulse.answered == 1
        assert not any(seen.pulse.answers.values())
        assert "Another one" not in repr(seen)
    assert "Another one" not in board(story.review)
    assert "1 of 1 here has answered" in board(story.review)
    assert mine(story.seen_by(ana), story.id_of(ana)) == {"answered": True}
    assert mine(story.seen_by(ben), story.id_of(ben)) == {}


def test_what_is_left_out_stays_and_what_is_emptied_is_taken_back():
    story = at_close(ana.does(FULLY, AnswerPulse(again="disagree_fully")))
    kept = story.review.pulse.answers[story.id_of(ana)]
    assert kept == PulseAnswer(
        learned="agree_fully", again="disagree_fully", said="agree", line="The graph helped"
    )
    story.when(AnswerPulse(learned=None, again=None, said=None, line=""), by=ana)
    assert story.seen_by().pulse.answered == 0
    assert story.when(ClosePulse()).review.pulse.result.answered == 0


def test_of_fewer_than_five_nothing_is_ever_shown():
    story = at_close(*five()[:4]).when(ClosePulse())
    assert story.review.pulse.result.model_dump(mode="json") == {"answered": 4, "questions": [], "lines": []}
    assert "too few" in board(story.review)
    assert "too few" in export(story.review, "md", "technical", NOW).content.decode()


def test_a_question_that_fewer_than_five_answered_is_not_shown_and_who_was_removed_does_not_count():
    sixth = SIX[5].does(AnswerPulse(again="agree_fully"))
    story = at_close(*five(), sixth)
    story.when(lambda review: RemoveParticipant(id=story.id_of(ana)), ClosePulse())
    result = story.review.pulse.result
    assert result.answered == 5
    assert [each.question.value for each in result.questions] == ["again"]  # the others had four
    assert "Line of Ana" not in result.lines


def test_closing_the_review_counts_and_reopening_brings_no_answer_back():
    story = at_close(*five()).when(CloseReview()).then(PulseCounted, MeetingEdited)
    story.when(ReopenReview())
    assert story.review.pulse.answers == {}
    story.when(FULLY, by=ana).then(RuleError)
    nobody = at_close().when(CloseReview()).then(MeetingEdited)
    assert "Before we go" not in board(nobody.review)


def test_only_a_facilitator_ends_it_observers_do_not_answer_and_nothing_of_it_is_undone():
    olga = seat("Olga", Role.OBSERVER)
    story = at_close(olga.does(), *five())
    story.when(ClosePulse(), by=ana).then(NotAllowedError)
    story.when(FULLY, by=olga).then(NotAllowedError)
    story.when(ClosePulse(), command_id="count").when(Undo(target="count")).then(RuleError, "thrown away")


def test_documents_have_the_counts_engineers_the_lines_and_customers_nothing():
    story = at_close(*five(), CloseReview())
    for audience, lines in (("technical", True), ("management", False)):
        for kind in ("md", "json", "docx"):
            content = everything_in(export(story.review, kind, audience, NOW).content)
            assert ("Line of Ben" in content) is lines, (audience, kind)
        said = export(story.review, "md", audience, NOW).content.decode()
        assert "I learned something that changes my work: 5 agree fully." in said
    for kind in ("md", "json", "docx", "html"):
        content = everything_in(export(story.review, kind, "customer", NOW).content)
        assert "Line of" not in content
        assert "learned" not in content


@pytest.mark.parametrize("line", ["", "x", "日" * LONGEST, "😀" * LONGEST, '"' * LONGEST, "\\" * LONGEST])
def test_whatever_was_said_its_slot_has_one_size(line):
    pulse = Pulse()
    answer = PulseAnswer(learned=Agrees.AGREE, line=line)
    assert pulse.unpacked(pulse.packed(answer)) == answer
    assert len(pulse.packed(answer)) == len(pulse.packed(PulseAnswer()))


def test_answers_are_there_after_a_restart_in_no_log_and_gone_with_the_count(database):
    with closing(DuckStore(database)) as store:
        story = at_close(*five(line="Secret words of {}"), store=store)
        people, before = [story.id_of(each) for each in SIX[:5]], story.review.pulse
        lines = [(each.model_dump_json(), each.command) for each in store.changes(story.id)]
        facilitator = story.actor(host)
        assert not any("Secret words" in body for body, _ in lines)
        assert [command for _, command in lines].count("pulse") == 5
        story.reviews.close()
    sealed = Path(f"{database}.sealed").read_bytes()
    assert not any(each.encode() in sealed for each in people)
    assert b"Secret words" not in Path(database).read_bytes()
    with closing(DuckStore(database)) as store, closing(Reviews(store)) as reviews:
        assert reviews.get(story.id).pulse == before
        counted = reviews.execute(story.id, ClosePulse(), facilitator).review.pulse.result
        assert len(counted.lines) == 5
        assert json.loads(Path(f"{database}.sealed").read_bytes()) == {}
        assert [each.change.model_dump(mode="json").keys() for each in store.changes(story.id) if isinstance(each.change, PulseAnswered)] == [{"kind", "participant_id"}] * 5  # fmt: skip
