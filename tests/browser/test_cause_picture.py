"""The causes as a picture above the tree, with two people: live, and from a mark to the row of its cause."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

LAPTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
def both(api, sits):
    """Fay hosts at a laptop, Ana takes part on a phone; a problem with two answers is there."""
    review = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")
    for values in (
        {"text": "No checkout"},
        {"text": "Disk full", "under": "C-01"},
        {"text": "No alert", "under": "C-02"},
    ):
        api.do(review["id"], "add_cause", **values)
    api.do(review["id"], "move_to_stage", stage="causes", anyway=True)
    fay = sits(review["id"], "Fay", "causes", "facilitator", **LAPTOP)
    return (
        fay,
        sits(review["id"], "Ana", "causes", **PHONE),
        lambda **values: api.do(review["id"], "add_cause", **values),
    )


def marks(person, of=".picture.moved"):
    return person.page.locator(f"{of} .mark")


def test_the_picture_follows_the_tree_and_a_mark_leads_to_its_row(both):
    fay, ana, adds = both
    fay.presses("As a picture")
    expect(marks(fay)).to_have_count(3)
    adds(text="Mails were rejected", under="C-03")
    expect(marks(fay)).to_have_count(4)  # as live as the tree
    fay.page.locator('.picture.moved .mark[data-about$="=C-03"]').click()
    row = fay.row("C-03")
    expect(row).to_be_in_viewport()
    expect(row).to_be_focused()

    ana.presses("As a picture")
    ana.presses("Fishbone by area")  # one bone below the other, as wide as the phone
    expect(marks(ana, ".picture.narrow")).to_have_count(4)
    assert ana.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    ana.presses("Fishbone by area")  # once more: it goes away
    expect(ana.page.locator(".picture")).to_have_count(0)


def test_questions_to_ask_are_read_by_the_facilitator_alone(both):
    fay, ana, _ = both
    fay.presses("Questions to ask")
    fay.row("C-02").focus()
    told = fay.page.locator(".prompts")
    expect(told).to_contain_text("To ask aloud · C-02")
    expect(told.locator("li")).to_have_count(3)
    fay.row("C-01").focus()
    expect(told).to_contain_text("Is this obvious to everyone?")
    expect(ana.page.get_by_text("Questions to ask")).to_have_count(0)
    fay.presses("Questions to ask")
    expect(told).to_have_count(0)
