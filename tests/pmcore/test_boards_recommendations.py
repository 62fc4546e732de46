"""Recommendations on the shared board: nothing before the reveal, no count before the close, then most dots first."""

import re

import pytest

from pmcore.boards import BOARDS, Room, draw
from pmcore.boards.history import history_blocks
from pmcore.boards.measures import choices
from pmcore.boards.recommendations import own_cards
from pmcore.commands.measures import MakeMeasure
from pmcore.commands.people import RemoveParticipant
from pmcore.commands.recommendations import (
    AddRecommendation,
    EditRecommendation,
    GroupRecommendations,
    RemoveRecommendation,
    TakeOutOfGroup,
)
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.people import Role
from tests.kit import given, host, seat, together
from tests.shown import button, buttons

ana, ben = seat("Ana"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)


def everything(told, *, room=None):
    """Return the HTML of all boards, as the whole room gets it."""
    online = room or Room(online=frozenset(told.review.people))
    return {name: [block.html for block in draw(name, told.review, online)] for name in BOARDS}


def items(told):
    """Return what is on the ballot, top to bottom, as (kind, HTML): a card, or a group with all its cards."""
    shown = {}
    for each in draw("recommendations", told.review, Room()):
        if each.key.startswith(("group:", "card:")):
            lane = each.key.partition("/")[0]
            shown[lane] = shown.get(lane, "") + each.html
    return [(lane.partition(":")[0], html) for lane, html in shown.items()]


def seated():
    told = given()
    for each in (ana, ben, olga):
        told.id_of(each)
    return told


def test_until_the_reveal_no_board_changes_because_somebody_writes():
    told = seated()
    before = everything(told)
    for number in range(3):
        told.when(AddRecommendation(text=f"qzsecret{number}qz"), by=ana)
        assert everything(told) == before, "text, number or mere existence of a card shows"
    card = next(iter(told.review.recommendations))
    told.when(EditRecommendation(id=card, seen=1, text="qzbetterqz"), by=ana)
    told.when(RemoveRecommendation(id=card), by=ana)
    assert everything(told) == before
    told.when(RevealRecommendations())
    shown = "".join(everything(told)["recommendations"])
    assert "qzsecret1qz" in shown
    assert "qzsecret2qz" in shown
    assert "qzbetterqz" not in shown


def test_hidden_cards_are_given_to_their_author_alone():
    told = seated()
    told.when(AddRecommendation(text="qzAnaqz"), by=ana).when(AddRecommendation(text="qzBenqz"), by=ben)
    for someone, other in ((ana, ben), (ben, ana)):
        mine = own_cards(told.seen_by(someone), told.id_of(someone))
        assert [f"qz{someone.name}qz" in block.html for block in mine] == [True]
        assert own_cards(told.seen_by(someone), told.id_of(other)) == []
    assert own_cards(told.seen_by(host), told.id_of(ana)) == [], (
        "not even if the page asked for somebody else's"
    )
    told.when(RevealRecommendations())
    assert own_cards(told.seen_by(ana), told.id_of(ana)) == []


def voting():
    told = seated()
    for text in ("One", "Two", "Three", "Four"):
        told.when(AddRecommendation(text=text), by=ana)
    told.when(
        RevealRecommendations(),
        GroupRecommendations(ids=("R-01", "R-02"), title="Disks"),
        OpenVote(dots_each=4),
    )
    return told, next(iter(told.review.groups))


def test_until_the_close_a_dot_moves_nothing_but_how_many_have_started():
    told, group = voting()
    before = everything(told)
    told.when(PlaceDot(id="R-03"), by=ana)
    first = everything(told)
    assert [name for name in BOARDS if first[name] != before[name]] == ["recommendations"]
    assert first["recommendations"][1:] == before["recommendations"][1:]
    assert "1 of 3 here has voted" in first["recommendations"][0]
    told.when(PlaceDot(id="R-03"), by=ana).when(PlaceDot(id=group), by=ana).when(
        TakeBackDot(id="R-03"), by=ana
    )
    assert everything(told) == first, "which, and how many, is nobody's"
    told.when(PlaceDot(id=group), by=ben)
    assert "2 of 3 here have voted" in everything(told)["recommendations"][0]
    assert everything(told)["recommendations"][1:] == before["recommendations"][1:]


def test_who_votes_and_then_only_watches_does_not_push_the_bar_over_its_end():
    from pmcore.commands.hosting import ChangeRole

    told, group = voting()
    for each in (host, ana, ben):
        told.when(PlaceDot(id=group), by=each)
    told.when(ChangeRole(id=told.id_of(ben), role=Role.OBSERVER))
    head = everything(told)["recommendations"][0]
    now, most = (int(each) for each in re.search(r"(\d+) of (\d+) here have voted", head).groups())
    assert now <= most
    assert float(re.search(r"width:([\d.]+)%", head)[1]) <= 100


def test_the_vote_of_who_was_removed_is_not_counted_as_started():
    told, group = voting()
    told.when(PlaceDot(id=group), by=ana).when(PlaceDot(id=group), by=ben)
    told.when(RemoveParticipant(id=told.id_of(ben)))
    assert "1 of 2 here has voted" in everything(told)["recommendations"][0]


def test_the_result_stands_with_most_dots_first_and_ties_by_number():
    told, group = voting()
    for who, dots in ((host, ("R-04", "R-04")), (ana, ("R-03", group)), (ben, (group, "R-03"))):
        for item in dots:
            told.when(PlaceDot(id=item), by=who)
    told.when(CloseVote())
    told.when(MakeMeasure(id="R-04"))
    kinds, shown = zip(*items(told), strict=True)
    assert kinds == ("group", "card", "card"), (
        "three items with two dots each stand in the order of their numbers"
    )
    labels = [re.findall(r'class="label-no">(R-\d+)<', html) for html in shown]
    assert labels == [["R-01", "R-02"], ["R-03"], ["R-04"]]
    for html in shown:
        assert html.count("<b>2 dots</b>") == html.count("width:100%") == html.count("place 1, tied") == 1
    assert "3 people voted" in draw("recommendations", told.review, Room())[0].html
    assert "→ M-01" in shown[2]


@pytest.mark.parametrize("dots", [{"R-04": 2, "R-03": 1}, {"R-03": 1}])
def test_the_order_follows_the_dots_and_every_item_says_how_many(dots):
    told, _ = voting()
    for item, count in dots.items():
        for _ in range(count):
            told.when(*together(PlaceDot(id=item)))
    told.when(CloseVote())
    html = [html for _, html in items(told)]
    shown = [int(re.search(r"<b>(\d+) dots?</b>", each)[1]) for each in html]
    assert shown == sorted(shown, reverse=True)
    assert sum(shown) == 3 * sum(dots.values())
    assert "1 dots" not in "".join(html)


def test_a_new_round_hides_the_counts_of_the_last():
    told, group = voting()
    told.when(*together(PlaceDot(id="R-04"))).when(CloseVote())
    assert "<b>3 dots</b>" in "".join(everything(told)["recommendations"])
    told.when(OpenVote())
    shown = "".join(everything(told)["recommendations"])
    assert "Vote, round 2" in shown
    assert "dot</b>" not in shown
    assert "dots</b>" not in shown
    keys = [block.key for block in draw("recommendations", told.review, Room())]
    assert keys[1:3] == ["round:1", f"group:{group}/head"], "nor does the order tell what won"


def test_an_open_vote_waits_for_those_who_are_here_and_for_nobody_who_went_home():
    told, group = voting()
    here = Room(online=frozenset({told.id_of(host), told.id_of(ana), told.id_of(olga)}))
    told.when(PlaceDot(id=group), by=ana)
    assert "1 of 2 here has voted" in everything(told, room=here)["recommendations"][0]
    told.when(PlaceDot(id=group), by=ben)  # who votes and leaves is counted on both sides
    assert "2 of 3 here have voted" in everything(told, room=here)["recommendations"][0]
    assert "2 of 2 here have voted" in everything(told, room=Room())["recommendations"][0]


def test_a_vote_without_a_voter_can_only_be_closed_without_a_result_and_shows_no_zeros():
    told, group = voting()

    def offered():
        sent = [
            each.send for each in buttons(draw("recommendations", told.review, Room())) if "send" in each.data
        ]
        return [each for each in sent if each["kind"] == "close_vote"]

    head = everything(told)["recommendations"][0]
    assert "Nobody has voted yet. Leave it open, or close without a result." in head
    assert offered() == [{"kind": "close_vote", "without_result": True}]
    told.when(PlaceDot(id=group), by=ana)
    assert "without" not in everything(told)["recommendations"][0]
    assert offered() == [{"kind": "close_vote"}]
    told.when(TakeBackDot(id=group), by=ana).when(CloseVote(without_result=True))
    shown = "".join(everything(told)["recommendations"])
    assert "Open the vote" in shown
    assert "0 dot" not in shown
    assert "width:0%" not in shown


def fold_of(told, number):
    (found,) = (b.html for b in draw("recommendations", told.review, Room()) if b.key == f"round:{number}")
    return " ".join(re.sub(r"<[^>]+>", " ", found).split())


def test_earlier_rounds_stay_folded_on_the_board_with_the_words_of_their_time():
    told, group = voting()
    told.when(*together(PlaceDot(id="R-04"), PlaceDot(id="R-04"), PlaceDot(id=group))).when(CloseVote())
    keys = [b.key for b in draw("recommendations", told.review, Room())]
    assert "round:1" not in keys, "the result itself says the same"
    text = told.review.item("recommendations", "R-04").text
    told.when(OpenVote())
    before = fold_of(told, 1)
    assert before.startswith("Round 1: 3 people voted, 4 dots each")
    assert f"R-04 {text} 6 R-01, R-02 Disks 3 R-03" in before
    told.when(*together(PlaceDot(id="R-03"))).when(CloseVote())
    assert fold_of(told, 1) == before
    told.when(EditRecommendation(id="R-04", text="Reworded"), RemoveRecommendation(id="R-03"))
    assert fold_of(told, 1) == before
    assert fold_of(told, 2).startswith("Round 2 as it was counted: 3 people voted")


def test_a_group_offers_one_measure_for_all_its_cards_and_then_names_it():
    told, group = voting()
    told.when(PlaceDot(id=group), by=ana).when(CloseVote())
    assert choices(told.review)[0].id == group
    board = draw("recommendations", told.review, Room())
    assert button(board, "Make one measure").send == {"kind": "make_measure", "id": group}
    told.when(MakeMeasure(id=group))
    (_, shown) = items(told)[0]
    assert shown.count("→ M-01") == 1
    assert "make_measure" not in shown
    assert [each.label for each in choices(told.review)] == ["R-03", "R-04"]
    measures = dict(draw("measures", told.review, Room()))
    assert "R-01, R-02" in measures[f"measure:{next(iter(told.review.measures))}"]


def test_cards_that_were_added_grouped_or_taken_apart_after_the_vote_show_no_wrong_number():
    told, group = voting()
    told.when(*together(PlaceDot(id="R-03"), PlaceDot(id="R-04"), PlaceDot(id="R-04"), PlaceDot(id=group)))
    told.when(CloseVote()).when(AddRecommendation(text="Late"), by=ana)
    told.when(GroupRecommendations(ids=("R-03", "R-04"), title="Both"), TakeOutOfGroup(id="R-01"))
    shown = {re.search(r"R-\d+", html)[0]: html for _, html in items(told)}
    assert "<b>9 dots</b>" in shown["R-03"]
    assert "Counted in “Disks”" in shown["R-01"]
    assert "Was not on the ballot" in shown["R-05"]
    assert "0 dot" not in "".join(shown.values())


def test_the_history_tells_that_somebody_voted_to_nobody_else():
    told, _ = voting()
    told.when(PlaceDot(id="R-03"), by=ana)
    for someone, sees in ((ana, True), (ben, False), (host, False)):
        me = told.review.people[told.id_of(someone)]
        text = "".join(block.html for block in history_blocks(told.review, told.log, me, 100)[0])
        assert ("voted" in text) == sees


def test_two_voters_are_told_before_and_after_that_no_result_is_shown():
    told, group = voting()
    told.when(PlaceDot(id="R-03"), by=ana).when(PlaceDot(id=group), by=ben)
    head = draw("recommendations", told.review, Room())[0].html
    assert "Of fewer than three voters no result is shown." in head
    assert "Fewer than three have voted, so no result will be shown" in head
    told.when(CloseVote())
    shown = "".join(everything(told)["recommendations"])
    assert "2 people voted. Of fewer than three voters no result is shown" in shown
    assert not [each for each in ("dot</b>", "dots</b>", "place 1", "Was not on the ballot") if each in shown]
    told.when(OpenVote())
    assert "Of fewer than three voters no result is shown: each" in fold_of(told, 1)
