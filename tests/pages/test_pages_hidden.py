"""What a page was given for one person: own hidden cards and own dots, never a trace of anybody else's."""

import pytest

from pmcore.commands.recommendations import AddRecommendation
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.model.meeting import STAGES
from pmcore.model.people import Role
from tests.pages.person import Person, latest

PAGES = [*(each.page for each in STAGES), "report", "history"]


@pytest.fixture
def room():
    """Return (review id, host, Ana, Ben): each has written a card."""
    host, ana, ben = Person("Host"), Person("Ana"), Person("Ben")
    review_id = host.starts()
    ana.joins(review_id)
    ben.joins(review_id)
    for each in (host, ana, ben):
        each.does(review_id, AddRecommendation(text=f"qz{each.name}qz"))
    return review_id, host, ana, ben


def leaks(tab, words):
    """Return which of `words` were sent to this browser or lie in its session."""
    sent = tab.everything + repr(tab.app.session_state._state.filtered_state)
    return [each for each in words if each in sent]


def test_before_the_reveal_pages_know_no_card_but_ones_own_in_ones_own_history(room):
    """Not even one's own is sent by the page that shows it: it comes over the socket (pmcore/boards/mine.py)."""
    review_id, *people = room
    words = [f"qz{each.name}qz" for each in people]
    for someone in people:
        for page in PAGES:
            tab = someone.opens(page, review_id)
            mine = [f"qz{someone.name}qz"] if page == "history" else []
            assert leaks(tab, words) == mine, f"{someone.name} at {page}"


def test_ones_own_cards_have_a_place_on_the_page_while_everybody_writes(room):
    review_id, host, ana, _ = room
    shown = ana.opens("recommendations", review_id).parts["private:own"]
    assert shown["private"] == "own"
    assert list(shown["layouts"]) == ["card"]
    assert "blocks" not in shown
    host.does(review_id, RevealRecommendations())
    assert "private:own" not in ana.opens("recommendations", review_id).parts


def test_an_observer_sees_no_card_and_no_composer(room):
    review_id, *people = room
    olga = Person("Olga")
    olga.joins(review_id, Role.OBSERVER)
    tab = olga.opens("recommendations", review_id)
    assert not leaks(tab, [f"qz{each.name}qz" for each in people])
    assert "composer" not in tab.parts["board:recommendations"]
    assert "private:own" not in tab.parts


def test_a_vote_is_in_no_page_and_in_no_session(room):
    review_id, host, ana, ben = room
    host.does(review_id, RevealRecommendations(), OpenVote())
    cards = list(latest(review_id).recommendations)
    ana.does(review_id, PlaceDot(id=cards[0]), PlaceDot(id=cards[1]))
    for someone in (host, ana, ben):
        tab = someone.opens("recommendations", review_id)
        assert not leaks(tab, cards)
        assert tab.parts["board:recommendations"]["mine"] == {}
        assert "composer" not in tab.parts["board:recommendations"], "no new cards while a vote is open"
    host.does(review_id, CloseVote())
    assert not leaks(ben.opens("recommendations", review_id), cards)


KNOWN = {
    "review", "board", "me", "scope", "process", "role", "closed", "mine", "drawn", "layouts", "composer", "people", "hosts", "stages",
    "boards", "private", "draws", "own",
}  # fmt: skip


def test_no_board_is_given_html_by_the_page(room):
    """The shared part comes over the socket alone, where it is the same for all."""
    review_id, _, ana, _ = room
    for page in PAGES:
        for key, data in ana.opens(page, review_id).parts.items():
            if not key.startswith("panel:"):
                assert set(data) <= KNOWN, key


def test_pages_know_people_by_name_alone(room):
    """Which browser somebody has is nobody's business."""
    review_id, host, ana, ben = room
    tab = ana.opens("measures", review_id)
    assert not leaks(tab, [host.key, ben.key, host.cookie, ben.cookie, ana.cookie])
