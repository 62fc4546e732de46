"""A later review goes through what earlier ones left to be done: done with what shows it, still on, or dropped with a reason."""

from datetime import date

import pytest

from pmcore.boards.follow_through import row_blocks
from pmcore.changes.measures import MeasureEdited
from pmcore.commands.carrying import LookAtMeasure
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.commands.meeting import CloseReview
from pmcore.errors import InvalidError, NotAllowedError, RuleError
from pmcore.model.measures import Looked, MeasureStatus
from pmcore.model.people import Role
from tests.kit import NOW, given, host, seat

ana, ben = seat("Ana"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)
TODAY = NOW.date()


def carried(*, closed=True):
    story = given(AddMeasure(title="Alert on disk space"))
    for each in (ana, ben, olga):
        story.id_of(each)
    return story.when(CloseReview()) if closed else story


def look(**said):
    return LookAtMeasure(id="M-01", looked_in="later", title="Disk again", **said)


def measure_of(story):
    return story.only("measures")


def test_that_it_is_still_on_says_who_looked_when_and_in_which_review():
    story = carried().when(look(), by=ana).then(MeasureEdited, "in the review of “Disk again”", "still on")
    measure = measure_of(story)
    assert measure.looked == Looked(on=TODAY, by=story.id_of(ana), review_id="later", title="Disk again")
    assert (measure.status, measure.was_looked_at("later"), measure.was_looked_at("other")) == (
        MeasureStatus.PROPOSED,
        True,
        False,
    )
    (row,) = row_blocks(story.review, measure, TODAY)
    assert "still on, looked at" in row.html
    assert "“<bdi>Disk again</bdi>” (<bdi>Ana</bdi>)" in row.html


def test_twice_on_a_day_is_one_and_the_next_day_or_another_review_is_another():
    story = carried().when(look(), by=ana)
    lines = len(story.log)
    story.when(look(), by=ben)
    assert len(story.log) == lines
    assert measure_of(story).looked.by == story.id_of(ana)
    story.when(LookAtMeasure(id="M-01", looked_in="third", title="Mail"), by=ben)
    assert measure_of(story).looked.review_id == "third"
    story.later(days=1).when(LookAtMeasure(id="M-01", looked_in="third", title="Mail"), by=ben)
    assert measure_of(story).looked_on == date(TODAY.year, TODAY.month, TODAY.day + 1)
    assert len(story.log) == lines + 2


@pytest.mark.parametrize("closed", [True, False])
def test_done_asks_what_shows_it_and_dropped_why(closed):
    story = carried(closed=closed)
    story.when(look(status="done"), by=ana).then(InvalidError, "What shows that it is done?")
    story.when(look(status="dropped"), by=ana).then(InvalidError, "Why is it dropped?")
    assert measure_of(story).looked is None
    story.when(look(status="done", evidence="It rang"), by=ana).then(MeasureEdited, "status")
    measure = measure_of(story)
    assert (measure.status, measure.evidence) == (MeasureStatus.DONE, "It rang")
    assert (measure.done_by, measure.was_looked_at("later")) == (story.id_of(ana), True)


def test_a_tracker_link_shows_that_it_is_done_and_a_dropped_one_keeps_its_reason():
    story = carried().when(EditMeasure(id="M-01", link="https://tracker.example/1"))
    story.when(look(status="done"), by=ana).then(MeasureEdited)
    other = carried().when(look(status="dropped", drop_reason="The disk is gone"), by=ana)
    assert (measure_of(other).status, measure_of(other).drop_reason) == (
        MeasureStatus.DROPPED,
        "The disk is gone",
    )


def test_of_what_is_over_nothing_more_is_said_and_observers_say_nothing():
    story = carried().when(look(), by=olga).then(NotAllowedError)
    story.when(look(status="done", evidence="It rang"), by=ana)
    story.when(look(), by=ben).then(RuleError, "done already")


def test_it_can_be_taken_back():
    story = carried().when(look(), by=ana, command_id="look")
    story.when(Undo(target="look"), by=ana).then(MeasureEdited, "took back that")
    assert measure_of(story).looked is None
    story.when(look(status="dropped", drop_reason="Gone"), by=host, command_id="drop")
    story.when(Undo(target="drop"))
    assert (measure_of(story).status, measure_of(story).looked) == (MeasureStatus.PROPOSED, None)
