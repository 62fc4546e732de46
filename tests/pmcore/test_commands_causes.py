"""Causes: a tree that branches, never a loop, never a loose branch."""

import pytest

from pmcore.changes.causes import CauseAdded, CauseEdited, CauseRemoved
from pmcore.commands import causes
from pmcore.commands.causes import (
    AddCause,
    CauseLoopError,
    EditCause,
    LinkCause,
    MoveCause,
    RemoveCause,
    UnlinkCause,
)
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import ConcurrentEditError, NotFoundError, RuleError
from pmcore.model.causes import Area, Factor, below, only_below, walk, with_answers_alone
from tests.kit import given, seat

ana, ben = seat("Ana"), seat("Ben")


def tree():
    """C-01 ← C-02 ← C-03, C-01 ← C-04."""
    return given(
        AddCause(text="Checkout was down"),
        AddCause(text="Disk full", under="C-01"),
        AddCause(text="No alert", under="C-02"),
        AddCause(text="One replica", under="C-01"),
    )


def shape(story):
    return [(each.cause.label, each.depth) for each in walk(story.review.causes)]


def test_answers_hang_below_what_they_explain():
    story = tree()
    assert shape(story) == [("C-01", 0), ("C-02", 1), ("C-03", 2), ("C-04", 1)]
    story.when(AddCause(text="x", under="C-99")).then(NotFoundError, causes=4)


def test_a_cause_has_area_factor_and_evidence():
    story = given(AddTimelineEvent(text="Alert"))
    story.when(
        AddCause(text="Disk", area="process", factor="contributing", evidence=("T-01", "t-01")), by=ana
    ).then(CauseAdded)
    cause = story.only("causes")
    assert (cause.area, cause.factor, cause.evidence) == (
        Area.PROCESS,
        Factor.CONTRIBUTING,
        (story.only("events").id,),
    )
    story.when(EditCause(id="C-01", evidence=()), by=ben).then(CauseEdited, "changed evidence of C-01: Disk")
    story.when(EditCause(id="C-01", evidence=("T-09",))).then(NotFoundError)
    story.when(EditCause(id="C-01", evidence=("T-01",), seen=1)).then(ConcurrentEditError)


def test_a_branch_moves_with_everything_below_it():
    story = (
        tree()
        .when(MoveCause(id="C-02", under="C-04"), by=ana)
        .then(CauseEdited, "changed place of C-02: Disk full")
    )
    assert shape(story) == [("C-01", 0), ("C-04", 1), ("C-02", 2), ("C-03", 3)]


@pytest.mark.parametrize("typed", ["4", "c-4", " C-04 ", "04"])
def test_a_branch_moves_under_a_number_as_people_type_it(typed):
    story = tree().when(MoveCause(id="C-03", under=typed)).then(CauseEdited)
    assert shape(story) == [("C-01", 0), ("C-02", 1), ("C-04", 1), ("C-03", 2)]
    story.when(MoveCause(id="C-03", under="99")).then(NotFoundError)


def test_a_branch_can_become_a_problem_of_its_own():
    story = tree().when(MoveCause(id="C-02")).then(CauseEdited)
    assert shape(story) == [("C-01", 0), ("C-04", 1), ("C-02", 0), ("C-03", 1)]


@pytest.mark.parametrize("under", ["C-01", "C-02", "C-03"])
def test_a_cause_does_not_explain_itself(under):
    story = (
        tree()
        .when(MoveCause(id="C-01", under=under))
        .then(CauseLoopError, "A cause cannot explain itself: that place is below it")
    )
    assert len(shape(story)) == 4


def test_a_node_with_answers_goes_only_with_them():
    story = (
        tree().when(RemoveCause(id="C-01")).then(RuleError, "C-01 has 3 answers below it. Remove them too?")
    )
    story.when(RemoveCause(id="C-02")).then(RuleError, "C-02 has 1 answer below it.")
    story.when(RemoveCause(id="C-03")).then(CauseRemoved, causes=3)
    story.when(RemoveCause(id="C-01", with_answers=True)).then(causes=0)


def test_undo_brings_a_whole_branch_back_also_one_that_was_moved_about():
    story = (
        tree().when(AddCause(text="top")).when(MoveCause(id="C-01", under="C-05"))
    )  # parents are not older any more
    before = shape(story)
    story.when(RemoveCause(id="C-05", with_answers=True), by=ana, command_id="gone").then(causes=0)
    story.when(Undo(target="gone"), by=ana).then(CauseAdded, CauseAdded, CauseAdded, CauseAdded, CauseAdded)
    assert shape(story) == before
    story.when(AddCause(text="next")).then("added C-06: next")


def test_measures_let_go_of_a_removed_branch_and_get_it_back():
    story = tree().when(AddMeasure(title="Alert", addresses=("C-03", "C-01")))
    both = story.only("measures").addresses
    story.when(RemoveCause(id="C-02", with_answers=True), command_id="gone")
    assert story.only("measures").addresses == both[1:]
    story.when(Undo(target="gone"))
    assert story.only("measures").addresses == both


def shared():
    """C-02 and what is below it explain C-01 and C-04."""
    return tree().when(LinkCause(id="C-02", under="C-04"), by=ana).then(CauseEdited)


def places(story):
    return [(each.cause.label, each.depth, each.again) for each in walk(story.review.causes)]


def test_a_cause_can_explain_several_effects():
    story = shared()
    assert places(story) == [
        ("C-01", 0, False),
        ("C-02", 1, False),
        ("C-03", 2, False),
        ("C-04", 1, False),
        ("C-02", 2, True),
    ]
    story.when(LinkCause(id="C-02", under="C-04")).then()  # it does already
    story.when(UnlinkCause(id="C-02", under="C-01"), by=ben).then(CauseEdited)
    assert places(story)[-2:] == [("C-02", 2, False), ("C-03", 3, False)]
    story.when(UnlinkCause(id="C-02", under="C-01")).then(RuleError, "C-02 does not stand under C-01")
    story.when(UnlinkCause(id="C-02", under="C-04")).then(RuleError, "C-02 explains only C-04.")


def test_a_loop_is_refused_with_its_name():
    story = shared()
    loop = "A cause cannot explain itself: that place is below it (C-04 → C-01 → C-04)."
    story.when(LinkCause(id="C-03", under="C-03")).then(CauseLoopError, "that place is below it")
    story.when(LinkCause(id="C-04", under="C-03")).then(CauseLoopError, "C-03 → C-02 → C-04 → C-03")
    story.when(MoveCause(id="C-04", under="C-02")).then(CauseLoopError, "C-02 → C-04 → C-02")
    story.when(LinkCause(id="C-01", under="C-04")).then(RuleError, "C-01 is a problem of its own.")
    story.when(MoveCause(id="C-01", under="C-04")).then(CauseLoopError, loop)


def test_a_move_can_give_up_one_of_several_places():
    story = shared().when(AddCause(text="Another", under="C-01"))
    story.when(MoveCause(id="C-02", under="C-05", instead_of="C-04"))
    assert [story.review.causes[each].label for each in cause(story, "C-02").leads_to] == ["C-01", "C-05"]
    story.when(MoveCause(id="C-02", under="C-04", instead_of="C-03")).then(
        RuleError, "does not stand under C-03"
    )
    story.when(MoveCause(id="C-02", under="C-04"))
    assert [story.review.causes[each].label for each in cause(story, "C-02").leads_to] == ["C-04"]


def cause(story, label):
    return story.review.item("causes", label)


def test_answers_that_explain_something_else_stay_when_their_effect_goes():
    story = shared()
    before = places(story)
    story.when(RemoveCause(id="C-04"), by=ana, command_id="gone").then(causes=3)  # nothing hangs on it alone
    assert places(story) == [("C-01", 0, False), ("C-02", 1, False), ("C-03", 2, False)]
    story.when(Undo(target="gone"), by=ana)
    assert places(story) == before
    story.when(RemoveCause(id="C-02")).then(RuleError, "C-02 has 1 answer below it.")
    story.when(RemoveCause(id="C-02", with_answers=True), command_id="both").then(causes=2)
    story.when(Undo(target="both"))
    assert places(story) == before


def test_an_effect_does_not_come_back_without_what_it_would_hang_on():
    story = shared().when(RemoveCause(id="C-02", with_answers=True), command_id="gone")
    story.when(RemoveCause(id="C-04"))
    story.when(Undo(target="gone")).then(
        ConcurrentEditError, "C-02 would hang below something that is not there."
    )


def test_what_takes_answers_with_it_is_known_of_all_at_once():
    causes = (
        shared().when(AddCause(text="deep", under="C-03"), LinkCause(id="C-03", under="C-04")).review.causes
    )
    assert with_answers_alone(causes) == {each for each in causes if only_below(each, causes)}


def test_whatever_the_data_says_everything_is_reached_and_nothing_without_an_end():
    story = shared()
    of = {each.label: each for each in story.review.causes.values()}
    loop = {
        "C-02": of["C-02"].model_copy(update={"leads_to": (of["C-03"].id,)}),
        "C-04": of["C-04"].model_copy(update={"leads_to": ("gone",)}),
    }
    torn = {each.id: loop.get(each.label, each) for each in of.values()}
    assert [(each.cause.label, each.depth, each.again) for each in walk(torn)] == [
        ("C-01", 0, False),
        ("C-02", 0, False),
        ("C-03", 1, False),
        ("C-02", 2, True),
        ("C-04", 0, False),
    ]
    assert below(of["C-02"].id, torn) == [of["C-03"].id]


def test_an_effect_stands_before_its_causes_whichever_way_is_longer():
    story = tree().when(LinkCause(id="C-03", under="C-04")).when(MoveCause(id="C-02", under="C-04"))
    # C-01 ← C-04 ← C-02 ← C-03, and C-04 ← C-03
    found = below(cause(story, "C-01").id, story.review.causes)
    assert [story.review.causes[each].label for each in found] == ["C-04", "C-02", "C-03"]


def test_there_is_an_end_to_causes(monkeypatch):
    monkeypatch.setattr(causes, "MOST_CAUSES", 1)
    given(AddCause(text="a")).when(AddCause(text="b")).then(RuleError, "at most 1 causes")
