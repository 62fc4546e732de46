"""The room is asked "is this what happened?": everybody answers for themselves, and only counts are shown, after the close."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

REASON = "The restart came before the alert"


@pytest.fixture
def room(api, sits):
    """Fay hosts, Ana takes part, Ben does on a phone; three events of an evening."""
    review_id = api.start(began="2026-11-20 22:50", zone="Europe/Berlin")["id"]
    for at, text in (
        ("22:50", "The nightly job begins"),
        ("23:00", "Queries slow down"),
        ("23:05", "Restart"),
    ):
        api.do(review_id, "add_timeline_event", text=text, starts=f"2026-11-20 {at}")
    api.do(review_id, "move_to_stage", stage="timeline")
    fay = sits(review_id, "Fay", "timeline", "facilitator", viewport={"width": 1440, "height": 900})
    return [fay, sits(review_id, "Ana", "timeline"), sits(review_id, "Ben", "timeline", **PHONE)]


def presses(person, name):
    """Press a button by keyboard."""
    button = person.page.get_by_role("button", name=name, exact=True).first
    button.focus()
    person.page.keyboard.press("Enter")
    return button


def test_a_minute_of_agreement_with_one_dissent(room):
    fay, ana, ben = room
    presses(fay, "Ask everybody")
    fay.page.get_by_role("dialog").get_by_role("button", name="Ask everybody").click()
    sizes = []
    for each in (fay, ana, ben):
        each.sees("Is this what happened?", "0 of 3 here have answered")
        each.page.on(
            "request",
            lambda sent: (
                sizes.append(len(sent.post_data_buffer))
                if sent.post_data and "answer_agreement" in sent.post_data
                else None
            ),
        )
    agree = presses(ana, "I agree")
    expect(agree).to_have_attribute("aria-pressed", "true")
    presses(ana, "Take it back")
    expect(agree).to_have_attribute("aria-pressed", "false")
    expect(ana.page.get_by_role("button", name="Take it back")).to_be_hidden()
    presses(ana, "I agree")
    presses(fay, "I was not there")
    fay.sees("2 of 3 here have answered")

    ben.page.get_by_role("button", name="I agree, except…").click()
    form = ben.page.locator("form, .form").filter(has=ben.page.get_by_label("What was different")).last
    form.get_by_role("checkbox", name=re.compile("T-03")).check()
    form.get_by_label("What was different").click()
    ben.page.keyboard.type(REASON)
    form.get_by_role("button", name="Save").click()
    for each in (fay, ana, ben):
        each.sees("3 of 3 here have answered")
        each.misses("agrees with exceptions")
    assert len(sizes) == 5
    assert len(set(sizes)) == 1  # whatever was answered, and however long
    expect(ben.page.get_by_role("button", name="I agree, except…")).to_have_attribute("aria-pressed", "true")
    for each in (fay, ana):
        each.misses(REASON)
        assert REASON not in each.page.content()

    presses(fay, "We agree with that")
    fay.page.get_by_role("dialog").get_by_role("button", name="Close and agree").click()
    for each in (fay, ana, ben):
        each.sees(REASON, "T-03", "agreed", "1 agrees, 1 agrees with exceptions, 1 was not there")
        each.misses("Time left")
