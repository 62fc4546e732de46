"""What the checks find is sent to facilitators and scribes, and to nobody else, whatever they ask for."""

from pmcore.commands.checks import DismissCheck
from pmcore.commands.hosting import ChangeRole
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.people import Role
from tests.kit import given, host, seat
from tests.pmcore.live_kit import serving

ana, sue = seat("Ana"), seat("Sue", Role.SCRIBE)
SILENCE = "Nothing is told for"


def silent_hour():
    """Return a review with an hour in the incident for which nothing is told."""
    return given(
        AddTimelineEvent(text="Checkout fails", starts="2026-11-23 14:00", event_kind="detection", marks="began"),
        AddTimelineEvent(text="The pool is made larger", starts="15:00", event_kind="mitigation", marks="mitigated"),
    )  # fmt: skip


def test_facilitator_and_scribe_are_told_and_a_participant_is_not():
    story = silent_hour()
    with serving(story) as server:
        for person in (host, sue):
            assert SILENCE in server.open(person, "checks").frame("checks").html
        tab = server.open(ana, "checks", "timeline")
        tab.frame("timeline")
        story.when(DismissCheck(key="gap:1:2"), by=sue)
        story.when(AddTimelineEvent(text="All clear", starts="15:20"))
        tab.frame("timeline", has="All clear")
        assert not any('"board":"checks"' in each.text for each in tab.frames)


def test_who_is_no_scribe_any_more_is_told_no_more():
    story = silent_hour()
    with serving(story) as server:
        tab = server.open(sue, "checks", "timeline")
        tab.frame("checks", has=SILENCE)
        story.when(ChangeRole(id=story.id_of(sue), role=Role.PARTICIPANT))
        told = len([each for each in tab.frames if '"board":"checks"' in each.text])
        story.when(AddTimelineEvent(text="Halfway", starts="14:30"))
        tab.frame("timeline", has="Halfway")
        assert len([each for each in tab.frames if '"board":"checks"' in each.text]) == told


def test_a_dismissed_finding_leaves_the_board_and_the_next_one_comes():
    story = silent_hour()
    story.when(
        *(AddTimelineEvent(text=f"Decision {n}", starts=f"14:0{n}", event_kind="decision") for n in range(4))
    )
    with serving(story) as server:
        tab = server.open(host, "checks")
        shown = [key for key in tab.frame("checks").blocks if key != "head"]
        assert len(shown) == 3
        assert "3 of 5" in tab.board("checks")["head"]
        story.when(DismissCheck(key=shown[0].removeprefix("check:")))
        tab.frame("checks")
        after = [key for key in tab.board("checks") if key != "head"]
        assert after[:2] == shown[1:]
        assert len(after) == 3
