"""Every stage of the meeting: a page, a part of the postmortem by its one name, a board, a heading, a time box."""

import pytest

from pmcore.boards import BOARDS
from pmcore.model.meeting import STAGES, StageKey, stage

PARTS = (
    "Incident Overview", "Timeline", "Root Cause Analysis", "Lessons Learned", "Recommendations", "Preventive Measures",
    "Communication",
)  # fmt: skip


def test_the_parts_stand_in_the_order_of_the_document_and_the_lobby_comes_first():
    assert tuple(each.part for each in STAGES) == ("Lobby", *PARTS)


def test_keys_names_and_pages_are_unique():
    for name in ("key", "name", "part", "page"):
        values = [getattr(each, name) for each in STAGES]
        assert len(values) == len(set(values)), name
    assert {each.key for each in STAGES} == set(StageKey)


@pytest.mark.parametrize("each", STAGES, ids=lambda each: each.key)
def test_every_stage_has_its_board(each):
    """That its page shows board and heading is in tests/pages/test_pages_draw.py."""
    assert each.page in BOARDS
    assert stage(each.key) is each


@pytest.mark.parametrize("each", STAGES, ids=lambda each: each.key)
def test_every_stage_says_what_it_is_for_in_one_breath(each):
    assert 0 < each.minutes <= 30
    assert 20 <= len(each.purpose) <= 140
    assert each.purpose.endswith(".")
    assert len(each.name) <= 12  # eight of them stand side by side in the rail


def test_a_meeting_is_an_hour():
    assert 45 <= sum(each.minutes for each in STAGES) <= 70
