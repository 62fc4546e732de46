"""Coverage: what answers each factor, and what nobody addresses yet."""

from pmcore.boards import Room, draw
from pmcore.commands.causes import AddCause
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import RevealRecommendations
from pmcore.insight.coverage import coverage
from pmcore.model.visibility import as_seen_by
from tests.kit import given


def told(*more):
    return given(
        AddCause(text="Down"),
        AddCause(text="Hosts look the same", under="C-01", factor="contributing"),
        AddCause(text="No restore was tested", under="C-01", factor="contributing"),
        *more,
    )


def said(story):
    return {each.cause.label: each.answers for each in coverage(as_seen_by(story.review))}


def test_a_factor_that_nothing_answers_is_open():
    assert [each.is_open for each in coverage(as_seen_by(told().review))] == [True, True]


def test_cards_answer_once_they_are_shown_and_so_do_measures_that_are_made_of_them():
    story = told(AddRecommendation(text="Colour the prompt", answers=["C-02"]))
    assert not any(said(story)["C-02"])
    story = story.when(
        RevealRecommendations(), MakeMeasure(id="R-01"), AddMeasure(title="Restore", addresses=["C-03"])
    )
    assert said(story) == {"C-02": (("R-01",), ("M-01",)), "C-03": ((), ("M-02",))}


def test_a_dropped_measure_addresses_nothing():
    story = told(AddMeasure(title="Restore", addresses=["C-03"]), EditMeasure(id="M-01", status="dropped"))
    assert not any(said(story)["C-03"])


def test_the_measures_say_which_factor_nobody_addresses():
    story = told(AddMeasure(title="Restore", addresses=["C-03"]))
    shown = {each.key.partition(":")[0]: each.html for each in draw("measures", story.review, Room())}
    assert "1 that nobody addresses yet" in shown["coverage/head"]
    rows = [
        each.html for each in draw("measures", story.review, Room()) if each.key.startswith("coverage/factor")
    ]
    assert ["nobody addresses it yet" in each for each in rows] == [True, False]
    assert "M-01" in rows[1]
