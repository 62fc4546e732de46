"""The two pages without a review: welcome and start."""

import pytest

from pmcore.commands.incident import EditIncident
from pmcore.intake.samples import SAMPLES
from pmcore.model.people import Role
from pmcore.web.service import service
from tests.pages.person import Person


def test_welcome_offers_the_ways_in_and_nothing_of_others():
    Person("Other").starts("The secret outage")
    tab = Person("New").opens("welcome")
    assert set(tab.parts) == {"panel:welcome"}
    assert tab.parts["panel:welcome"]["role"] == "visitor"
    assert 'data-do="start"' in tab.panel("welcome")
    assert 'href="join"' in tab.panel("welcome")


def test_welcome_lists_the_reviews_of_this_browser_and_opens_them_where_the_meeting_is():
    host = Person()
    review_id = host.starts("Checkout <b>was</b> down")
    tab = host.opens("welcome")
    assert "Checkout &lt;b&gt;was&lt;/b&gt; down" in tab.panel("mine")
    tab.presses("panel:mine", "open", id=review_id, value="lobby")
    assert (tab.page, tab.review_id) == ("lobby", review_id)


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_opens_as_a_review_of_ones_own_once(sample):
    ana = Person("Ana")
    for _ in range(2):  # the second click opens the same
        tab = ana.opens("welcome").presses("panel:welcome", "sample", value=sample)
        assert (tab.page, tab.heading) == ("overview", "Incident Overview")
    assert len(service().reviews.of_browser(ana.key)) == 1


def test_a_browser_without_cookies_is_told_to_allow_them():
    tab = Person("Shy", cookie="").opens("welcome").presses("panel:welcome", "sample", value="gitlab-2017")
    assert "Allow them for this site" in tab.said[0]
    assert not service().reviews.all()


def test_an_unknown_sample_is_refused_with_a_sentence():
    tab = Person().opens("welcome").presses("panel:welcome", "sample", value="nope")
    assert "no sample" in tab.said[0]


def test_the_start_page_has_the_form_and_leads_to_the_lobby_of_what_was_started():
    ana = Person("Ana")
    tab = ana.opens("welcome").presses("panel:welcome", "start")
    assert tab.page == "start"
    shown = tab.parts["panel:start"]
    assert shown["composer"]["noun"] == "review"
    assert shown["layouts"]["review"]["add"] == "create_review"
    assert "review" not in shown, "there is none yet, so the script starts one"
    review_id = ana.starts()  # as the script does it, past the page
    tab.presses("panel:start", shown["composer"]["leaves"], id=review_id)
    assert (tab.page, tab.review_id, tab.heading) == ("lobby", review_id, "Lobby")
    assert ana.seat(review_id).role is Role.FACILITATOR


def test_a_start_page_is_not_led_into_the_review_of_somebody_else():
    review_id = Person("Other").starts("The secret outage")
    tab = Person("Ana").opens("start").presses("panel:start", "started", id=review_id)
    assert tab.page == "welcome"
    assert "The secret outage" not in tab.everything


def test_back_leads_to_the_welcome_page():
    tab = Person().opens("start")
    tab.app.button[0].click()
    assert tab.draws_anew().page == "welcome"


def test_welcome_shows_a_changed_title():
    host = Person()
    review_id = host.starts("Old")
    host.does(review_id, EditIncident(title="New name", seen=1))
    assert "New name" in host.opens("welcome").panel("mine")
