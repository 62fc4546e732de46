"""What the checks of the timeline find stands beside the list, for those who lead the room."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

DESKTOP = {"viewport": {"width": 1400, "height": 900}}


@pytest.fixture
def room(api, sits):
    """Fay hosts, Sue writes (on a phone), Ana takes part; an hour of the incident is not told, among sixty events."""
    review = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")
    review_id = review["id"]
    kinds = {0: "detection", 59: "mitigation"}
    for n in range(60):
        starts = f"2026-11-20 {14 + (n + (n >= 30) * 60) // 60:02d}:{(n + (n >= 30) * 60) % 60:02d}"
        marks = {"marks": "mitigated"} if n == 59 else {}
        api.do(review_id, "add_timeline_event", text=f"{'abcdefghij'[n % 10] * 9} number {n}", starts=starts,
               event_kind=kinds.get(n, "context"), **marks)  # fmt: skip
    api.do(review_id, "move_to_stage", stage="timeline")
    fay = sits(review_id, "Fay", "timeline", "facilitator", **DESKTOP)
    sue = sits(review_id, "Sue", "timeline", "scribe", **PHONE)
    return fay, sue, sits(review_id, "Ana", "timeline", **DESKTOP), review_id


def test_a_gap_is_shown_leads_to_its_row_and_is_dismissed(room):
    fay, sue, ana, _ = room
    for each in (fay, sue):
        each.sees("Worth a look", "Nothing is told for 1 h 01 min between T-30 and T-31.")
    ana.sees("number 59")
    ana.misses("Worth a look", "Nothing is told for")

    fay.page.get_by_role("button", name="Show T-31").click()
    row = fay.page.get_by_role("article", name="T-31")
    expect(row).to_be_in_viewport()
    expect(row.get_by_role("button").first).to_be_focused()

    fay.page.get_by_role("button", name="Dismiss: Nothing is told").click()
    for each in (fay, sue):
        each.misses("Nothing is told for")
    fay.takes_back()
    for each in (fay, sue):
        each.sees("Nothing is told for 1 h 01 min")

    fay.picks("What counts as a gap", "Longer than 2 h")
    sue.misses("Nothing is told for")


def test_who_becomes_scribe_is_shown_them_and_who_is_no_more_is_not(room, api):
    fay, _, ana, review_id = room
    people = {each["name"]: each["id"] for each in api.get(review_id)["people"]}
    api.do(review_id, "change_role", id=people["Ana"], role="scribe")
    ana.sees("Nothing is told for 1 h 01 min")
    api.do(review_id, "change_role", id=people["Ana"], role="participant")
    ana.misses("Nothing is told for")
    fay.sees("Nothing is told for 1 h 01 min")
