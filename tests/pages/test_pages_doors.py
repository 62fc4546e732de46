"""Who gets in: a seat in this review at this browser, and nobody else; a session belongs to one browser."""

import pytest

from pmcore.commands.meeting import MoveToStage
from pmcore.commands.people import ClaimSeat, LetBackIn, RemoveParticipant
from pmcore.model.meeting import STAGES
from pmcore.model.people import Visitor
from pmcore.server.service import service
from tests.pages.person import Person, latest

PAGES = [*(each.page for each in STAGES), "report", "history"]
NO_SEAT = "You have no seat in that review. Join with its code, or ask the facilitator."


def turned_away(tab, review_id):
    assert tab.page == "welcome"
    assert tab.said == [NO_SEAT]
    assert set(tab.parts) <= {"panel:welcome", "panel:reviews", "panel:mine"}
    assert latest(review_id).incident.title not in tab.everything
    return True


@pytest.mark.parametrize("page", PAGES)
def test_a_stranger_lands_on_the_welcome_page_with_a_sentence(page):
    review_id = Person().starts("The secret outage")
    tab = Person("Stranger").opens(page, review_id)
    assert turned_away(tab, review_id)
    assert not tab.draws_anew().said  # it is said once


def test_who_was_removed_is_turned_away_until_let_back_in():
    host, ana = Person(), Person("Ana")
    review_id = host.starts("The secret outage")
    me = ana.joins(review_id)
    tab = ana.opens("timeline", review_id)
    assert tab.page == "timeline"
    host.does(review_id, RemoveParticipant(id=me.id))
    assert turned_away(tab.draws_anew(), review_id)
    for page in PAGES:
        gone = ana.opens(page, review_id)
        assert (gone.page, gone.said) == ("welcome", [NO_SEAT])
        assert not [part for part in gone.parts if part.startswith("board:")]
    host.does(review_id, LetBackIn(id=me.id))
    assert ana.opens("timeline", review_id).page == "welcome", "with a new link, and no device of before"
    service().reviews.execute(review_id, ClaimSeat(id=me.id), Visitor(key=ana.key))
    assert ana.opens("timeline", review_id).page == "timeline"


@pytest.mark.parametrize("cookie", ["", "not-signed", "abc.def", "x" * 5000])
def test_a_missing_or_forged_cookie_opens_nothing(cookie):
    review_id = Person().starts("The secret outage")
    assert turned_away(Person("Mallory", cookie).opens("overview", review_id), review_id)


@pytest.mark.parametrize("address", ["", "nothing-like-it", "../../etc/passwd", "0' OR 1=1", "é" * 300])
def test_an_address_of_no_review_leads_to_the_welcome_page(address):
    tab = Person().opens("timeline", address)
    assert (tab.page, tab.said) == ("welcome", [NO_SEAT])


def test_a_seat_in_one_review_is_none_in_another():
    host, ana = Person(), Person("Ana")
    mine, other = host.starts("Mine"), host.starts("Other")
    ana.joins(mine)
    assert ana.opens("history", mine).page == "history"
    assert turned_away(ana.opens("history", other), other)


def test_a_session_that_another_browser_continues_is_stopped_and_its_owner_loses_nothing():
    host = Person()
    review_id = host.starts("The secret outage")
    tab = host.opens("timeline", review_id)
    tab.app.session_state["dialog"] = ("edit", {})
    tab.person = Person("Mallory")
    for _ in range(2):  # for good, not only once
        tab.draws_anew()
        assert tab.said == ["This page was opened by another browser. Reload it to continue."]
        assert not tab.parts
        assert "The secret outage" not in tab.everything
    assert tab.app.session_state["dialog"] == ("edit", {})
    tab.person = host
    tab.draws_anew()
    assert tab.page == "timeline"
    assert tab.parts


def test_a_click_in_a_session_that_another_browser_continues_does_nothing():
    host = Person()
    tab = host.opens("welcome")
    tab.person = Person("Mallory")
    tab.presses("panel:welcome", "sample", value="gitlab-2017")
    assert not service().reviews.all()
    assert tab.page == "welcome"
    assert tab.said == ["This page was opened by another browser. Reload it to continue."]


def test_a_page_that_another_browser_continues_is_not_told_where_the_meeting_went():
    host = Person()
    review_id = host.starts()
    tab = host.opens("lobby", review_id)
    host.does(review_id, MoveToStage(stage="overview"))
    tab.person = Person("Mallory")
    tab.sets_off("board:rail", "moved", {"state": {"stage": "overview"}, "at": 1})
    assert "Reload it" in tab.said[0]
    assert not tab.parts
    assert "turn" not in tab.app.session_state


def test_reload_and_second_tab_come_back_to_the_same_seat():
    ana = Person("Ana")
    review_id = Person().starts()
    me = ana.joins(review_id)
    seats = {ana.opens(page, review_id).parts["board:rail"]["me"] for page in ("lobby", "timeline", "lobby")}
    assert seats == {me.id}


def test_the_page_of_who_is_removed_is_sent_to_the_door_by_the_rail():
    host, ana = Person(), Person("Ana")
    review_id = host.starts()
    me = ana.joins(review_id)
    tab = ana.opens("history", review_id)
    host.does(review_id, RemoveParticipant(id=me.id))
    tab.sets_off("board:rail", "moved", {"removed": True, "at": 1})
    assert tab.page == "welcome"
    assert not tab.parts.keys() & {"board:rail", "panel:history"}
