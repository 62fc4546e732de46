"""How many measures a team can carry, and by when they are usually due."""

from datetime import UTC, date, datetime

import pytest

from pmcore.boards import Room, draw
from pmcore.changes.meeting import CapacitySet
from pmcore.commands.history import Undo
from pmcore.commands.incident import EditIncident
from pmcore.commands.measures import AddMeasure, EditMeasure, SetCapacity
from pmcore.errors import NotAllowedError
from pmcore.insight.capacity import load
from pmcore.insight.due import usual_due
from pmcore.model.incident import Severity
from pmcore.report import export
from tests.kit import NOW, given, seat

ana = seat("Ana")


def five():
    return given(
        AddMeasure(title="One", priority="P0", how="training"),
        AddMeasure(title="Two", priority="P2", how="forcing_function"),
        AddMeasure(title="Three", priority="P2", how="training"),
        AddMeasure(title="Four", priority="P2"),
        AddMeasure(title="Five", priority="P1"),
    )


def waiting(story):
    return [each.label for each in load(story.review).could_wait]


def shown(story):
    return next(each.html for each in draw("measures", story.review, Room()) if each.key == "capacity")


def test_beyond_what_the_team_can_carry_the_page_asks_what_waits_and_refuses_nothing():
    story = five()
    assert load(story.review).beyond == 0
    story.when(SetCapacity(capacity=3)).then(CapacitySet, "the team can carry 3 measures")
    assert waiting(story) == ["M-03", "M-04"], "the least urgent, of those the weakest"
    assert "2 more than that: what do we drop" in shown(story)
    story.when(AddMeasure(title="Six", priority="P0")).then(measures=6)
    story.when(*(EditMeasure(id=f"M-0{n}", status="dropped") for n in (3, 4, 2)))
    assert waiting(story) == []
    assert "3 are open" in shown(story)


def test_the_facilitator_says_it_and_it_can_be_taken_back():
    story = five().when(SetCapacity(capacity=2), by=ana).then(NotAllowedError)
    story.when(SetCapacity(capacity=2), command_id="two").when(Undo(target="two"))
    assert (load(story.review).capacity, waiting(story)) == (0, [])
    assert "How many of these" in shown(story)
    assert 'data-for="host"' in shown(story).partition(">")[0], "nobody else is asked"


@pytest.mark.parametrize("audience", ["technical", "management"])
def test_the_document_says_it_to_who_is_told(audience):
    story = five()
    assert "can carry" not in export(story.review, "md", audience, NOW).content.decode()
    story.when(SetCapacity(capacity=3))
    told = export(story.review, "md", audience, NOW).content.decode()
    assert "The team can carry 3 measures at a time; 5 are open, 2 more than that." in told
    assert "can carry" not in export(story.review, "md", "customer", NOW).content.decode()


@pytest.mark.parametrize(
    ("severity", "due"),
    [
        ("SEV-1", date(2026, 12, 8)),  # a Tuesday, 15 days after
        ("SEV-2", date(2026, 12, 23)),
        ("SEV-3", date(2027, 1, 18)),
        ("SEV-5", date(2027, 1, 18)),
    ],
)
def test_the_worse_the_incident_the_sooner_its_measures_are_due(severity, due):
    assert usual_due(Severity(severity), NOW.date()) == due


def test_no_measure_is_usually_due_on_a_weekend():
    days = (usual_due(Severity.SEV1, date(2026, 11, day)) for day in range(1, 29))
    assert {each.weekday() for each in days} == {0, 1, 2, 3, 4}


def test_the_usual_date_is_offered_where_none_is_said():
    story = given(EditIncident(severity="SEV-1"), AddMeasure(title="One"))
    room = Room(now=datetime(2026, 11, 23, tzinfo=UTC))

    def row():
        return next(
            each.html for each in draw("measures", story.review, room) if each.key.startswith("measure:")
        )

    assert "15 days (SEV-1)" in row()
    assert "2026-12-08" in row()
    story.when(EditMeasure(id="M-01", due_on="2026-12-24"))
    assert "15 days" not in row()
