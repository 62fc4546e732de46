"""Why cards are deferred or declined: asked once for all ticked, never lost."""

import pytest
from playwright.sync_api import expect

REASONS = "Why deferred?"


@pytest.fixture
def cards(api, sits):
    """Ana takes part and Fay hosts; three cards of somebody else can be read. Return both people."""
    review = api.start(began="2026-11-20 14:00")
    for text in ("Watch the disk", "Test restores", "Ask twice"):
        api.do(review["id"], "add_recommendation", text=text)
    api.do(review["id"], "reveal_recommendations")
    fay = sits(review["id"], "Fay", "recommendations", "facilitator")
    return fay, sits(review["id"], "Ana", "recommendations")


def tick(person, *labels):
    for label in labels:
        person.page.get_by_label(f"Tick {label}").check()


def test_a_reason_that_is_refused_stands_where_it_was_written_and_the_ticks_are_back(api, cards):
    fay, ana = cards
    expect(ana.page.get_by_role("button", name="Defer")).to_have_count(0)  # who decides nothing is not asked
    tick(fay, "R-01", "R-02")
    fay.presses("Defer").is_on("Why?")
    fay.page.keyboard.type("Not this year")
    with fay.on_a_slow_line():
        fay.page.keyboard.press("Enter")
        api.do(fay.review_id, "remove_recommendation", id="R-02")
        expect(fay.row("R-02")).to_have_count(0)
    fay.form(REASONS).says("not here any more").holds("Why?", "Not this year")
    assert fay.page.get_by_label("Tick R-01").is_checked()
    ana.misses("Not this year")


def test_a_reason_is_there_again_after_a_reload_and_waits_for_ticks(cards):
    fay, ana = cards
    tick(fay, "R-03")
    fay.presses("Defer").is_on("Why?")
    fay.page.keyboard.type("Needs the vendor")
    fay.reloads().is_at("recommendations")
    form = fay.form(REASONS).holds("Why?", "Needs the vendor")
    form.sends()
    fay.is_told("Tick some rows first.")
    form.holds("Why?", "Needs the vendor")
    tick(fay, "R-03")
    form.sends()
    ana.sees("Needs the vendor", "deferred")


def test_without_a_reason_nothing_is_decided_and_the_field_says_so(cards):
    fay, ana = cards
    tick(fay, "R-01")
    fay.presses("Decline").is_on("Why?")
    fay.page.keyboard.press("Escape")
    fay.is_on("Decline").presses("Decline").is_on("Why?")
    fay.page.keyboard.press("Enter")
    form = fay.form("Why declined?").objects("Why?", "Why? Write a sentence for those who read it later.")
    assert fay.page.get_by_label("Tick R-01").is_checked()
    fay.is_on("Why?")
    ana.misses("declined")
    fay.page.keyboard.type("Too dear")
    form.sends()
    ana.sees("declined", "Too dear")
    fay.takes_back()
    ana.misses("declined")
