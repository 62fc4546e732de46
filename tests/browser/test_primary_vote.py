"""Which would we change first? Three people vote, one on a phone, one by keys: no count before the close, then it is on the causes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.keyboard import Keys

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
QUESTION = "Which would we change first?"
HELD = "of your dots left"


@pytest.fixture
def room(api, sits):
    """Fay (the facilitator), Ben (by keys) and Cy (on a phone) at four causes; and the review's id."""
    review = api.start(began="2026-11-20 14:00")
    review_id = review["id"]
    api.do(review_id, "add_cause", text="Nobody could pay")
    for text in ("The cache was empty", "Nothing fills it", "The alert was muted", "No runbook"):
        api.do(review_id, "add_cause", text=text, under="C-01", factor="contributing")
    api.do(review_id, "move_to_stage", stage="causes", anyway=True)
    fay = sits(review_id, "Fay", "causes", "facilitator", **LAPTOP)
    return fay, Keys(sits(review_id, "Ben", "causes", **LAPTOP)), sits(review_id, "Cy", "causes", **PHONE)


def choice(person, text):
    """Return the button with which a person votes for a cause."""
    return person.board("causes").locator("[data-choice]").filter(has_text=text)


def test_three_people_vote_and_the_facilitator_confirms_what_most_would_change(room):
    fay, ben, cy = room
    fay.sees("4 contributing factors, none proposed as primary").presses("Open a vote")
    cy.sees(QUESTION)
    cy.sees(f"2 {HELD}", "0 of 3 here have voted")
    choice(cy, "Nothing fills it").click()
    expect(choice(cy, "Nothing fills it")).to_have_attribute("aria-pressed", "true")
    choice(cy, "No runbook").click()
    cy.sees(f"0 {HELD}")
    expect(choice(cy, "The alert was muted")).to_have_attribute("aria-disabled", "true")
    cy.presses(re.compile("No runbook"))  # and takes it back
    cy.sees(f"1 {HELD}")
    expect(choice(fay, "No runbook")).to_have_attribute("aria-pressed", "false")

    mine = choice(ben.person, "Nothing fills it")
    mine.focus()
    ben.presses("Enter").sees(f"1 {HELD}")
    expect(mine).to_be_focused()
    expect(mine).to_have_attribute("aria-pressed", "true")
    ben.person.reloads().is_at("causes").sees(f"1 {HELD}")
    fay.sees("2 of 3 here have voted").misses("would change it first")
    choice(fay, "The alert was muted").click()
    fay.sees("3 of 3 here have voted").confirms("Close the vote", "Close the vote")

    for person in (fay, ben.person, cy):
        person.sees("3 people voted")
        expect(person.row("Nothing fills it")).to_contain_text("2 of 3 would change it first")
    fay.presses("Confirm C-03 as primary")
    expect(cy.row("Nothing fills it")).to_contain_text("primary factor")
