"""The two pages without a review: welcome and start."""

from pmcore.commands.incident import EditIncident
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


def test_the_start_page_has_the_form_and_leads_to_the_lobby():
    ana = Person("Ana")
    tab = ana.opens("welcome").presses("panel:welcome", "start")
    assert tab.page == "start"
    shown = tab.parts["panel:start"]
    assert shown["composer"]["noun"] == "review"
    assert shown["layouts"]["review"]["add"] == "create_review"
    assert "review" not in shown, "there is none yet, so the script starts one"
    assert shown["composer"]["opens"] == "lobby", "the script goes there: a page that knows the new cookie"


def test_back_leads_to_the_welcome_page():
    tab = Person().opens("start")
    tab.app.button[0].click()
    assert tab.draws_anew().page == "welcome"


def test_welcome_shows_a_changed_title():
    host = Person()
    review_id = host.starts("Old")
    host.does(review_id, EditIncident(title="New name", seen=1))
    assert "New name" in host.opens("welcome").panel("mine")


def rows_of(tab):
    return tab.panel("mine").count('data-do="open"')


def test_a_long_list_of_reviews_comes_in_pages_and_is_searched_by_title():
    host = Person()
    for number in range(45):
        host.starts(f"Outage number {number}")
    tab = host.opens("welcome")
    assert rows_of(tab) == 20
    assert "Outage number 44" in tab.panel("mine")
    tab.presses("panel:mine", "more")
    assert rows_of(tab) == 40
    tab.presses("panel:mine", "more")
    assert rows_of(tab) == 45
    assert "Show more" not in tab.panel("mine")
    tab.app.text_input(key="find_review").set_value("NUMBER 3")
    tab.draws_anew()
    assert rows_of(tab) == 11, "3 and 30 to 39"
    tab.app.text_input(key="find_review").set_value("nothing like it")
    tab.draws_anew()
    assert "None of your reviews is called so." in tab.panel("mine")
    tab.app.text_input(key="find_review").set_value("")
    tab.draws_anew()
    assert rows_of(tab) == 45


def test_a_short_list_has_no_search():
    host = Person()
    host.starts("Only one")
    tab = host.opens("welcome")
    assert rows_of(tab) == 1
    assert not tab.app.text_input
