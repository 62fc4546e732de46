"""`/live/tray`: rows are looked for by the server, a page at a time, and decided about; nobody else is answered."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from pmcore.commands.history import Undo
from pmcore.commands.tray import FillTray
from pmcore.intake.tray_search import Asked, found_in
from pmcore.model.people import Role, Seat
from pmcore.model.tray_rows import TrayRow, packed
from pmcore.web.routes.tray_page import shown
from tests.kit import given

BEGAN = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
ROWS = [
    TrayRow("Deploy 41 of checkout", BEGAN, kind="change", who="Kim", source="Argo", key="d41"),
    TrayRow("Is anybody else seeing errors?", BEGAN + timedelta(minutes=3), who="Pat", liked=True),
    TrayRow("Checkout is slow <b>now</b>", BEGAN + timedelta(minutes=7), who="Sam", source="#incident"),
    TrayRow("Lunch?", BEGAN + timedelta(minutes=9), who="Pat"),
    TrayRow("Somebody called", who="Kim"),
]
SLACK = FillTray(importer="slack", file="slack.zip", count=len(ROWS), packed=packed(ROWS))


def sits(site, name, role=None):
    """Return the browser of somebody who has a seat."""
    browser = site.joined(name)
    person = site.review.seat_of([site.key_of(browser)])
    if role:
        assert site.do(site.program(), "change_role", id=person.id, role=role).status_code == 200
    return browser


def fills(site):
    host = Seat(participant_id=site.review.present_people[0].id)
    return site.service.reviews.execute(site.review_id, SLACK, host)


def looks(site, browser, **query):
    return browser.get("/live/tray", params={"review": site.review_id, **query})


def decides(site, browser, to, *numbers, whole=False, command_id="it", **query):
    file = list(site.review.tray)[-1]
    want = {"to": to, "rows": [f"{file}:{each}" for each in numbers], "all": whole, "command_id": command_id}
    return browser.post("/live/tray/do", params={"review": site.review_id, **query}, json=want).json()


def numbers(story, zone="UTC", **query):
    found = found_in(story.review, Asked.of({name.rstrip("_"): each for name, each in query.items()}, zone))
    return [number for numbers in found.by_file().values() for number in numbers]


@pytest.mark.parametrize(("query", "rows"), [
    ({}, [1, 2, 3, 4, 5]),
    ({"q": "CHECKOUT"}, [1, 3]),
    ({"q": "checkout slow"}, [3]),
    ({"q": "argo"}, [1]),
    ({"who": "Pat"}, [2, 4]),
    ({"kind": "change"}, [1]),
    ({"from_": "2026-11-23T14:03", "to": "2026-11-23T14:07"}, [2, 3]),
    ({"from_": "2026-11-23T14:08"}, [4]),
    ({"liked": "1"}, [2, 1, 3, 4, 5]),
    ({"q": "nowhere"}, []),
])  # fmt: skip
def test_rows_are_found_by_words_people_kinds_and_times(query, rows):
    assert numbers(given(SLACK), **query) == rows


def test_times_are_of_the_clock_of_the_review():
    assert numbers(given(SLACK), "Europe/Berlin", to="2026-11-23T15:00") == [1]


def test_rows_of_several_files_stand_in_one_order_of_their_times():
    later = TrayRow("Rollback", BEGAN + timedelta(minutes=5))
    story = given(SLACK, FillTray(importer="csv", file="deploys.csv", count=1, packed=packed([later])))
    found = found_in(story.review, Asked())
    assert [found.row(each).text for each in found.places(1, 3)] == [
        "Is anybody else seeing errors?", "Rollback", "Checkout is slow <b>now</b>",
    ]  # fmt: skip
    assert [found.id_of(each).rpartition(":")[2] for each in found.places(0, 3)] == ["1", "2", "1"]


def test_fifty_thousand_rows_are_looked_through_and_scrolled_in_a_tenth_of_a_second():
    many = [
        TrayRow(f"{ROWS[each % 5].text} and some more words of message {each}", BEGAN + timedelta(seconds=each), who=f"P{each % 60}")
        for each in range(50_000)
    ]  # fmt: skip
    review = given(FillTray(importer="slack", count=50_000, packed=packed(many))).review
    assert (
        shown(review, found_in(review, Asked.of({"q": "x"}, "UTC")), 0)["count"] == 0
    )  # opened, as once for all
    for query in ({}, {"q": "checkout 99"}, {"who": "P7", "liked": "1"}, {"from": "2026-11-23T20:00"}):
        best = min(_took(review, query, first) for first in (0, 100, 100))
        assert best <= 0.1, query


def _took(review, query, first):
    began = time.thread_time()
    page = shown(review, found_in(review, Asked.of(query, "UTC")), first)
    assert page["count"] > 100
    return time.thread_time() - began


# ---------------------------------------------------------------------- the routes


def test_a_scribe_is_shown_what_lies_there(site):
    fills(site)
    page = looks(site, sits(site, "Sue", Role.SCRIBE), q="checkout").json()
    assert (page["count"], page["first"]) == (2, 0)
    assert "Checkout is slow &lt;b&gt;now&lt;/b&gt;" in page["html"]
    assert page["people"] == [["Kim", "Kim", "2"], ["Pat", "Pat", "2"], ["Sam", "Sam", "1"]]
    assert page["kinds"] == [["change", "change", "1"]]
    assert [(each["name"], each["open"], each["count"]) for each in page["files"]] == [("slack.zip", 5, 5)]


@pytest.mark.parametrize("role", [None, Role.OBSERVER])
def test_nobody_else_is_answered(site, role):
    fills(site)
    ana = sits(site, "Ana", role)
    assert looks(site, ana).json() == {
        "ok": False, "sentence": "Only facilitator and scribe have a tray.", "fields": {},
    }  # fmt: skip
    assert not decides(site, ana, "aside", 1)["ok"]
    assert not looks(site, site.browser()).json()["ok"]
    assert site.review.tray[next(iter(site.review.tray))].open == 5


def test_rows_come_onto_the_timeline_and_one_undo_puts_them_back(site):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    assert decides(site, sue, "placed", 1, 3)["ok"]
    assert [each.text for each in site.review.timeline] == ["Deploy 41 of checkout", ROWS[2].text]
    (origin,) = site.review.timeline[0].origins
    assert (origin.importer, origin.file, origin.key) == ("slack", "slack.zip", "d41")
    assert looks(site, sue).json()["count"] == 3
    assert looks(site, sue, decided="1").json()["count"] == 5
    host = Seat(participant_id=site.review.present_people[0].id)
    site.service.reviews.execute(site.review_id, Undo(target="it"), host)
    assert site.review.timeline == ()
    assert looks(site, sue).json()["count"] == 5


def test_all_that_were_found_go_together(site):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    assert decides(site, sue, "aside", whole=True, who="Pat")["ok"]
    assert looks(site, sue).json()["count"] == 3
    assert decides(site, sue, "open", whole=True, who="Pat", decided="1", command_id="back")["ok"]
    assert looks(site, sue).json()["count"] == 5


def test_a_row_that_is_on_the_timeline_already_is_only_noted(site):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    decides(site, sue, "placed", 1)
    fills(site)
    assert decides(site, sue, "placed", 1, command_id="again")["ok"]
    assert len(site.review.timeline) == 1
    assert looks(site, sue).json()["count"] == 8


def test_what_stands_on_the_timeline_is_neither_set_aside_nor_put_back(site):
    fills(site)
    sue, sam = sits(site, "Sue", Role.SCRIBE), sits(site, "Sam", Role.FACILITATOR)
    decides(site, sue, "placed", 1, 3)
    assert decides(site, sam, "aside", 1, command_id="late")["sentence"] == "This is on the timeline already."
    assert decides(site, sam, "aside", 1, 2, command_id="some")["ok"]
    assert "T-01 stands on the timeline" in decides(site, sam, "open", 1, command_id="back")["sentence"]
    page = looks(site, sue, decided="1").json()["html"]
    assert [each in page for each in ("T-01", "T-02")] == [True, True]
    assert page.count('data-decide="open"') == 1  # the one that was set aside
    site.do(site.program(), "remove_timeline_event", id=site.review.timeline[0].id)
    assert decides(site, sam, "open", 1, command_id="now")["ok"]
    assert looks(site, sue).json()["count"] == 3


def test_people_in_the_tray_are_named_and_their_rows_come_so(site):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    assert "3 people named" in looks(site, sue).json()["names"]
    site.do(site.program(), "name_people", names={"Kim": "release manager"})
    page = looks(site, sue).json()
    assert 'name="name:Kim"\n  value="release manager"' in page["names"]
    assert page["html"].count("release manager") == 2
    decides(site, sue, "placed", 1)
    assert site.review.timeline[0].who == "release manager"


@pytest.mark.parametrize(("want", "sentence"), [
    ({"to": "nowhere"}, "This does not say what becomes of the rows."),
    ({"rows": ["x"]}, "This does not say which rows."),
    ({"rows": []}, "No row is chosen."),
    ({"rows": ["gone:1"]}, "This file is not in the tray any more."),
    ({"rows": "f:1"}, "This does not say which rows."),
    ({"surprise": 1, "rows": None}, "This does not say which rows."),
])  # fmt: skip
def test_what_cannot_be_wanted_is_told(site, want, sentence):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    (file,) = site.review.tray
    sent = {"to": "aside", "rows": [f"{file}:1"], "all": False, "command_id": "it", **want}
    answer = sue.post("/live/tray/do", params={"review": site.review_id}, json=sent).json()
    assert (answer["ok"], answer["sentence"]) == (False, sentence)


def test_more_rows_than_can_be_decided_at_once_are_told(site, monkeypatch):
    fills(site)
    sue = sits(site, "Sue", Role.SCRIBE)
    monkeypatch.setattr("pmcore.web.routes.tray.MOST_AT_ONCE", 2)
    assert "more than 2 rows at once" in decides(site, sue, "aside", whole=True)["sentence"]
    monkeypatch.setattr("pmcore.web.routes.tray.MOST_EVENTS", 1)
    assert "at most 1 events" in decides(site, sue, "placed", 1, 2)["sentence"]
    assert "Please write the time" in looks(site, sue, **{"from": "soon"}).json()["sentence"]
