"""A row that says what the timeline says already, in other words or a minute later, is told as such before it comes twice."""

from datetime import UTC, datetime, timedelta

import pytest

from pmcore.commands.timeline import AddTimelineEvent
from pmcore.intake.bringing import compared, look
from pmcore.intake.preview import Preview, Row
from pmcore.intake.wanted import Wanted
from tests.kit import given

AT = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def review():
    told = given(
        AddTimelineEvent(text="The alert on failed checkouts fires", starts="2026-11-20 14:05"),
        AddTimelineEvent(text="Restarted web-1", starts="2026-11-20 14:05"),
        AddTimelineEvent(text="Nobody knows when", starts=""),
    )
    return told.review


@pytest.mark.parametrize(
    ("text", "minutes", "like"),
    [
        ("alert on failed checkouts fires!", 2, "T-01"),
        ("Fires: the alert on failed checkouts", -2, "T-01"),
        ("The alert on failed checkouts fires", 3, ""),
        ("Restarted web-1.", 0, "T-02"),
        ("Restarted web-2", 0, ""),
        ("Something else altogether", 0, ""),
        ("Nobody knows when", None, ""),
    ],
)
def test_a_row_is_like_what_was_said_within_two_minutes(review, text, minutes, like):
    row = Row(1, None if minutes is None else AT + timedelta(minutes=minutes), text, key="of its own")
    [coming] = compared(review, Preview("lines", "UTC", [row]), Wanted(), frozenset(), alike=True).rows
    assert (coming.like, coming.known, coming.comes) == (like, False, True)


def test_what_is_known_is_not_told_as_like_it(review):
    row = Row(1, AT, "Restarted web-1")
    [coming] = compared(review, Preview("lines", "UTC", [row]), Wanted(), frozenset(), alike=True).rows
    assert (coming.known, coming.like) == (True, "")


def test_programs_are_shown_none_and_so_none_is_looked_for(review):
    data = f"time,what\n{AT:%Y-%m-%dT%H:%M:%SZ},Restarted web-1.\n".encode()
    [coming] = look(review, data, "csv", Wanted(), AT).rows
    assert (coming.like, coming.known, coming.comes) == ("", False, True)
