"""The two pages without a review: welcome and start."""

import pytest

from pmcore.commands.incident import EditIncident
from pmcore.intake.samples import SAMPLES
from pmcore.model.people import Role
from pmcore.web.service import service
from tests.pages.person import Person, latest


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
    for do, value in (("sample", "gitlab-2017"),):
        tab = Person("Shy", cookie="").opens("welcome").presses("panel:welcome", do, value=value)
        assert "Allow them for this site" in tab.said[0]
    tab = Person("Shy", cookie="").opens("start")
    answer = tab.submits("start", title="Down", facilitator="Shy")
    assert not answer.ok
    assert "refuses cookies" in answer.sentence
    assert not service().reviews.all()


def test_an_unknown_sample_is_refused_with_a_sentence():
    tab = Person().opens("welcome").presses("panel:welcome", "sample", value="nope")
    assert "no sample" in tab.said[0]


def test_who_starts_a_review_becomes_its_facilitator_and_stands_in_the_lobby():
    ana = Person("Ana")
    tab = ana.opens("welcome").presses("panel:welcome", "start")
    assert tab.page == "start"
    answer = tab.submits("start", title="Checkout was down", facilitator="Ana", services="shop, , payments ")
    assert answer.ok
    assert (tab.page, tab.heading) == ("lobby", "Lobby")
    review = latest(tab.review_id)
    assert review.incident.services == ("shop", "payments")
    assert ana.seat(review.id).role is Role.FACILITATOR


def test_a_bad_start_keeps_the_form_and_says_what_is_wrong_where():
    tab = Person().opens("start")
    answer = tab.submits("start", title=" ", facilitator="", began="soon")
    assert not answer.ok
    assert {"title", "facilitator"} <= set(answer.fields)
    answer = tab.submits("start", title="Down", facilitator="Ana", began="soon")
    assert not answer.ok
    assert "is not a time" in answer.fields["began"]
    assert tab.page == "start"
    assert not service().reviews.all()


def test_a_repeated_start_is_one_review():
    ana = Person("Ana")
    values = {"title": "Down", "facilitator": "Ana"}
    ids = set()
    for _ in range(2):  # the answer got lost, and the form sends the same again
        tab = ana.opens("start")
        tab.submits("start", command_id="6f9619ff-8b86-d011-b42d-00c04fc964ff", **values)
        ids.add(tab.review_id)
    assert len(ids) == 1


def test_back_leads_to_the_welcome_page():
    tab = Person().opens("start")
    tab.app.button[0].click()
    assert tab.draws_anew().page == "welcome"


def test_welcome_shows_a_changed_title():
    host = Person()
    review_id = host.starts("Old")
    host.does(review_id, EditIncident(title="New name", seen=1))
    assert "New name" in host.opens("welcome").panel("mine")
