"""`/live/intake/do`: whoever heard no answer asks again, and hears the first one; nothing is there twice."""

import pytest

FILE = (
    b"time,what\n2026-11-23T14:05:00Z,Checkout answers with errors\n2026-11-23T14:07:00Z,Paged the on-call\n"
)


@pytest.fixture
def fay(site):
    """Return the browser of a facilitator."""
    browser = site.joined("Fay")
    person = site.review.seat_of([site.key_of(browser)])
    assert site.do(site.program(), "change_role", id=person.id, role="facilitator").status_code == 200
    return browser


def looks(site, browser):
    """Return the ticket of a file that somebody looked at."""
    answer = browser.post(
        "/live/intake", params={"review": site.review_id, "name": "log.csv"}, content=FILE
    ).json()
    assert answer["ok"], answer
    return answer["ticket"]


def brings(site, browser, ticket, to, command_id="0123456789abcdef", **other):
    body = {"to": to, "without": [], "names": {}, "command_id": command_id} | other
    return browser.post(
        "/live/intake/do", params={"review": site.review_id, "ticket": ticket}, json=body
    ).json()


@pytest.mark.parametrize("to", ["timeline", "tray"])
def test_whoever_heard_no_answer_asks_again_and_hears_the_first_one(site, fay, to):
    ticket = looks(site, fay)
    first = brings(site, fay, ticket, to)
    version = site.review.version
    assert first["ok"], first
    assert brings(site, fay, ticket, to) == first
    assert site.review.version == version
    assert len(site.review.events) == (2 if to == "timeline" else 0)


def test_another_choice_after_a_lost_answer_is_a_choice_of_its_own(site, fay):
    ticket = looks(site, fay)
    assert brings(site, fay, ticket, "timeline", without=[2])["ok"]
    assert brings(site, fay, ticket, "timeline", "another-command-id")["ok"]
    assert [each.text for each in site.review.timeline] == [
        "Checkout answers with errors",
        "Paged the on-call",
    ]
