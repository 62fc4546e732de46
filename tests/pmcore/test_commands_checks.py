"""What the checks find is dismissed for a review by facilitator or scribe, on the record, and can be undone."""

import pytest
from pydantic import ValidationError

from pmcore.changes.checks import CheckDismissed, ChecksEdited
from pmcore.commands.checks import ChooseGap, DismissCheck
from pmcore.commands.history import Undo
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.errors import NotAllowedError
from pmcore.insight.timeline_checks import findings
from pmcore.model.people import Role
from tests.kit import given, seat

ana, sue = seat("Ana"), seat("Sue", Role.SCRIBE)


def silent_hour():
    """Return a review with an hour in the incident for which nothing is told."""
    return given(
        AddTimelineEvent(text="Checkout fails", starts="2026-11-23 14:00", event_kind="detection", marks="began"),
        AddTimelineEvent(text="The pool is made larger", starts="15:00", event_kind="mitigation", marks="mitigated"),
    )  # fmt: skip


def keys(story, person=None):
    return [each.key for each in findings(story.seen_by(person))]


def test_a_finding_is_dismissed_by_a_scribe_and_comes_back_with_an_undo():
    story = silent_hour()
    assert keys(story) == ["gap:1:2"]
    story.when(DismissCheck(key="gap:1:2"), by=sue, command_id="it").then(
        CheckDismissed, "dismissed the check “long gap” (T-01, T-02)"
    )
    assert keys(story) == []
    story.when(DismissCheck(key="gap:1:2"), by=sue).then()
    story.when(Undo(target="it"), by=sue).then("brought the check “long gap” (T-01, T-02) back")
    assert keys(story) == ["gap:1:2"]


def test_undo_of_one_dismissal_leaves_a_later_one():
    story = silent_hour().when(DismissCheck(key="gap:1:2"), command_id="first")
    story.when(DismissCheck(key="no_voice:somebody")).when(Undo(target="first"))
    assert story.review.checks.dismissed == {"no_voice:somebody"}


def test_only_facilitator_and_scribe_dismiss_and_choose():
    story = silent_hour().when(DismissCheck(key="gap:1:2"), by=ana).then(NotAllowedError)
    story.when(ChooseGap(minutes=90), by=ana).then(NotAllowedError)


def test_a_longer_gap_is_chosen_for_the_review():
    story = silent_hour().when(ChooseGap(minutes=90), by=sue).then(ChecksEdited, "chose 90 minutes")
    assert keys(story) == []
    story.when(ChooseGap(minutes=59)).then(ChecksEdited)
    assert keys(story) == ["gap:1:2"]


@pytest.mark.parametrize("key", ["", "gap:1:2:3", "no_such_check:1", "gap:<b>", "gap:" + "1" * 100])
def test_what_no_check_finds_cannot_be_dismissed(key):
    with pytest.raises(ValidationError):
        DismissCheck(key=key)
