"""A measure that was a card a moment ago is looked at as a title is: actionable, specific, bounded."""

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.checks import DismissCheck
from pmcore.commands.measures import AddMeasure, EditMeasure, MakeMeasure
from pmcore.commands.recommendations import AddRecommendation, GroupRecommendations
from pmcore.commands.voting import RevealRecommendations
from pmcore.insight.measure_wording import unclear
from tests.kit import Story, given


def made_of(*cards: str) -> Story:
    written = (AddRecommendation(text=each) for each in cards)
    return given(*written, RevealRecommendations())


def drawn(story: Story) -> str:
    return " ".join("".join(each.html for each in draw("measures", story.review, Room())).split())


@pytest.mark.parametrize(
    ("card", "says"),
    [
        ("Investigate monitoring for this scenario", "“Investigate”: Afterwards something is known"),
        ("Fix the issue that caused the incident", "not specific yet."),
        ("Make sure engineers check the schema", "not bounded yet."),
    ],
)
def test_one_press_makes_a_measure_and_says_what_is_unclear_in_it(card: str, says: str):
    story = made_of(card)
    assert says not in drawn(story), "what is only recommended need not be a measure yet"
    assert says in drawn(story.when(MakeMeasure(id="R-01")))


def test_it_goes_when_the_title_is_reworded_dropped_or_somebody_says_that_it_is_clear():
    story = made_of("Investigate monitoring").when(MakeMeasure(id="R-01"))
    found = unclear(story.only("measures"), story.review.checks.dismissed)
    assert found.words == "Investigate"
    story.when(DismissCheck(key=found.key))
    assert "Afterwards something is known" not in drawn(story)
    story.when(DismissCheck(key=found.key, dismissed=False))
    assert "Afterwards something is known" in drawn(story)
    story.when(EditMeasure(id="M-01", title="Add an alert for more than 1 % errors"))
    assert "Afterwards something is known" not in drawn(story)
    story.when(EditMeasure(id="M-01", title="Investigate"), EditMeasure(id="M-01", status="dropped"))
    assert "Afterwards something is known" not in drawn(story)


def test_the_title_of_a_group_is_looked_at_too_and_what_somebody_typed_is_not():
    story = made_of("Alert", "Alert again").when(
        GroupRecommendations(ids=("R-01", "R-02"), title="Improve alerting")
    )
    story.when(MakeMeasure(id=story.only("groups").id))
    assert "not specific yet." in drawn(story)
    assert "not specific yet." not in drawn(given(AddMeasure(title="Improve alerting")))
