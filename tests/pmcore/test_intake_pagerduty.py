"""PagerDuty's files and webhooks become rows that say who did what when."""

import json
from datetime import timedelta

import pytest

from pmcore.intake.importer import UnreadableError
from pmcore.intake.importers.pagerduty import PagerDuty
from pmcore.intake.options import Options
from pmcore.intake.registry import recognised
from tests.intake import pagerduty
from tests.intake.facts import utc

READER = PagerDuty()


def read(value, **options):
    return READER.read(value if isinstance(value, bytes) else json.dumps(value).encode(), Options(**options))


def texts(value):
    return [row.text for row in read(value).rows]


@pytest.fixture(scope="module")
def night():
    return read(pagerduty.realistic())


class TestANight:
    def test_each_row_is_right_to_the_second(self, night):
        facts = pagerduty.expected()
        assert len(night.rows) == facts.rows
        assert not night.problems
        told = {(row.at, row.text) for row in night.rows}
        assert [each for each in facts.some if each not in told] == []

    def test_rows_are_in_the_order_of_time_although_the_file_is_not(self, night):
        times = [row.at for row in night.rows]
        assert times == sorted(times)
        assert [row.row for row in night.rows] == list(range(1, len(night.rows) + 1))
        assert night.rows[0].kind == "detection"

    def test_it_says_who_and_what_sort(self, night):
        by_text = {row.text: row for row in night.rows}
        note = by_text["Only card payments fail"]
        assert (note.who, note.source, note.kind, note.key) == ("Ana Example", "PagerDuty", "", "R00014")
        assert by_text["Resolved by Ana Example"].kind == "recovery"
        assert by_text["Escalated to Ben Example"].kind == "page"
        assert by_text["Escalated to Ben Example"].who == ""  # a service did it
        assert all(row.link == "https://example.test/incidents/QCHK" for row in night.rows)

    def test_passwords_in_notes_are_covered(self, night):
        [note] = [row for row in night.rows if "Pool of" in row.text]
        assert note.masked == 2
        assert "Sommer" not in note.raw
        assert night.masked == 2

    def test_the_line_of_an_entry_is_told(self, night):
        lines = pagerduty.realistic().decode().splitlines()
        for row in night.rows:
            assert lines[row.line - 1].strip() in {"{", '{"id"'}
            assert any(row.place in each for each in lines[row.line - 1 : row.line + 2])

    def test_it_is_known_again(self, night):
        again = read(json.dumps({"log_entries": list(pagerduty.entries()), "more": False}).encode())
        assert [row.key for row in again.rows] == [row.key for row in night.rows]
        assert len({row.key for row in night.rows}) == len(night.rows)


class TestOtherShapes:
    def test_pages_after_one_another(self, night):
        one_by_one = "\n".join(json.dumps(page) for page in pagerduty.pages()).encode()
        assert [row.text for row in read(one_by_one).rows] == [row.text for row in night.rows]

    def test_entries_alone_and_a_single_one(self):
        some = list(pagerduty.particular())
        assert texts(some)[0] == texts({"log_entry": some[0]})[0] == texts({"log_entries": some})[0]

    def test_a_page_that_has_more_after_it_says_so(self):
        first = next(pagerduty.pages())
        [problem] = read(first).problems
        assert problem.sentence.startswith("Line 1: PagerDuty says that there are more entries")

    def test_an_incident_and_its_notes(self):
        incident = {
            "id": "Q7", "type": "incident", "incident_number": 7, "title": "Search is slow", "summary": "[#7] Search is slow", "status": "resolved",
            "created_at": "2025-07-01T13:00:00+02:00", "resolved_at": "2025-07-01T12:00:00Z", "service": {"summary": "search"},
            "notes": [{"id": "N1", "user": pagerduty.reference("Ana Example"), "content": "Index is rebuilt", "created_at": "2025-07-01T11:30:00Z"}],
        }  # fmt: skip
        opened, note = read({"incidents": [incident]}).rows
        assert (opened.text, opened.at, opened.ends_at) == (
            "Incident #7 was triggered: Search is slow", utc("01 11:00:00"), utc("01 12:00:00"),
        )  # fmt: skip
        assert (opened.kind, note.text, note.who, note.key) == (
            "detection",
            "Index is rebuilt",
            "Ana Example",
            "N1",
        )

    def test_an_incident_whose_entries_are_there_is_not_told_twice(self):
        incident = {
            "id": "QCHK",
            "type": "incident",
            "incident_number": 4711,
            "title": "Checkout",
            "created_at": "2025-07-01T11:45:02Z",
        }
        both = [{"incident": incident}, {"log_entries": list(pagerduty.particular())}]
        assert len(texts(both)) == len(texts(both[1]))


def webhook(sort, data, agent=None, number=1):
    return {"event": {"id": f"01{sort}{number}", "event_type": sort, "resource_type": "incident", "occurred_at": "2025-07-01T11:45:02.003Z", "agent": agent, "client": None, "data": data}}  # fmt: skip


INCIDENT = {"id": "Q1", "type": "incident", "number": 42, "title": "Checkout errors", "status": "triggered", "service": pagerduty.SERVICE, "assignees": [pagerduty.reference("Ben Example")], "html_url": "https://example.test/incidents/Q1"}  # fmt: skip


class TestWebhooks:
    def test_an_incident_is_triggered(self):
        [row] = read(webhook("incident.triggered", INCIDENT)).rows
        assert (row.text, row.kind) == ("Incident #42 was triggered: Checkout errors", "detection")
        assert row.at == utc("01 11:45:02") + timedelta(milliseconds=3)
        assert (row.link, row.key) == ("https://example.test/incidents/Q1", "01incident.triggered1")

    @pytest.mark.parametrize(
        ("sort", "text", "kind"),
        [
            (
                "incident.acknowledged",
                "Incident #42 was acknowledged by Ana Example: Checkout errors",
                "page",
            ),
            (
                "incident.reassigned",
                "Incident #42 was reassigned by Ana Example to Ben Example: Checkout errors",
                "page",
            ),
            ("incident.resolved", "Incident #42 was resolved by Ana Example: Checkout errors", "recovery"),
            (
                "incident.priority_updated",
                "Incident #42: priority updated by Ana Example: Checkout errors",
                "",
            ),
        ],
    )
    def test_it_says_what_was_done(self, sort, text, kind):
        [row] = read(webhook(sort, INCIDENT, pagerduty.reference("Ana Example"))).rows
        assert (row.text, row.kind, row.who) == (text, kind, "Ana Example")

    def test_words_of_people_are_the_row(self):
        note = {
            "id": "N1",
            "type": "incident_note",
            "content": "We restart it",
            "trimmed": False,
            "incident": {"id": "Q1", "type": "incident_reference", "summary": "Checkout errors"},
        }
        update = {
            "id": "U1",
            "type": "incident_status_update",
            "message": "Payments work again",
            "incident": note["incident"],
        }
        rows = read(
            [webhook("incident.annotated", note), webhook("incident.status_update_published", update)]
        ).rows
        assert [(row.text, row.kind) for row in rows] == [
            ("We restart it", ""),
            ("Payments work again", "communication"),
        ]

    def test_the_same_delivery_twice_is_one_row(self):
        assert len(texts([webhook("incident.resolved", INCIDENT)] * 2)) == 1

    def test_a_ping_is_no_event(self):
        with pytest.raises(UnreadableError, match="nothing in this file that PagerDuty would have"):
            read(webhook("pagey.ping", {"message": "Hello"}))


class TestWhatIsBroken:
    def test_a_file_that_breaks_off_gives_what_stands_before(self, night):
        whole = json.dumps({"log_entries": list(pagerduty.entries())}, indent=1).encode()
        cut = read(whole[: len(whole) // 2])
        assert 100 < len(cut.rows) < len(night.rows)
        assert {row.text for row in cut.rows} <= {row.text for row in night.rows}
        [problem] = cut.problems
        assert problem.line == whole[: len(whole) // 2].count(b"\n") + 1
        assert problem.sentence.startswith(f"Line {problem.line:}: the file breaks off here")

    def test_one_wrong_entry_costs_no_other(self):
        some = list(pagerduty.particular())
        some[3] = {"id": 17, "type": ["x"]}
        found = read(json.dumps({"log_entries": some}, indent=None, separators=(",\n", ":")).encode())
        assert len(found.rows) == len(texts(list(pagerduty.particular())))
        assert [each.sentence.endswith("Look it up in the file.") for each in found.problems] == [True]

    def test_a_time_that_is_none_is_asked_about_in_its_row(self):
        some = [{**each, "created_at": "soon"} for each in pagerduty.particular()][:1]
        [row] = read(some).rows
        assert row.at is None
        assert "soon" in row.problem


def test_it_is_recognised():
    assert recognised(pagerduty.realistic(), "export.json").name == "pagerduty"
    assert recognised(b"\xef\xbb\xbf\r\n" + pagerduty.realistic(), "").name == "pagerduty"
    assert recognised(pagerduty.realistic().decode().encode("utf-16"), "").name == "pagerduty"
    assert recognised(json.dumps(webhook("incident.triggered", {})).encode(), "").name == "pagerduty"
    assert (
        READER.recognises(
            b'[{"ts":"1751370300.000100","text":"we got \\"log_entries\\": 3"}]', "pagerduty.json"
        )
        == 0
    )
