"""Coverage: what answers each factor, and what nobody addresses yet."""

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.causes import AddCause, EditCause
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure
from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import RevealRecommendations
from pmcore.insight.coverage import addressing_nothing, coverage
from pmcore.model.visibility import as_seen_by
from pmcore.report import export
from tests.kit import NOW, given


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


def document(story, audience="technical"):
    return export(story.review, "md", audience, NOW).content.decode()


def test_a_factor_is_accepted_with_a_reason_and_open_again_when_that_is_taken_back():
    story = told(AddMeasure(title="Restore", addresses=["C-03"]))
    assert "Factors that no measure addresses: C-02" in document(story)
    story.when(EditCause(id="C-02", accepted_because="Once in ten years"), command_id="accepted")
    (accepted, _) = coverage(as_seen_by(story.review))
    assert (accepted.is_open, accepted.is_accepted) == (False, True)
    shown = "".join(each.html for each in draw("measures", story.review, Room()))
    assert "Once in ten years" in shown
    assert "nobody addresses" not in shown
    for audience in ("technical", "management"):
        assert "Factors that no measure addresses" not in document(story, audience)
        assert "C-02: Once in ten years" in document(story, audience)
    assert "Once in ten years" not in document(story, "customer")
    story.when(Undo(target="accepted"))
    assert coverage(as_seen_by(story.review))[0].is_open


def test_what_was_accepted_counts_no_more_once_a_measure_addresses_it():
    story = told(
        EditCause(id="C-02", accepted_because="Rare"), AddMeasure(title="Colour", addresses=["C-02"])
    )
    assert not coverage(as_seen_by(story.review))[0].is_accepted


def test_the_document_counts_what_a_measure_addresses_by_the_card_that_it_was_made_of():
    story = told(AddRecommendation(text="Colour the prompt", answers=["C-02"]), RevealRecommendations())
    story.when(AddMeasure(title="Train"))
    assert "Factors that no measure addresses: C-02, C-03" in document(story), "a card alone changes nothing"
    story.when(MakeMeasure(id="R-01"), EditMeasure(id="M-02", addresses=[]))
    assert "Factors that no measure addresses: C-03" in document(story)


def test_measures_that_address_nothing_are_named_where_factors_are_marked():
    story = told(
        AddMeasure(title="Restore", addresses=["C-03"]), AddMeasure(title="Train"), AddMeasure(title="Old")
    )
    story.when(EditMeasure(id="M-03", status="dropped"))
    assert [each.label for each in addressing_nothing(story.review)] == ["M-02"]
    (idle,) = [each.html for each in draw("measures", story.review, Room()) if each.key == "coverage/idle"]
    assert "M-02" in idle
    assert "M-01" not in idle
    assert "Measures that address no factor: M-02" in document(story)
    assert addressing_nothing(given(AddMeasure(title="Train")).review) == []


@pytest.mark.parametrize("audience", ["technical", "management"])
def test_the_document_without_any_measure_says_which_factors_nobody_addresses(audience):
    story = told()
    assert "No preventive measures were written down in this review." in document(story, audience)
    assert "Factors that no measure addresses: C-02, C-03" in document(story, audience)
    story.when(EditCause(id="C-02", accepted_because="Rare"), EditCause(id="C-03", accepted_because="Cheap"))
    assert "Factors that no measure addresses" not in document(story, audience)
    assert "C-03: Cheap" in document(story, audience)
    assert "C-02" not in document(story, "customer")
