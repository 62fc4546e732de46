"""Which words lead away from causes while one writes: `POST /live/wording` for a browser with a seat, and nothing of it stays."""

import logging

import pytest

from pmcore.commands.communication import AddMessage
from pmcore.commands.measures import AddMeasure
from pmcore.model.people import Seat
from pmcore.web.guards.requests import kind_of
from pmcore.web.routes.wording import hints
from pmcore.wording.language import speaking
from tests.wording import pseudo

CARELESS = "It was careless-zebra careless work"


def do(site, command):
    host = Seat(participant_id=site.review.present_people[0].id)
    return site.service.reviews.execute(site.review_id, command, host)


def ask(browser, site, text, **values):
    return browser.post("/live/wording", params={"review": site.review_id}, json={"text": text, **values})


def words(answer):
    return [each["words"] for each in answer.json()["hints"]]


def test_words_come_back_with_the_reason_and_another_way(site):
    answer = ask(site.joined("Ana"), site, "We should have looked.")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    (hint,) = answer.json()["hints"]
    assert hint["words"] == "should have looked"
    assert hint["reason"]
    assert hint["reframe"]


def test_who_has_a_seat_or_owns_a_measure_is_a_person(site):
    ana = site.joined("Zubair Okafor")
    do(site, AddMeasure(title="Guard the delete", owner="Wanjiru"))
    for name in ("Zubair", "Wanjiru"):
        assert words(ask(ana, site, f"{name} deleted the bucket.")) == ["deleted"]
    assert words(ask(ana, site, "Quentinia deleted the bucket.")) == []


def test_customers_have_words_of_their_own(site):
    ana = site.joined("Ana")
    do(site, AddMessage(audience="customers", text="We are back."))
    (message,) = site.review.messages
    text = "The outage is over."
    assert words(ask(ana, site, text)) == words(ask(ana, site, text, audience="management")) == []
    assert words(ask(ana, site, text, audience="customers")) == ["outage"]
    assert words(ask(ana, site, text, item=message)) == ["outage"]


def test_nothing_of_a_text_stays(site, caplog):
    ana = site.joined("Ana")
    before = site.review
    with caplog.at_level(logging.DEBUG):
        assert words(ask(ana, site, CARELESS)) == ["careless"]
    assert "zebra" not in caplog.text
    assert site.review is before
    assert "zebra" not in str(ana.get("/metrics").text)


@pytest.mark.parametrize(
    ("values", "status"),
    [({"text": 3}, 400), ({}, 400), ({"text": ""}, 200), ({"text": "x", "item": ["y"]}, 200)],
)
def test_what_cannot_be_looked_at_says_so(site, values, status):
    answer = site.joined("Ana").post("/live/wording", params={"review": site.review_id}, json=values)
    assert answer.status_code == status
    assert answer.json()["sentence"] if status == 400 else answer.json()["hints"] == []


def test_a_stranger_is_told_nothing(site):
    stranger = site.browser()
    answers = [ask(stranger, site, CARELESS)]
    answers.append(stranger.post("/live/wording", params={"review": "nowhere"}, json={"text": CARELESS}))
    assert [each.status_code for each in answers] == [403, 403]
    assert answers[0].json() == answers[1].json()


@pytest.fixture
def unhurried(monkeypatch, request):
    """Return a site where nothing more is allowed while time passes, however slow the machine is."""
    monkeypatch.setattr("pmcore.web.routes.wording.RATE", 0.001)
    return request.getfixturevalue("site")


def test_a_browser_that_asks_without_end_is_slowed_and_still_may_write(unhurried):
    site, ana = unhurried, unhurried.joined("Ana")
    codes = [ask(ana, site, "careless").status_code for _ in range(31)]
    assert codes == [200] * 30 + [429]
    assert kind_of({"path": "/live/wording"}) != kind_of({"path": "/live/do", "query_string": b"review=x"})
    assert ana.get("/live/time", params={"review": site.review_id, "text": "14:05"}).status_code == 200


def test_a_language_without_rules_is_off_and_says_so(site):
    with speaking(pseudo()):
        told = hints(CARELESS, site.review, customer=False)
    assert told["hints"] == []
    assert "no rules for" in told["off"]
