"""An event that two people tell differently: both are kept and shown, until somebody settles it."""

import pytest

from pmcore.boards import Room, draw
from pmcore.commands.history import Undo
from pmcore.commands.standing import StandAt
from pmcore.commands.timeline import AddTimelineEvent, EditTimelineEvent
from pmcore.commands.versions import AddVersion, RemoveVersion, SettleVersions
from pmcore.errors import InvalidError, NotAllowedError
from pmcore.insight.timeline_checks import findings
from pmcore.model.checks import Check
from pmcore.model.incident import Anchor
from pmcore.model.people import Role
from pmcore.model.standing import until
from pmcore.report import export
from pmcore.report.pictures.scene import Box, Line
from pmcore.report.pictures.timeline_scene import timeline_scene
from tests.kit import NOW, given, host, seat

ana, ben, cleo = seat("Ana"), seat("Ben"), seat("Cleo")
olga = seat("Olga", Role.OBSERVER)


def story():
    return given(
        ana.does(AddTimelineEvent(text="web-1 restarted", starts="2026-11-23 14:05")),
        AddTimelineEvent(text="All is well", starts="14:40"),
    )


def event(told):
    return told.review.item("events", "T-01")


def clock(told):
    return f"{event(told).starts.at:%H:%M}"


def row(told):
    return next(each.html for each in draw("timeline", told.review, Room(now=NOW)) if ">T-01<" in each.html)


def test_another_time_stands_beside_the_first_with_the_name_of_who_told_it():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    assert clock(told) == "14:05"
    assert "14:12" in row(told)
    assert "Ben" in row(told)
    assert event(told).versions[0].said_at == NOW


def test_who_tells_it_otherwise_has_not_edited_what_stands_there():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    assert "edited by" not in row(told)
    told.when(EditTimelineEvent(id="T-01", text="web-1 was restarted"), by=ben)
    assert "edited by" in row(told)


def test_whoever_stands_before_the_other_time_does_not_see_it_in_the_picture():
    told = story().when(AddVersion(id="T-01", starts="14:25"), by=ben)
    told.when(StandAt(at="2026-11-23 14:20"))
    assert dots(timeline_scene(until(told.review, told.review.meeting.stand_at))) == 0
    told.when(StandAt(at="2026-11-23 14:30"))
    assert dots(timeline_scene(until(told.review, told.review.meeting.stand_at))) == 1


def test_other_words_and_an_unsure_time_are_kept_too():
    told = story().when(
        AddVersion(id="T-01", starts="~14:12±5", text="web-2 restarted", source="chat"), by=ben
    )
    version = event(told).versions[0]
    assert (version.text, version.margin, version.source) == ("web-2 restarted", 5, "chat")
    assert "web-2 restarted" in row(told)
    assert "±" in row(told)


@pytest.mark.parametrize("same", [{}, {"starts": "14:05"}, {"text": "web-1 restarted"}])
def test_a_version_that_says_the_same_is_none(same):
    told = story().when(AddVersion(id="T-01", **same), by=ben).then(InvalidError)
    assert not event(told).versions


def test_who_only_watches_tells_nothing():
    story().when(AddVersion(id="T-01", starts="14:12"), by=olga).then(NotAllowedError)


@pytest.mark.parametrize("who", [host, ana, ben], ids=lambda each: each.name)
def test_the_facilitator_and_its_authors_settle_it_and_the_history_keeps_the_other(who):
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    told.when(
        lambda review: SettleVersions(id="T-01", version=review.item("events", "T-01").versions[0].id), by=who
    )
    assert clock(told) == "14:12"
    assert not event(told).versions
    assert told.log[-1].change.was["versions"]
    told.when(Undo(target=told.log[-1].command_id), by=who)
    assert clock(told) == "14:05"
    assert len(event(told).versions) == 1


def test_nobody_else_settles_it():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    told.when(SettleVersions(id="T-01"), by=cleo).then(NotAllowedError)
    assert event(told).versions


def test_what_stood_there_can_be_what_counts():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben).when(SettleVersions(id="T-01"))
    assert clock(told) == "14:05"
    assert not event(told).versions


def test_a_moment_of_the_incident_moves_with_what_counts():
    told = given(AddTimelineEvent(text="Alert", starts="2026-11-23 14:05", marks=Anchor.DETECTED))
    told.when(AddVersion(id="T-01", starts="14:12"), by=ben)
    told.when(lambda review: SettleVersions(id="T-01", version=review.item("events", "T-01").versions[0].id))
    assert f"{told.review.incident.at(Anchor.DETECTED):%H:%M}" == "14:12"


def test_only_who_told_it_or_who_leads_takes_a_version_back():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    version = event(told).versions[0].id
    told.when(RemoveVersion(id="T-01", version=version), by=ana).then(NotAllowedError)
    told.when(RemoveVersion(id="T-01", version=version), by=ben)
    assert not event(told).versions


def test_the_checks_and_the_document_name_the_contradiction_until_it_is_settled():
    told = story().when(AddVersion(id="T-01", starts="14:12"), by=ben)
    found = [each for each in findings(told.review) if each.check is Check.TOLD_OTHERWISE]
    assert [each.numbers for each in found] == [("T-01",)]
    assert "14:12" in found[0].sentence
    assert "Told otherwise: 23 Nov 2026, 14:12 (Ben)" in document(told, "technical")
    told.when(SettleVersions(id="T-01"))
    assert not [each for each in findings(told.review) if each.check is Check.TOLD_OTHERWISE]
    assert "Told otherwise" not in document(told, "technical")


@pytest.mark.parametrize("audience", ["management", "customer"])
@pytest.mark.parametrize("kind", ["md", "json", "html"])
def test_who_told_what_is_for_engineers_alone(audience, kind):
    told = story().when(AddVersion(id="T-01", starts="14:12", text="It was the night shift"), by=ben)
    assert "night shift" not in document(told, audience, kind)
    assert "14:12" not in document(told, audience, kind)


def test_the_picture_has_a_hollow_mark_joined_by_a_dashed_line():
    told = story()
    before = timeline_scene(told.review)
    told.when(AddVersion(id="T-01", starts="14:25"), by=ben)
    now = timeline_scene(told.review)
    assert dots(now) == 1
    assert dots(before) == 0
    assert dashed(now) == dashed(before) + 1


def dots(scene):
    return sum(
        isinstance(each, Box) and each.radius == 4 and each.width == 8 and each.fill == "box"
        for each in scene.shapes
    )


def dashed(scene):
    return sum(isinstance(each, Line) and each.dashed for each in scene.shapes)


def document(told, audience, kind="md"):
    return export(told.review, kind, audience, NOW).content.decode()
