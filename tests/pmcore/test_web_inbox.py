"""Tools send alerts when they happen; a review finds later what belongs to it."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from pmcore.errors import InvalidError
from pmcore.model.people import Role
from pmcore.server import inbox as inbox_module
from pmcore.server.inbox import DAYS, Inbox
from pmcore.server.tokens import NewToken
from pmcore.store import MemoryStore
from tests.intake import alertmanager, opsgenie, pagerduty, statuspage
from tests.web import Site

INBOX = "/api/v1/inbox"
NIGHT = {"from": "2025-07-01T11:00:00Z", "to": "2025-07-01T15:00:00Z"}
EVENT = {
    "event": {
        "id": "E1", "event_type": "incident.triggered", "occurred_at": "2025-07-01T11:46:00Z",
        "data": {"id": "Q1", "type": "incident", "number": 42, "title": "Payments fail", "service": pagerduty.SERVICE},
    },
}  # fmt: skip


@pytest.fixture
def clock():
    """Return the morning after the night of which the fixtures tell."""
    return Moment(datetime(2025, 7, 2, 8, tzinfo=UTC))


class Moment:
    def __init__(self, at):
        self.at = at

    def __call__(self):
        return self.at


@pytest.fixture
def site(clock):
    site = Site()
    object.__setattr__(site.service, "inbox", Inbox(site.service.reviews.store, clock))
    yield site
    site.service.reviews.close()


def send(site, source, value, program=None):
    content = value if isinstance(value, bytes) else json.dumps(value).encode()
    return (program or site.program()).post(f"{INBOX}/{source}", content=content)


def alerts(site, **asked):
    answer = site.program(Role.OBSERVER).get(INBOX, params=NIGHT | asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestSending:
    def test_what_every_tool_sends_is_there_in_short_and_in_full(self, site):
        sent = {
            "pagerduty": EVENT,
            "opsgenie": opsgenie.delivery("Create"),
            "alertmanager": alertmanager.group(*(alertmanager.alert(number) for number in range(3))),
            "statuspage": list(statuspage.elsewhere())[1],
            "alerts": {"time": "2025-07-01T12:01:00Z", "message": "The disk is full", "service": "db"},
        }
        for source, value in sent.items():
            answer = send(site, source, value)
            assert answer.status_code == 200, answer.text
            assert answer.json() == {
                "kept": True,
                "known": False,
                "rows": 3 if source == "alertmanager" else 1,
                "forgotten": 0,
            }
        found = alerts(site)
        assert found["whole"]
        assert {(each["service"], each["source"], each["count"]) for each in found["alerts"]} == {
            ("checkout", "pagerduty", 1), ("search", "opsgenie", 1), ("checkout", "alertmanager", 3), ("Checkout", "statuspage", 1),
            ("db", "alerts", 1),
        }  # fmt: skip
        [errors] = [each for each in found["alerts"] if each["source"] == "alertmanager"]
        assert (errors["from"], errors["to"]) == (
            "2025-07-01T11:45:00.123456+00:00",
            "2025-07-01T11:45:40.123456+00:00",
        )
        times = [each["at"] for each in found["rows"]]
        assert times == sorted(times)
        [payments] = [each for each in found["rows"] if each["source"] == "pagerduty"]
        assert (payments["text"], payments["kind"], payments["key"]) == (
            "Incident #42 was triggered: Payments fail",
            "detection",
            "E1",
        )

    def test_what_is_asked_for_is_a_span_and_a_service(self, site):
        send(site, "pagerduty", EVENT)
        send(site, "alerts", {"time": "2025-07-01T12:01:00Z", "message": "The disk is full", "service": "db"})
        assert [each["text"] for each in alerts(site, service="DB")["rows"]] == ["The disk is full"]
        assert [each["source"] for each in alerts(site, to="2025-07-01T11:50:00Z")["rows"]] == ["pagerduty"]
        assert alerts(site, **{"from": "2025-07-01T11:46:01Z", "to": "2025-07-01T12:00:59Z"}) == {
            "alerts": [],
            "rows": [],
            "whole": True,
        }

    def test_sent_again_it_is_kept_once_and_told_again_it_is_one_row(self, site):
        firing = alertmanager.group(alertmanager.alert(1))
        assert [send(site, "alertmanager", firing).json()["known"] for _ in range(2)] == [False, True]
        send(site, "alertmanager", alertmanager.group(alertmanager.alert(1, "resolved"), status="resolved"))
        [row] = alerts(site)["rows"]
        assert row["ends_at"] == "2025-07-01T12:15:20+00:00"

    def test_a_component_that_changed_is_kept_as_status_pages_send_it(self, site):
        change = {
            "page": {"id": "p1", "status_indicator": "major", "status_description": "Partial System Outage"},
            "component_update": {
                "created_at": "2025-07-01T12:00:00Z", "new_status": "major_outage", "old_status": "operational", "id": "u1", "component_id": "c1",
            },
            "component": {"created_at": "2024-05-29T21:32:28Z", "id": "c1", "name": "Checkout", "status": "major_outage"},
        }  # fmt: skip
        assert send(site, "statuspage", change).json()["rows"] == 1
        [row] = alerts(site)["rows"]
        assert (row["text"], row["at"], row["service"], row["key"]) == (
            "Checkout: operational → major outage",
            "2025-07-01T12:00:00+00:00",
            "Checkout",
            "u1",
        )

    def test_a_note_is_about_the_service_of_its_incident(self, site):
        page = {"html_url": "https://acme.example.test/incidents/Q1"}
        note = {"type": "incident_note", "content": "Rolling back", "incident": page | {"id": "Q1"}}
        told = {"id": "E2", "event_type": "incident.annotated", "occurred_at": "2025-07-01T11:50:00Z"}
        send(site, "pagerduty", {"event": EVENT["event"] | {"data": EVENT["event"]["data"] | page}})
        send(site, "pagerduty", {"event": told | {"data": note}})
        assert [(each["service"], each["count"]) for each in alerts(site)["alerts"]] == [("checkout", 2)]

    def test_a_ping_is_taken_and_not_kept(self, site):
        answer = send(
            site,
            "pagerduty",
            {
                "event": {
                    "id": "P",
                    "event_type": "pagey.ping",
                    "occurred_at": "2025-07-01T12:00:00Z",
                    "data": {},
                }
            },
        )
        assert (answer.status_code, answer.json()["kept"]) == (200, False)
        assert alerts(site)["rows"] == []

    def test_secrets_are_covered_before_anything_is_kept(self, site):
        send(
            site,
            "alerts",
            {
                "time": "2025-07-01T12:00:00Z",
                "message": "login with password=Sommer2025! failed",
                "key": "-----BEGIN PRIVATE KEY-----abc",
            },
        )
        [kept] = site.service.reviews.store.deliveries(
            datetime(2025, 7, 1, tzinfo=UTC), datetime(2025, 7, 3, tzinfo=UTC), 10**6
        )
        assert "Sommer" not in kept.body
        assert "abc" not in kept.body
        [row] = alerts(site)["rows"]
        assert row["text"] == "login with password=••• failed"


class TestWhoMay:
    def test_it_needs_a_programs_token_for_every_review(self, site):
        seat = site.seat()
        text, _ = site.service.tokens.make(NewToken(name="One", role=Role.SCRIBE, review_id=site.review_id))
        one = site.with_token(text)
        for program in (seat, one):
            for answer in (send(site, "pagerduty", EVENT, program), program.get(INBOX)):
                assert answer.status_code == 403
                assert "program's token for every one" in answer.json()["error"]

    def test_who_only_reads_sends_nothing(self, site):
        assert send(site, "pagerduty", EVENT, site.program(Role.OBSERVER)).status_code == 403
        text, _ = site.service.tokens.make(NewToken(name="Reader", role=Role.FACILITATOR, scope="read"))
        reader = site.with_token(text)
        assert send(site, "pagerduty", EVENT, reader).status_code == 403
        assert reader.get(INBOX).status_code == 200

    def test_one_that_only_sends_may_stand_in_the_address_and_reads_nothing(self, site):
        text, _ = site.service.tokens.make(NewToken(name="Page", scope="inbox"))
        page, stranger = site.with_token(text), site.browser()
        assert send(site, "pagerduty", EVENT, page).status_code == 200
        content = json.dumps(EVENT["event"] | {"time": "2025-07-01T12:00:00Z", "message": "x"}).encode()
        answer = stranger.post(f"{INBOX}/alerts", params={"token": text}, content=content)
        assert (answer.status_code, answer.json()["kept"]) == (200, True)
        for path in (
            INBOX,
            "/api/v1/reviews",
            f"/api/v1/reviews/{site.review_id}",
            "/api/v1/measures",
            "/api/v1/tokens",
        ):
            assert page.get(path).status_code == 403, path
            assert stranger.get(path, params={"token": text}).status_code == 401, path
        for program in (page, stranger):
            asked = {"token": text} if program is stranger else {}
            made = program.post("/api/v1/reviews", params=asked, json={"title": "Mine"})
            assert made.status_code in {401, 403}

    def test_one_that_does_more_stands_in_no_address(self, site):
        text, _ = site.service.tokens.make(NewToken(name="Writer", role=Role.SCRIBE))
        answer = site.browser().post(f"{INBOX}/pagerduty", params={"token": text}, json=EVENT)
        assert answer.status_code == 403
        assert "--scope inbox" in answer.json()["error"]

    def test_without_a_token_nothing_is_read(self, site):
        assert site.browser().post(f"{INBOX}/alerts", content=b"x" * 2_000_000).status_code == 401


class TestLimits:
    @pytest.mark.parametrize("body", [b"", b"x", b'"text"', b"17", b'{"a":', b"[" * 5_000, b'{"a":1} x'])
    def test_what_is_no_json_gets_a_sentence(self, site, body):
        answer = send(site, "alerts", body)
        assert (answer.status_code, answer.json()["error"]) == (
            400,
            "The body must be JSON: an object, or a list of objects.",
        )

    def test_a_body_has_a_size(self, site):
        answer = send(site, "alerts", b'[{"text":"' + b"x" * 1_000_000 + b'"}]')
        assert answer.status_code == 413

    def test_an_unknown_source_gets_a_sentence(self, site):
        answer = send(site, "telex", EVENT)
        assert 400 <= answer.status_code < 500
        assert "pagerduty" in answer.json()["error"]

    def test_a_token_that_sends_too_much_waits_and_others_do_not(self, site):
        flood, calm = site.program(name="Flood"), site.program(name="Calm")
        answers = [send(site, "pagerduty", EVENT, flood)]
        while answers[-1].status_code != 429 and len(answers) < 2_000:  # a slow machine allows more meanwhile
            answers.append(send(site, "pagerduty", EVENT, flood))
        *taken, answer = answers
        assert [each.status_code for each in taken[:100]] == [200] * 100
        assert answer.status_code == 429
        assert "Send the same again in a second" in answer.json()["error"]
        assert answer.headers["retry-after"]
        assert send(site, "pagerduty", EVENT, calm).status_code == 200

    def test_a_time_that_is_none_gets_a_sentence(self, site):
        answer = site.program().get(INBOX, params={"from": "noon"})
        assert answer.status_code == 400
        assert answer.json()["fields"]["from"].startswith("“noon” is no time that is known here")


class TestKeeping:
    @pytest.fixture
    def inbox(self, clock):
        return Inbox(MemoryStore(), clock)

    def one(self, number, at):
        return json.dumps({"time": at.isoformat(), "message": f"Alert {number}", "service": "db"}).encode()

    def texts(self, inbox, clock):
        return [each.row.text for each in inbox.alerts(clock.at - timedelta(days=60), clock.at).rows]

    def test_after_thirty_days_it_is_gone(self, inbox, clock):
        inbox.receive("alerts", self.one(1, clock.at))
        clock.at += timedelta(days=DAYS - 1)
        assert self.texts(inbox, clock) == ["Alert 1"]
        clock.at += timedelta(days=1, seconds=1)
        assert self.texts(inbox, clock) == []
        assert inbox.receive("alerts", self.one(2, clock.at)).forgotten == 1
        assert self.texts(inbox, clock) == ["Alert 2"]

    def test_where_it_is_too_much_the_oldest_go_first_and_it_is_said(self, inbox, clock, monkeypatch):
        monkeypatch.setattr(inbox_module, "MOST", 1_000)
        forgotten = 0
        for number in range(30):
            clock.at += timedelta(hours=1)
            forgotten += inbox.receive("alerts", self.one(number, clock.at)).forgotten
        left = self.texts(inbox, clock)
        assert forgotten == 30 - len(left) > 0
        assert left == [f"Alert {number}" for number in range(forgotten, 30)]

    def test_more_than_is_shown_at_once_says_so(self, inbox, clock):
        many = [
            {"time": (clock.at - timedelta(seconds=number)).isoformat(), "message": f"Alert {number}"}
            for number in range(1_200)
        ]
        assert inbox.receive("alerts", json.dumps(many).encode()).rows == 1_200
        found = inbox.alerts(clock.at - timedelta(days=1), clock.at)
        assert (len(found.rows), found.whole, found.summaries[0].count) == (1_000, False, 1_200)

    def test_no_json_is_refused_here_too(self, inbox):
        with pytest.raises(InvalidError):
            inbox.receive("alerts", b"{")
