"""Measures: what will change, made from a recommendation once."""

from datetime import date

import pytest
from pydantic import ValidationError

from pmcore.boards.measures import draw
from pmcore.boards.room import Room
from pmcore.changes.measures import MeasureAdded, MeasureRemoved
from pmcore.changes.recommendations import RecommendationEdited
from pmcore.commands import measures
from pmcore.commands.causes import AddCause
from pmcore.commands.checks import DismissCheck
from pmcore.commands.history import Undo
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure, MeasureEdited, RemoveMeasure
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations, RemoveRecommendation
from pmcore.commands.voting import RevealRecommendations
from pmcore.errors import ConcurrentEditError, NotFoundError, RuleError, invalid
from pmcore.insight.strength import only_weaker
from pmcore.model.cards import Outcome
from pmcore.model.measures import HowItWorks, MeasureKind, Strength
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
            measure_kind="process_update",
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
    story.when(EditMeasure(id="M-01", due_on=None, measure_kind="code_fix")).then(MeasureEdited, "due date")
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


def with_group():
    cards = (AddRecommendation(text=text) for text in ("Watch the disk", "Test restores", "Ask twice"))
    return given(*cards, RevealRecommendations(), GroupRecommendations(ids=("R-01", "R-02"), title="Backups"))


def outcomes(story):
    return {card.label: card.outcome.value for card in story.review.recommendations.values()}


def test_one_measure_is_made_from_a_whole_group_and_the_group_stays():
    story = with_group()
    group = story.only("groups")
    story.when(MakeMeasure(id=group.id), by=ana)
    story.then(MeasureAdded, RecommendationEdited, RecommendationEdited, groups=1)
    made = story.only("measures")
    first, second = story.review.in_group(group.id)
    assert (made.title, made.sources) == ("Backups", (first.id, second.id))
    assert made.detail == f"R-01: {first.text}\nR-02: {second.text}"
    assert outcomes(story) == {"R-01": "adopted", "R-02": "adopted", "R-03": "proposed"}
    story.when(MakeMeasure(id=group.id)).then(RuleError, "M-01 was made from the group “Backups” already.")
    story.when(MakeMeasure(id="R-02")).then(RuleError, "M-01 was made from R-02 already.")


def test_a_measure_from_one_card_of_a_group_keeps_the_group():
    story = with_group()
    group = story.only("groups").id
    story.when(MakeMeasure(id="R-01"), MakeMeasure(id="R-02"))
    story.then(groups=1, measures=2)
    assert [card.label for card in story.review.in_group(group)] == ["R-01", "R-02"]
    story.when(MakeMeasure(id=group)).then(measures=3)  # each has one, but no measure answers both


def test_adding_a_measure_by_hand_takes_a_group_as_its_source():
    story = with_group()
    story.when(AddMeasure(title="Restore weekly", recommendation=story.only("groups").id))
    assert len(story.only("measures").sources) == 2


def test_a_removed_measure_leaves_the_group_whole_and_its_cards_open_again():
    story = with_group()
    group = story.only("groups").id
    story.when(MakeMeasure(id=group), MakeMeasure(id="R-03")).when(RemoveMeasure(id="M-01"))
    story.then(groups=1, measures=1)
    assert outcomes(story) == {"R-01": "proposed", "R-02": "proposed", "R-03": "adopted"}
    story.when(MakeMeasure(id=group)).then(groups=1, measures=2)


def test_a_card_stays_adopted_while_another_measure_was_made_from_it():
    story = with_group()
    story.when(MakeMeasure(id="R-01"), MakeMeasure(id=story.only("groups").id), RemoveMeasure(id="M-02"))
    assert outcomes(story)["R-01"] == "adopted"
    assert outcomes(story)["R-02"] == "proposed"


def test_undo_brings_a_removed_measure_of_a_group_back_with_all_its_sources():
    story = with_group()
    story.when(MakeMeasure(id=story.only("groups").id))
    made = story.only("measures")
    story.when(RemoveMeasure(id="M-01"), command_id="gone").when(Undo(target="gone"))
    assert story.only("measures") == made
    assert outcomes(story)["R-01"] == "adopted"


def test_a_removed_card_is_no_longer_a_source_and_undo_of_the_measure_then_says_so():
    story = with_group()
    story.when(MakeMeasure(id=story.only("groups").id))
    story.when(RemoveMeasure(id="M-01"), command_id="gone").when(RemoveRecommendation(id="R-01"))
    story.when(Undo(target="gone")).then(ConcurrentEditError)
    story = with_group()
    story.when(MakeMeasure(id=story.only("groups").id), RemoveRecommendation(id="R-01"))
    made, rest = story.only("measures"), story.review.item("recommendations", "R-02")
    assert (made.sources, made.recommendation) == ((rest.id,), rest.id)


def test_there_is_an_end_to_measures(monkeypatch):
    monkeypatch.setattr(measures, "MOST_MEASURES", 0)
    given().when(AddMeasure(title="a")).then(RuleError, "at most 0 measures")
    with_card().when(MakeMeasure(id="R-01")).then(RuleError, "at most 0 measures")


def test_how_a_measure_works_says_how_strong_it_is():
    """Six of RCA2's actions are stronger, nine intermediate, five weaker."""
    story = given(AddMeasure(title="Show the host in the prompt"))
    assert story.only("measures").strength is None
    story.when(EditMeasure(id="M-01", how="forcing_function", purpose="prevent"))
    assert story.only("measures").strength is Strength.STRONGER
    counts = [[each.strength for each in HowItWorks].count(strength) for strength in Strength]
    assert counts == [6, 9, 5]


def test_where_all_relies_on_people_who_remember_it_is_said():
    story = given(
        AddMeasure(title="Train everybody", how="training"), AddMeasure(title="A label", how="warning")
    )
    assert only_weaker(story.review.measures.values())
    hints = [each for each in drawn(story) if "relies on people who remember it" in each]
    assert len(hints) == 1
    story.when(DismissCheck(key="only_weaker"))
    assert not any("relies on people" in each for each in drawn(story))


@pytest.mark.parametrize(
    "change",
    [
        AddMeasure(title="Refuse a directory that is not empty", how="forcing_function"),
        AddMeasure(title="Nobody has said yet how this works"),
    ],
)
def test_it_is_not_said_where_one_is_stronger_or_may_be(change):
    story = given(AddMeasure(title="Train everybody", how="training"), change)
    assert not only_weaker(story.review.measures.values())


def test_what_was_dropped_makes_nothing_stronger():
    story = given(
        AddMeasure(title="Train everybody", how="training"), AddMeasure(title="Guard", how="software")
    )
    story.when(EditMeasure(id="M-02", status="dropped"))
    assert only_weaker(story.review.measures.values())
    assert not only_weaker([])


def drawn(story):
    """Return the blocks of the board of measures."""
    return [each.html for each in draw(story.review, Room())]
