"""What a page was given for one person: own hidden cards and own dots, never a trace of anybody else's."""

import pytest

from pmcore.commands.cards import AddRecommendation
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


def test_before_the_reveal_everybody_has_their_own_cards_only(room):
    review_id, *people = room
    words = [f"qz{each.name}qz" for each in people]
    for someone in people:
        for page in PAGES:
            tab = someone.opens(page, review_id)
            mine = [f"qz{someone.name}qz"] if page in {"recommendations", "history"} else []
            assert leaks(tab, words) == mine, f"{someone.name} at {page}"
        own = someone.opens("recommendations", review_id).panel("own")
        assert f"qz{someone.name}qz" in own
        assert "only you see this" in own


def test_an_observer_sees_no_card_and_no_composer(room):
    review_id, *people = room
    olga = Person("Olga")
    olga.joins(review_id, Role.OBSERVER)
    tab = olga.opens("recommendations", review_id)
    assert not leaks(tab, [f"qz{each.name}qz" for each in people])
    assert not tab.parts.keys() & {"form:card", "panel:own"}


def test_a_hidden_card_of_somebody_else_cannot_be_opened_by_its_id(room):
    review_id, host, *_ = room
    (card,) = [each for each in latest(review_id).recommendations.values() if each.text == "qzAnaqz"]
    for do in ("edit", "rename"):
        tab = host.opens("recommendations", review_id).presses("board:recommendations", do, id=card.id)
        assert not leaks(tab, ["qzAnaqz"])
    version = latest(review_id).version
    tab = host.opens("recommendations", review_id).presses("board:recommendations", "remove", id=card.id)
    assert latest(review_id).version == version
    assert tab.said


def test_ones_own_card_is_edited_and_removed_in_its_panel(room):
    review_id, _, ana, _ = room
    (card,) = [each for each in latest(review_id).recommendations.values() if each.text == "qzAnaqz"]
    tab = ana.opens("recommendations", review_id).presses("panel:own", "edit", id=card.id)
    assert [each["name"] for each in tab.parts[f"form:card-{card.id}"]["fields"]] == ["text"]
    assert tab.submits(f"card-{card.id}", text="Better").ok
    assert latest(review_id).recommendations[card.id].text == "Better"
    tab.draws_anew().presses("panel:own", "remove", id=card.id, command_id="mine")
    assert card.id not in latest(review_id).recommendations
    tab.presses("board:recommendations", "undo", id="mine")
    assert latest(review_id).recommendations[card.id].text == "Better"


def test_dots_are_given_to_their_owner_alone(room):
    review_id, host, ana, ben = room
    host.does(review_id, RevealRecommendations(), OpenVote())
    cards = list(latest(review_id).recommendations)
    ana.does(review_id, PlaceDot(id=cards[0]), PlaceDot(id=cards[0]), PlaceDot(id=cards[1]))
    mine = [
        each.opens("recommendations", review_id).parts["board:recommendations"]["mine"]
        for each in (ana, ben, host)
    ]
    assert mine[0] == {"dots": {cards[0]: 2, cards[1]: 1}, "left": 0, "most": 2}
    assert mine[1] == mine[2] == {"dots": {}, "left": 3, "most": 2}


def test_dots_are_placed_and_taken_back_with_a_sentence_when_they_are_spent(room):
    review_id, host, ana, _ = room
    host.does(review_id, RevealRecommendations(), OpenVote())
    first, second, _ = latest(review_id).recommendations
    tab = ana.opens("recommendations", review_id)
    for card in (first, first, second):
        tab.presses("board:recommendations", "place", id=card)
    assert tab.parts["board:recommendations"]["mine"]["left"] == 0
    tab.presses("board:recommendations", "place", id=second)
    assert tab.said == ["All your dots are placed. Take one back to vote here."]
    tab.presses("board:recommendations", "take_back", id=first)
    assert tab.parts["board:recommendations"]["mine"]["dots"] == {first: 1, second: 1}
    assert "form:card" not in tab.parts  # no new cards while a vote is open


def test_nobody_has_dots_on_the_screen_before_and_after_the_vote(room):
    review_id, host, ana, _ = room
    assert ana.opens("recommendations", review_id).parts["board:recommendations"]["mine"] == {}
    host.does(review_id, RevealRecommendations(), OpenVote())
    ana.does(review_id, PlaceDot(id=next(iter(latest(review_id).recommendations))))
    host.does(review_id, CloseVote())
    assert ana.opens("recommendations", review_id).parts["board:recommendations"]["mine"] == {}


def test_no_board_is_given_html_by_the_page(room):
    """The shared part comes over the socket alone, where it is the same for all."""
    review_id, _, ana, _ = room
    for page in PAGES:
        for key, data in ana.opens(page, review_id).parts.items():
            if key.startswith("board:"):
                assert "blocks" not in data
                assert set(data) <= {
                    "review",
                    "board",
                    "me",
                    "boot",
                    "role",
                    "closed",
                    "notice",
                    "mine",
                    "drawn",
                    "seen",
                }
