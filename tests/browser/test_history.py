"""The history is as live as the boards, for each person what they may see, and nothing travels while nothing changes."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser.people import CARD, EVENT

QUIET = 7_000  # milliseconds; longer than any page may wait before it asks by itself
NEWS = "What happened"


@pytest.fixture
def review_id(api):
    """The id of a review at its timeline."""
    review = api.start()
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    return review["id"]


@pytest.fixture
def fay(review_id, sits):
    """A facilitator whose history is open."""
    return sits(review_id, "Fay", "history", "facilitator")


@pytest.fixture
def ana(review_id, sits):
    """Somebody in the meeting."""
    return sits(review_id, "Ana", "timeline")


def test_what_somebody_changes_stands_in_the_open_history_of_others(fay, ana):
    fay.page.evaluate("window.same = true")
    ana.form(EVENT).writes({NEWS: "Alert fired"}).sends()
    expect(fay.board("history")).to_contain_text("Alert fired")
    ana.form(EVENT).writes({NEWS: "Disk full"}).sends()
    expect(fay.board("history")).to_contain_text("Disk full")
    assert fay.page.evaluate("window.same"), "the page was loaded anew"


def test_a_filter_and_the_focus_stay_while_others_change_something(api, review_id, fay):
    api.do(review_id, "add_timeline_event", text="Alert fired")
    fay.sees("Alert fired")
    fay.page.get_by_text("What: everything").click()
    fay.board("history").get_by_role("button", name="Timeline", exact=True).click()
    expect(fay.board("history")).to_contain_text("1 change")
    fay.board("history").get_by_role("button", name="Undo").first.focus()
    focus = fay.focus
    api.do(review_id, "add_timeline_event", text="Disk full")
    expect(fay.board("history")).to_contain_text("2 changes")
    expect(fay.board("history")).not_to_contain_text("joined")
    assert fay.focus.startswith("Undo"), (focus, fay.focus)


def test_what_is_taken_back_in_the_history_is_shown_at_once(api, review_id, fay):
    api.do(review_id, "add_timeline_event", text="Alert fired")
    fay.sees("Alert fired")
    fay.board("history").get_by_role("button", name="Undo: added").first.click()
    expect(fay.board("history")).to_contain_text("taken back")


def test_nothing_travels_while_nothing_changes_nor_when_somebody_writes_silently(api, review_id, fay, ana):
    api.do(review_id, "move_to_stage", stage="recommendations", anyway=True)
    fay.is_at("recommendations").opens("history")
    ana.is_at("recommendations")
    mark, sent = until_it_is_quiet(fay), count_sent(fay)
    fay.page.wait_for_timeout(QUIET)
    ana.form(CARD).writes({"We recommend to …": "Say nothing of this"}).sends()
    ana.sees("Say nothing of this")
    fay.page.wait_for_timeout(2_000)
    assert fay.heard[mark:] == []
    assert sent == []

    tab = ana.opens_tab("history")  # one's own is in one's own history, also what is written in another tab
    expect(tab.board("history")).to_contain_text("Say nothing of this")
    ana.form(CARD).writes({"We recommend to …": "And of this"}).sends()
    expect(tab.board("history")).to_contain_text("And of this")
    assert "And of this" not in json.dumps([each.decode("utf-8", "replace") for each in fay.heard])


def until_it_is_quiet(person):
    """Wait until all has come that belongs to the loading of the page; return how much that was."""
    heard = -1
    while heard != len(person.heard):
        heard = len(person.heard)
        person.page.wait_for_timeout(2_000)
    return heard


def count_sent(person):
    """Return a list to which every request of a page is added from now on."""
    sent = []
    person.page.on("request", lambda request: sent.append(request.url))
    return sent
