"""Following a measure through: done shows what was done, somebody else verifies it, dropped says why."""

import pytest

from pmcore.changes.measures import MeasureEdited
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.errors import InvalidError, NotAllowedError, RuleError
from pmcore.model.measures import MeasureStatus
from pmcore.model.people import Program, Role
from pmcore.report import export
from tests.kit import NOW, given, host, seat

ana, ben = seat("Ana"), seat("Ben")
robot = Program(name="Tracker", role=Role.PARTICIPANT)


def closed():
    story = given(AddMeasure(title="Alert on disk space", owner="Ana"))
    for each in (ana, ben):
        story.id_of(each)
    return story.when(CloseReview())


def move(status, **values):
    return EditMeasure(id="M-01", status=status, **values)


def status(story):
    return story.only("measures").status


@pytest.mark.parametrize(
    ("state", "field", "asked"),
    [("done", "evidence", "What shows that it is done?"), ("dropped", "drop_reason", "Why is it dropped?")],
)
def test_after_the_close_done_asks_for_evidence_and_dropped_asks_why(state, field, asked):
    story = closed().when(move(state), by=ana).then(InvalidError, asked)
    assert status(story) is MeasureStatus.PROPOSED
    story.when(move(state, **{field: "The disk is gone"}), by=ana).then(MeasureEdited)
    assert status(story).value == state


def test_a_tracker_link_shows_that_it_is_done_too():
    closed().when(move("done", link="https://tracker.example/1"), by=robot).then(MeasureEdited)


def test_in_the_meeting_the_room_hears_it():
    story = given(AddMeasure(title="Alert")).when(move("done"), by=ana)
    assert status(story) is MeasureStatus.DONE


def test_somebody_else_verifies_than_who_said_that_it_is_done_or_owns_it():
    story = closed().when(move("verified"), by=ben).then(RuleError, "M-01 is not done yet.")
    story.when(move("done", evidence="It rang"), by=ben)
    assert story.only("measures").done_by == story.id_of(ben)
    for who in (ben, ana):  # Ben said so, Ana owns it
        story.when(move("verified"), by=who).then(NotAllowedError, "Somebody else verifies M-01")
    story.when(move("verified"), by=host).then(MeasureEdited, "changed status of M-01: Alert on disk space")
    assert status(story) is MeasureStatus.VERIFIED


def test_a_program_does_not_verify_what_it_said_itself():
    story = closed().when(move("done", evidence="#12 was merged"), by=robot)
    story.when(move("verified"), by=robot).then(NotAllowedError)
    story.when(move("verified"), by=ben).then(MeasureEdited)


def test_what_is_begun_again_was_done_by_nobody():
    story = closed().when(move("done", evidence="It rang"), by=ben).when(move("in_progress"), by=ben)
    assert story.only("measures").done_by == ""
    story.when(move("verified")).then(RuleError, "not done yet")


def test_a_new_measure_is_not_verified():
    given().when(AddMeasure(title="Alert", status="verified")).then(RuleError, "not done yet", measures=0)


def test_undo_of_done_after_the_close_takes_it_back_whole():
    story = closed().when(move("done", evidence="It rang"), by=ben, command_id="done")
    story.when(Undo(target="done"), by=ben).then(MeasureEdited)
    made = story.only("measures")
    assert (made.status, made.evidence, made.done_by) == (MeasureStatus.PROPOSED, "", "")


def test_the_document_of_a_closed_review_says_of_which_day_the_state_is():
    story = closed().when(move("done", evidence="It rang on Monday"), by=ben)
    told = export(story.review, "md", "technical", NOW).content.decode()
    assert "state on 23 Nov 2026" in told
    assert "It rang on Monday" in told
    customers = export(story.review, "json", "customer", NOW).content.decode()
    story.when(move("verified"))
    assert export(story.review, "json", "customer", NOW).content.decode() == customers
    assert "It rang" not in customers
