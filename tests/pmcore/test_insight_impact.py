"""Which service showed symptoms for how long, and how long customers saw any of that: what overlaps counts once."""

import json

from pmcore.boards import Room, draw
from pmcore.commands.incident import EditIncident
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.insight.impact import impacts
from pmcore.report.export import export
from tests.kit import NOW, given


def symptom(service, starts, ends="", **values):
    return AddTimelineEvent(
        text=f"{service or 'Something'} fails", starts=starts, ends=ends, event_kind="symptom", service=service, **values
    )  # fmt: skip


def mended(service, starts, kind="recovery"):
    return AddTimelineEvent(text=f"{service} works", starts=starts, event_kind=kind, service=service)


def results(*steps):
    return {each.service: each.result for each in impacts(given(*steps).seen_by())}


def test_windows_of_two_services_overlap_and_customers_saw_the_union():
    assert results(
        symptom("Checkout", "2026-11-23 14:00", "14:30"),
        symptom("checkout ", "2026-11-23 14:20", "14:40"),
        symptom("Search", "2026-11-23 14:35", "15:00"),
        symptom("Search", "2026-11-23 16:00", "16:10"),
    ) == {"Checkout": "40 min", "Search": "35 min", "": "1 h 10 min"}


def test_a_symptom_lasts_to_the_recovery_of_its_service_and_else_to_the_end_of_the_impact():
    assert results(
        EditIncident(began="2026-11-23 14:00", mitigated="2026-11-23 15:00"),
        symptom("Checkout", "2026-11-23 14:00"),
        symptom("Search", "2026-11-23 14:10"),
        mended("Search", "2026-11-23 14:25", "mitigation"),
    ) == {"Checkout": "1 h 00 min", "Search": "15 min", "": "1 h 00 min"}


def test_uncertain_times_give_ranges():
    assert results(symptom("Checkout", "2026-11-23 14:00 ± 5", "14:30")) == {
        "Checkout": "20 to 40 min",
        "": "20 to 40 min",
    }


def test_what_is_missing_is_said():
    assert results(symptom("", "2026-11-23 14:00", "14:30")) == {
        "": "not computable: no symptom on the timeline names its service"
    }
    assert results(symptom("Checkout", "2026-11-23 14:00", "14:30"), symptom("Search", "")) == {
        "Checkout": "30 min",
        "Search": "not computable: T-02 not counted, for want of a time or an end",
        "": "30 min; T-02 not counted, for want of a time or an end",
    }


def test_overview_and_documents_say_the_same_words():
    story = given(symptom("Checkout", "2026-11-23 14:00", "14:30"), symptom("Checkout", ""))
    board = "".join(block.html for block in draw("overview", story.review, Room(now=NOW)))
    document = export(story.review, "md", "technical", NOW).content.decode()
    for words in (
        "Impact on Checkout",
        "Customer-visible time",
        "30 min",
        "T-02 not counted, for want of a time or an end",
    ):
        assert words in board
        assert words in document
    facts = json.loads(export(story.review, "json", "management", NOW).content)
    assert [(each["service"], each["at_least"], each["missing"]) for each in facts["services"]] == [
        ("Checkout", 1800, ["T-02"]), ("", 1800, ["T-02"]),
    ]  # fmt: skip
    assert facts["services"][0]["windows"] == [
        {"from": "2026-11-23T14:00:00+00:00", "to": "2026-11-23T14:30:00+00:00"}
    ]
    assert "Checkout" not in export(story.review, "json", "customer", NOW).content.decode()
