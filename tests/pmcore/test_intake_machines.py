"""What machines write becomes rows: each realistic file is right to the second, and none harms its reader."""

import json
import random

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.options import Options
from pmcore.intake.registry import IMPORTERS, recognised
from tests.intake import alertmanager, alerts, opsgenie, pagerduty, statuspage
from tests.intake.facts import utc

MACHINES = {
    "alertmanager": alertmanager,
    "alerts": alerts,
    "opsgenie": opsgenie,
    "pagerduty": pagerduty,
    "statuspage": statuspage,
}


def read(importer, value, **options):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return IMPORTERS[importer].read(data, Options(**options))


def row_of(found, text):
    [row] = [row for row in found.rows if row.text.startswith(text)]
    return row


@pytest.mark.parametrize("name", MACHINES)
class TestEach:
    def test_rows_are_numbered_in_the_order_of_time_and_known_again(self, name):
        found = read(name, MACHINES[name].realistic())
        times = [row.at for row in found.rows if row.at]
        assert times == sorted(times)
        assert [row.row for row in found.rows] == list(range(1, len(found.rows) + 1))
        keys = [row.key for row in found.rows if row.key]
        assert len(set(keys)) == len(keys)
        assert all(row.text and row.source is not None and row.raw for row in found.rows)
        assert not found.questions

    def test_it_is_recognised(self, name):
        data = MACHINES[name].realistic()
        assert recognised(data, "").name == name
        assert recognised(data.decode("utf-8-sig").encode("utf-16"), "x.json").name == name

    def test_values_of_any_sort_anywhere_harm_nothing(self, name):
        chance = random.Random(8)
        for value in _values(MACHINES[name].realistic()):
            for _ in range(20):
                try:
                    read(name, _changed(value, chance))
                except UnreadableError:
                    continue


def _values(data):
    text, values = data.decode("utf-8-sig"), []
    try:
        values = json.loads(text)
    except ValueError:
        values = [json.loads(line) for line in text.splitlines()]
    return [each[:3] if isinstance(each, list) else each for each in values[:8]]


def _changed(value, chance):
    """Return a value in which about one part of twelve is of another sort."""
    if chance.random() < 0.08:
        return chance.choice(
            [
                None,
                "",
                "x",
                0,
                -1,
                1e300,
                10**30,
                True,
                [],
                {},
                [[]],
                [None, {"a": [1]}],
                {"name": {"id": []}},
                "99999-01-01",
                "\x00",
            ]
        )
    if isinstance(value, dict):
        return {key: _changed(each, chance) for key, each in value.items()}
    if isinstance(value, list):
        return [_changed(each, chance) for each in value[:5]]
    return value


class TestAlertmanager:
    def test_an_end_is_one_only_when_it_is_past_and_resolved(self):
        found = read("alertmanager", alertmanager.realistic())
        assert row_of(found, "HighErrors: Errors of edge-0 ").ends_at is None  # a zero time
        assert row_of(found, "HighErrors: Errors of edge-1 ").ends_at == utc("01 12:15:20")
        assert row_of(found, "DiskFull").ends_at is None  # a lease
        assert {row.kind for row in found.rows} == {"detection"}

    def test_a_lease_of_a_firing_alert_is_no_end_even_years_later(self):
        firing = alertmanager.alert(1, endsAt="2025-07-01T12:00:00Z")
        assert read("alertmanager", alertmanager.group(firing)).rows[0].ends_at is None

    def test_a_resolved_alert_in_what_the_api_lists_ended_before_it_was_updated(self):
        [listed] = alertmanager.dump()
        ended = {**listed, "endsAt": "2025-07-01T11:59:00Z"}
        assert read("alertmanager", [ended]).rows[0].ends_at == utc("01 11:59:00")

    def test_what_was_left_out_is_said(self):
        [problem] = read("alertmanager", alertmanager.realistic()).problems
        assert problem.sentence.startswith("Line 3: Alertmanager left out 7 alerts of this group")

    def test_links_and_sources(self):
        found = read("alertmanager", alertmanager.realistic())
        assert row_of(found, "HighErrors: Errors of edge-3 ").source == "Alertmanager (web.hook)"
        assert row_of(found, "HighErrors: Errors of edge-3 ").link == ""  # its address leads nowhere
        latency = row_of(found, "Latency")
        assert (latency.source, latency.link) == ("Grafana (team)", "https://grafana.example.test/d")
        relative = read(
            "alertmanager", alertmanager.group(alertmanager.alert(1), externalURL="https://am.example.test")
        )
        assert relative.rows[0].link == "https://am.example.test/graph?g0.expr=errors"

    def test_what_prometheus_lists_is_read_too(self):
        listed = {
            "status": "success",
            "data": {
                "alerts": [
                    {
                        "labels": {"alertname": "Up"},
                        "annotations": {},
                        "state": "firing",
                        "activeAt": "2025-07-01T11:00:00.5Z",
                        "value": "1e+00",
                    }
                ]
            },
        }
        assert recognised(json.dumps(listed).encode(), "").name == "alertmanager"
        [row] = read("alertmanager", listed).rows
        assert (row.text, row.at) == ("Up", utc("01 11:00:00.5"))


class TestOpsgenie:
    def test_an_alert_ends_when_it_was_closed(self):
        found = read("opsgenie", opsgenie.realistic())
        assert row_of(found, "Alert created via API[Prometheus]").key == "1751370422114_0:2d20fec6"
        assert row_of(found, "Alert #1 was created").ends_at == utc("01 12:15:00.5")
        assert row_of(found, "Alert #2 was created").ends_at is None

    def test_kinds_and_people(self):
        found = read("opsgenie", opsgenie.realistic())
        kinds = {
            text: row_of(found, text).kind
            for text in (
                "Alert created via",
                "Sent [SMS]",
                "Alert acknowledged via",
                "Alert closed via",
                "Step 3 ",
                "The impact began",
                "Alert #7 was closed",
            )
        }
        assert list(kinds.values()) == ["detection", "page", "page", "recovery", "", "symptom", "recovery"]
        assert (row_of(found, "Alert created via").who, row_of(found, "Step 3 ").who) == (
            "",
            "ana@example.test",
        )

    def test_a_page_with_more_after_it_says_so(self):
        first = next(opsgenie.pages())
        [problem] = read("opsgenie", first).problems
        assert problem.sentence.startswith("Line 1: Opsgenie says that there are more")

    def test_a_file_of_the_logs_api(self):
        data, name = opsgenie.log_file(), "2025-07-01-11-52-17_123.json"
        assert recognised(data, name).name == "opsgenie"
        found = read("opsgenie", data, name=name)
        assert len(found.rows) == 20
        assert (found.rows[3].text, found.rows[3].at, found.rows[3].line) == (
            "Line 3",
            utc("01 11:47:05.114"),
            4,
        )


class TestStatuspage:
    def test_updates_are_communication_and_name_their_page(self):
        found = read("statuspage", statuspage.realistic())
        assert {row.kind for row in found.rows} == {"communication"}
        row = row_of(found, "Incident 1 (critical) – monitoring")
        assert (row.source, row.link, row.key, row.place) == (
            "Status page of Shop",
            "https://stspg.example.test/1",
            "u4",
            "i1",
        )
        assert row_of(found, "An old incident").ends_at == utc("01 08:00:00")

    def test_fifty_incidents_are_all_that_a_page_lists(self):
        for value in (
            {"page": statuspage.PAGE, "incidents": list(statuspage.incidents())},
            list(statuspage.incidents()),
        ):
            [problem] = read("statuspage", value).problems
            assert "the most that a status page lists" in problem.sentence


class TestAnyAlerts:
    def test_it_takes_an_object_a_list_and_a_list_in_an_object(self):
        one = {"time": "2025-07-01T11:00:00Z", "message": "one"}
        for value in (
            one,
            [one],
            {"count": 1, "items": [one]},
            {"hits": {"total": 1, "hits": [{"_id": "1", "_source": one}]}},
            [[one]],
        ):
            [row] = read("alerts", value).rows
            assert (row.text, row.at) == ("one", utc("01 11:00:00"))

    def test_it_says_what_the_entry_says(self):
        found = read("alerts", alerts.realistic())
        nine = row_of(found, "nine")
        assert (nine.who, nine.key, nine.link, nine.line) == ("Ana Example", "9", "https://example.test/9", 9)
        seven = row_of(found, "seven")
        assert (seven.kind, seven.ends_at) == ("detection", utc("01 11:16:00"))
        assert row_of(found, "eight").kind == "recovery"
        assert row_of(found, "ten").ends_at is None
        assert "half past" in row_of(found, "twelve").problem

    def test_a_key_that_names_several_things_is_none(self):
        entries = [
            {"id": 7, "time": f"2025-07-01T11:45:0{n}Z", "message": "Connection ended"} for n in range(3)
        ]
        found = read("alerts", entries)
        assert [(row.at.second, row.key) for row in found.rows] == [(0, ""), (1, ""), (2, "")]
        again = read("alerts", [entries[0], entries[0]])
        assert [(row.at.second, row.key) for row in again.rows] == [(0, "7")]

    @pytest.mark.parametrize(
        "entry",
        [
            {"t": {"$date": "2025-07-01T13:45:00+02:00"}, "s": "I", "id": 1, "msg": "Connection ended"},
            {"__REALTIME_TIMESTAMP": "1751370300000000", "MESSAGE": "Connection ended", "_HOSTNAME": "web1"},
            {
                "kind": "Event",
                "reason": "Gone",
                "message": "Connection ended",
                "lastTimestamp": "2025-07-01T11:45:00Z",
            },
            {"timeMillis": 1751370300000, "message": "Connection ended"},
        ],
    )
    def test_logs_that_programs_write_as_json_have_their_times(self, entry):
        data = json.dumps(entry).encode() + b"\n" + json.dumps(entry | {"x": 1}).encode()
        assert recognised(data, "x.json").name == "alerts"
        assert {(row.at, row.text) for row in read("alerts", data).rows} == {
            (utc("01T11:45:00Z"), "Connection ended")
        }

    def test_entries_without_words_are_told_once(self):
        [problem] = read("alerts", alerts.realistic()).problems
        assert (
            problem.sentence
            == "Line 11: this entry has no words that could stand on a timeline, and so there is no row of it."
        )


def test_of_a_file_that_is_newest_first_equal_times_are_turned_round_too():
    second, minute = "2025-07-01T11:00:00Z", "2025-07-01T11:01:00Z"
    newest_first = [
        {"time": minute, "message": "d"},
        {"time": second, "message": "c"},
        {"time": second, "message": "b"},
    ]
    assert [row.text for row in read("alerts", newest_first).rows] == ["b", "c", "d"]
    assert [row.text for row in read("alerts", newest_first[1:] + newest_first[:1]).rows] == ["c", "b", "d"]
