"""What the measures of a review are asked about, taken together; and days on which nobody works."""

from datetime import date

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.checks import DismissCheck
from pmcore.commands.incident import EditIncident
from pmcore.commands.measures import AddMeasure, EditMeasure
from pmcore.insight.due import odd_day
from pmcore.insight.measure_checks import asked_about
from tests.kit import NOW, Story, given


def of(*priorities: str, severity: str = "SEV-3", **values: str) -> Story:
    measures = (AddMeasure(title=f"Guard {n}", priority=each, **values) for n, each in enumerate(priorities))
    return given(EditIncident(severity=severity), *measures)


def asked(story: Story) -> list[str]:
    return [each.value for each in asked_about(story.review)]


@pytest.mark.parametrize(
    ("story", "codes"),
    [
        (of(), []),
        (of("P2", severity="SEV-1"), ["nothing_urgent"]),
        (of("P2", "P3", severity="SEV-2"), ["nothing_urgent"]),
        (of("P2", "P1", severity="SEV-1"), []),
        (of("P2", "P3"), []),
        (of("P2", "P2"), []),
        (of("P2", "P2", "P2"), ["one_priority"]),
        (of("P1", "P1", "P1", severity="SEV-1"), ["one_priority"]),
        (of("P2", "P2", "P2", severity="SEV-1"), ["nothing_urgent"]),
        (of("P2", "P1", purpose="repair"), ["only_afterwards"]),
    ],
)
def test_what_a_set_of_measures_is_asked_about(story: Story, codes: list[str]):
    assert asked(story) == codes


def test_what_was_dropped_does_not_count():
    story = of("P1", "P2", severity="SEV-1")
    assert asked(story.when(EditMeasure(id="M-01", status="dropped", drop_reason="Too dear"))) == [
        "nothing_urgent"
    ]


def test_one_measure_that_prevents_is_enough():
    story = of("P1", "P2", purpose="mitigate").when(EditMeasure(id="M-02", purpose="prevent"))
    assert asked(story) == []
    assert asked(story.when(EditMeasure(id="M-02", purpose=None))) == [], "what it is for was not said yet"


def test_the_board_asks_once_and_not_again_where_that_was_dismissed():
    story = of("P2", severity="SEV-1")
    assert "After a SEV-1, which one comes first?" in _drawn(story)
    assert "which one comes first?" not in _drawn(story.when(DismissCheck(key="nothing_urgent")))


@pytest.mark.parametrize(
    ("day", "odd"),
    [
        (date(2026, 11, 22), "past"),
        (date(2026, 11, 23), ""),
        (date(2026, 11, 28), "weekend"),
        (date(2026, 11, 30), ""),
    ],
)
def test_a_day_that_is_past_or_free_is_named_until_the_measure_is_over(day: date, odd: str):
    story = given(AddMeasure(title="Guard", due_on=day))
    assert odd_day(story.only("measures"), NOW.date()) == odd
    said = {"past": "this day is past", "weekend": "a weekend", "": "Due"}[odd]
    assert said in _drawn(story)
    story.when(EditMeasure(id="M-01", status="dropped", drop_reason="Too dear"))
    assert not odd_day(story.only("measures"), NOW.date())


def _drawn(story: Story) -> str:
    return " ".join("".join(each.html for each in draw("measures", story.review, Room(now=NOW))).split())
