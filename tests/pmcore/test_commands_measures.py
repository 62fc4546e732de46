"""Measures: what will change, made from a recommendation once."""

from datetime import date

import pytest
from pydantic import ValidationError

from pmcore.commands import measures
from pmcore.commands.cards import AddRecommendation, RecommendationEdited
from pmcore.commands.causes import AddCause
from pmcore.commands.history import Undo
from pmcore.commands.measures import (
    AddMeasure,
    EditMeasure,
    MakeMeasure,
    MeasureAdded,
    MeasureEdited,
    MeasureRemoved,
    RemoveMeasure,
)
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import ConcurrentEditError, NotFoundError, RuleError, invalid
from pmcore.model.cards import Outcome
from pmcore.model.measures import MeasureKind
from tests.kit import given, seat

ana = seat("Ana")


def with_card(text="Alert on\n disk space"):
    return given(AddRecommendation(text=text), RevealRecommendations())


def test_a_measure_has_owner_date_and_causes():
    story = given(AddCause(text="Disk"))
    story.when(
        AddMeasure(
            title="Watch",
            owner="Zoe",
            due_on="2026-12-24",
            addresses=("C-01", "c-01"),
            measure_kind="process update",
        ),
        by=ana,
    )
    story.then(MeasureAdded, "added M-01: Watch")
    made = story.only("measures")
    assert (made.due_on, made.kind, made.addresses) == (
        date(2026, 12, 24),
        MeasureKind.PROCESS,
        (story.only("causes").id,),
    )
    story.when(EditMeasure(id="M-01", due_on=None, measure_kind="code fix")).then(MeasureEdited, "due date")
    story.when(EditMeasure(id="M-01", addresses=("C-09",))).then(NotFoundError)
    story.when(EditMeasure(id="M-01", due_on="2027-01-01", seen=1)).then(ConcurrentEditError)
    story.when(RemoveMeasure(id="M-01")).then(measures=0)


@pytest.mark.parametrize("day", ["0026-11-30", "soon", 0, "9999-01-01"])
def test_a_due_date_is_a_day_that_can_come(day):
    with pytest.raises(ValidationError) as refused:
        AddMeasure(title="x", due_on=day)
    assert invalid(refused.value).fields == {"due_on": "Please write a date such as 2026-11-30."}


def test_a_card_becomes_a_measure_once():
    story = with_card().when(MakeMeasure(id="R-01"), by=ana).then(MeasureAdded, RecommendationEdited)
    assert story.only("measures").title == "Alert on disk space"
    assert story.only("recommendations").outcome is Outcome.ADOPTED
    story.when(MakeMeasure(id="R-01")).then(RuleError, "M-01 was made from R-01 already.", measures=1)


def test_a_double_click_is_one_click():
    story = (
        with_card()
        .when(MakeMeasure(id="R-01"), command_id="click")
        .when(MakeMeasure(id="R-01"), command_id="click")
    )
    assert story.outcome.repeated
    story.then(measures=1)


def test_undo_of_making_gives_the_card_back_its_outcome():
    story = with_card().when(MakeMeasure(id="R-01"), command_id="made").when(Undo(target="made"))
    story.then(RecommendationEdited, MeasureRemoved, measures=0)
    assert story.only("recommendations").outcome is Outcome.PROPOSED


def test_a_long_card_gives_a_short_title_and_keeps_its_words():
    story = with_card("word " * 100).when(MakeMeasure(id="R-01"))
    made = story.only("measures")
    assert len(made.title) <= 200
    assert made.title.endswith("…")
    assert made.detail == "word " * 100


def test_a_measure_can_name_the_card_that_it_comes_from():
    story = (
        with_card()
        .when(AddMeasure(title="Alert", recommendation="R-01"))
        .then(MeasureAdded, RecommendationEdited)
    )
    assert story.only("measures").recommendation == story.only("recommendations").id


def test_there_is_an_end_to_measures(monkeypatch):
    monkeypatch.setattr(measures, "MOST_MEASURES", 0)
    given().when(AddMeasure(title="a")).then(RuleError, "at most 0 measures")
    with_card().when(MakeMeasure(id="R-01")).then(RuleError, "at most 0 measures")
