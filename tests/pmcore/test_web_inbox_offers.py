"""A review offers what the inbox has of its incident's time: to facilitator and scribe, as rows to look at, until it is there."""

from datetime import UTC, datetime, timedelta

import pytest

from pmcore.model.people import Role
from tests.web import enters, ticket_for

NOW = datetime.now(UTC).replace(microsecond=0)
BEGAN = NOW - timedelta(days=2)


@pytest.fixture
def fay(site):
    return seated(site, "Fay", Role.FACILITATOR)


def seated(site, name, role):
    link, _ = ticket_for(site, name, role)
    browser = site.browser()
    enters(browser, link)
    return browser


def alert(at, text, service="checkout"):
    return {"time": at.isoformat(), "message": text, "service": service}


def sends(site, *bodies):
    for body in bodies:
        answer = site.program().post("/api/v1/inbox/alerts", json=body)
        assert answer.status_code == 200, answer.text


def offers(site, browser):
    return browser.get("/live/inbox", params={"review": site.review_id}).json()["offers"]


def incident(site, began, resolved=None):
    values = {"began": began.isoformat()} | ({"resolved": resolved.isoformat()} if resolved else {})
    answer = site.do(site.program(), "edit_incident", **values)
    assert answer.status_code == 200, answer.text


def shows(site, browser, **asked):
    return browser.post("/live/intake", params={"review": site.review_id, **asked}).json()


def test_alerts_around_the_incident_are_offered_by_service_those_of_the_review_first(site, fay):
    incident(site, BEGAN, BEGAN + timedelta(hours=1))
    site.do(site.program(), "edit_incident", services=["Search"])
    sends(
        site,
        alert(BEGAN - timedelta(hours=2), "Latency climbs"),
        alert(BEGAN + timedelta(hours=2), "Errors are over"),
        alert(BEGAN, "The index is old", "search"),
        alert(BEGAN - timedelta(hours=2, minutes=1), "Too early"),
        alert(BEGAN + timedelta(hours=2, minutes=1), "Too late"),
    )
    told = [(each["service"], each["source"]) for each in offers(site, fay)]
    assert told == [("search", "alerts"), ("checkout", "alerts")]
    says = offers(site, fay)[1]["says"]
    assert says.startswith("2 alerts of checkout between ")
    assert f"{BEGAN - timedelta(hours=2):%H:%M}" in says
    assert f"{BEGAN + timedelta(hours=2):%H:%M}" in says


def test_where_nobody_said_when_it_began_the_last_day_is_offered(site, fay):
    sends(site, alert(NOW - timedelta(hours=23), "Disk is full"), alert(NOW - timedelta(hours=25), "Old"))
    assert [each["says"][:19] for each in offers(site, fay)] == ["1 alert of checkout"]


def test_what_is_about_one_service_is_told_apart_by_who_sent_it_and_a_day_is_said_once(site, fay):
    incident(site, BEGAN.replace(hour=12, minute=0), BEGAN.replace(hour=13))
    at = BEGAN.replace(hour=12, minute=10)
    sends(site, alert(at, "Errors"), alert(at + timedelta(minutes=5), "More"))
    assert offers(site, fay)[0]["says"] == "2 alerts of checkout between 12:10 and 12:15"
    event = {"id": "E", "event_type": "incident.triggered", "occurred_at": at.isoformat()}
    data = {"id": "Q", "type": "incident", "number": 7, "title": "Errors", "service": {"summary": "checkout"}}
    for body in (
        {"event": event | {"data": data}},
        {"event": event | {"id": "F", "data": data | {"service": None}}},
    ):
        assert site.program().post("/api/v1/inbox/pagerduty", json=body).status_code == 200
    told = [each["says"].partition(" between ")[0].partition(" at ")[0] for each in offers(site, fay)]
    assert told == [
        "2 alerts of checkout (a list of alerts or events)",
        "1 alert of PagerDuty",
        "1 alert of checkout (PagerDuty)",
    ]


def test_where_nobody_said_when_it_was_over_what_comes_a_day_later_is_another_incident(site, fay):
    incident(site, BEGAN)
    sends(site, alert(BEGAN + timedelta(hours=23), "Ours"), alert(BEGAN + timedelta(hours=25), "Later"))
    assert [each["says"][:19] for each in offers(site, fay)] == ["1 alert of checkout"]
    site.do(
        site.program(), "add_timeline_event", text="Over", starts=(BEGAN + timedelta(hours=9)).isoformat()
    )
    assert [each["says"][:8] for each in offers(site, fay)] == ["2 alerts"]


def test_participants_are_offered_nothing_and_cannot_look(site, fay):
    sends(site, alert(NOW, "Disk is full"))
    assert offers(site, seated(site, "Sam", Role.SCRIBE))
    for name, role in (("Ana", Role.PARTICIPANT), ("Ola", Role.OBSERVER)):
        browser = seated(site, name, role)
        assert offers(site, browser) == []
        answer = shows(site, browser, inbox="checkout", source="alerts")
        assert not answer["ok"]
        assert "html" not in answer
    assert offers(site, site.browser()) == []


@pytest.mark.parametrize("to", ["timeline", "tray"])
def test_looked_at_and_brought_in_they_are_offered_no_more(site, fay, to):
    sends(site, alert(NOW - timedelta(minutes=9), "Disk is full"), alert(NOW, "Not ours", "mail"))
    brought = shows(site, fay, inbox="checkout", source="alerts")
    assert "Disk is full" in brought["html"]
    assert "Not ours" not in brought["html"]
    assert "Read as" not in brought["html"]
    again = shows(site, fay, inbox="checkout", source="alerts", ticket=brought["ticket"])
    assert again["ticket"] == brought["ticket"]
    body = {"to": to, "without": [], "names": {}, "command_id": "0123456789abcdef"}
    asked = {"review": site.review_id, "ticket": brought["ticket"]}
    done = fay.post("/live/intake/do", params=asked, json=body).json()
    assert done["ok"], done
    told = [
        (each.text, each.origins[0].importer, each.origins[0].file) for each in site.review.events.values()
    ]
    assert told == ([("Disk is full", "alerts", "Inbox")] if to == "timeline" else [])
    assert [each["service"] for each in offers(site, fay)] == ["mail"]


def test_what_is_outside_of_the_span_is_not_shown_whoever_asks_for_it(site, fay):
    incident(site, BEGAN, BEGAN)
    sends(site, alert(NOW, "Of another incident"))
    answer = shows(site, fay, inbox="checkout", source="alerts")
    assert not answer["ok"]
    assert "nothing of this any more" in answer["sentence"]
