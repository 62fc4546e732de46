"""What is sent to one person alone: their own hidden cards and their own dots, and never anybody else's."""

import json

from pmcore.boards.mine import mine
from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, RemoveRecommendation
from pmcore.commands.tray import DecideTrayRows, EmptyTray, FillTray
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations, TakeBackDot
from pmcore.model.people import Role
from pmcore.model.tray_rows import TrayRow, packed
from tests.kit import given, host, seat
from tests.pmcore.live_kit import serving

ana, ben = seat("Ana"), seat("Ben")
olga = seat("Olga", Role.OBSERVER)
WRITERS = (host, ana, ben)


def written():
    """Return a review in which everybody wrote a card silently."""
    told = given(*(each.does(AddRecommendation(text=f"qz{each.name}qz")) for each in WRITERS))
    told.id_of(olga)
    return told


def voting(dots_each=4):
    told = written().when(RevealRecommendations(), OpenVote(dots_each=dots_each))
    return told, list(told.review.recommendations)


def mine_of(told, person):
    return mine(told.review, told.id_of(person))


def test_before_the_reveal_everybody_has_their_own_cards_and_no_trace_of_others():
    told = written()
    for someone in (*WRITERS, olga):
        text = json.dumps(mine_of(told, someone))
        assert [each.name for each in WRITERS if f"qz{each.name}qz" in text] == (
            [someone.name] if someone in WRITERS else []
        )


def test_ones_own_card_says_that_nobody_else_sees_it_and_can_be_changed():
    told = written()
    ((key, html),) = mine_of(told, ana)["own"]
    (card,) = [each for each in told.review.recommendations.values() if each.author == told.id_of(ana)]
    assert key == f"own:{card.id}"
    assert "only you see this" in html
    told.when(EditRecommendation(id=card.id, text="qzBetterqz"), by=ana)
    assert "qzBetterqz" in mine_of(told, ana)["own"][0][1]
    told.when(RemoveRecommendation(id=card.id), by=ana)
    assert mine_of(told, ana) == {}


def test_what_others_write_changes_nothing_of_ones_own():
    told = written()
    before = mine_of(told, ana), mine_of(told, olga)
    told.when(AddRecommendation(text="One more"), by=ben)
    assert (mine_of(told, ana), mine_of(told, olga)) == before


def test_after_the_reveal_nothing_is_ones_own_any_more():
    told = written().when(RevealRecommendations())
    assert [mine_of(told, each) for each in (*WRITERS, olga)] == [{}] * 4


def test_dots_are_given_to_their_owner_alone():
    told, cards = voting()
    told.when(PlaceDot(id=cards[0]), PlaceDot(id=cards[0]), PlaceDot(id=cards[1]), by=ana)
    most = told.review.deciding.most_on_one
    assert mine_of(told, ana) == {"dots": {cards[0]: 2, cards[1]: 1}, "left": 1, "most": most}
    assert mine_of(told, ben) == mine_of(told, host) == {"dots": {}, "left": 4, "most": most}
    told.when(TakeBackDot(id=cards[0]), by=ana)
    assert mine_of(told, ana) == {"dots": {cards[0]: 1, cards[1]: 1}, "left": 2, "most": most}


def test_nobody_has_dots_before_and_after_the_vote():
    told, cards = voting()
    told.when(PlaceDot(id=cards[0]), by=ana).when(CloseVote())
    assert mine_of(told, ana) == mine_of(told, ben) == {}


def test_a_new_round_begins_with_all_dots():
    told, cards = voting(dots_each=3)
    told.when(PlaceDot(id=cards[0]), by=ana).when(CloseVote()).when(OpenVote(dots_each=5))
    assert (mine_of(told, ana)["dots"], mine_of(told, ana)["left"]) == ({}, 5)


# ---------------------------------------------------------------------- over the socket


def mine_in(tab):
    """Return the next frame that is for this tab alone."""
    while True:
        values = tab.next().values
        if "mine" in values:
            return values["mine"]


def test_every_tab_of_a_person_hears_of_their_card_and_nobody_else_does():
    story = given()
    with serving(story) as server:
        tabs = [server.open(ana, "recommendations"), server.open(ana, "timeline")]
        bens = server.open(ben, "recommendations")
        story.when(AddRecommendation(text="qzAnaqz"), by=ana)
        for tab in tabs:
            ((_, html),) = mine_in(tab)["own"]
            assert "qzAnaqz" in html
        story.when(AddRecommendation(text="qzBenqz"), by=ben)
        assert "qzBenqz" in mine_in(bens)["own"][0][1]
        assert not any("qzAnaqz" in frame.text for frame in bens.frames)


def test_a_tab_that_is_opened_later_begins_with_what_is_ones_own_and_it_goes_with_the_reveal():
    story = written()
    with serving(story) as server:
        tab = server.open(ana, "rail")
        assert len(mine_in(tab)["own"]) == 1
        story.when(RevealRecommendations())
        assert mine_in(tab) == {}


def test_a_word_in_one_of_ones_many_cards_sends_that_card_alone_to_who_can_put_it_in():
    cards = [AddRecommendation(text=f"card {number} {'x' * 500}") for number in range(20)]
    story = given(ana.does(*cards))
    with serving(story) as server:
        tab = server.open(ana, "recommendations", review=f"{story.id}&own=changes")
        whole = mine_in(tab)
        assert "order" not in whole
        changed = next(iter(story.review.recommendations.values()))
        story.when(EditRecommendation(id=changed.id, text="qzBetterqz"), by=ana)
        news = mine_in(tab)
        assert [key for key, _ in news["own"]] == [f"own:{changed.id}"]
        assert "qzBetterqz" in news["own"][0][1]
        assert news["order"] == [key for key, _ in whole["own"]]
        story.when(RemoveRecommendation(id=changed.id), by=ana)
        gone = mine_in(tab)
        assert gone["own"] == []
        assert gone["order"] == news["order"][1:]


def test_a_page_of_an_older_server_gets_all_of_its_cards_as_before():
    story = given(ana.does(AddRecommendation(text="One"), AddRecommendation(text="Two")))
    with serving(story) as server:
        tab = server.open(ana, "recommendations")
        mine_in(tab)
        story.when(AddRecommendation(text="Three"), by=ana)
        news = mine_in(tab)
        assert len(news["own"]) == 3
        assert "order" not in news


def test_facilitator_and_scribe_are_told_that_rows_lie_in_the_tray_and_nobody_else_is():
    sue, ana, olga = seat("Sue", Role.SCRIBE), seat("Ana"), seat("Olga", Role.OBSERVER)
    row = TrayRow("Disk full")
    told = given(sue.does(), ana.does(), olga.does()).when(
        FillTray(importer="slack", count=2, packed=packed([row, row]))
    )
    marks = set()
    for state, left in (("aside", 1), ("placed", 1), ("open", 2)):
        told.when(lambda review, to=state: DecideTrayRows(file=next(iter(review.tray)), rows=(1,), state=to))
        (tray,) = {str(mine(told.review, told.id_of(each))["tray"]) for each in (host, sue)}
        assert f"'open': {left}" in tray
        marks.add(tray)
        for person in (ana, olga):
            assert mine(told.review, told.id_of(person)) == {}
    assert len(marks) == 3
    told.when(EmptyTray())
    assert mine(told.review, told.id_of(sue)) == {}
