"""What every page hands to its boards is as declared (pmcore/boards/messages.py)."""

import pytest

from pmcore.boards import page_messages
from pmcore.model.meeting import STAGES
from tests.contracts.test_every_message import check
from tests.pages.person import Person

PAGES = [each.page for each in STAGES] + ["history", "report"]


def handed(tab):
    """Return what the boards of a page were given, by the key of the board; it is all as declared."""
    for data in tab.parts.values():
        check(page_messages.Data, data)
    return tab.parts


@pytest.mark.parametrize("page", PAGES)
def test_what_a_page_of_a_review_hands_to_its_boards_is_as_declared(page):
    host = Person("Host")
    parts = handed(host.opens(page, host.loads()))
    assert {"stages", "boards", "drawn", "mine"} <= parts["board:rail"].keys()


@pytest.mark.parametrize("page", ["welcome", "start"])
def test_what_a_page_without_a_review_hands_to_its_boards_is_as_declared(page):
    host = Person("Host")
    host.starts()
    assert handed(host.opens(page))


def test_a_refused_click_is_told_as_declared():
    host = Person("Host")
    tab = host.opens("timeline", host.starts()).presses("board:rail", "open", value="no such page", at=1)
    assert handed(tab)["board:rail"]["refused"]["at"] == 1
