"""Who writes more than the server takes from one person is told so, and nothing is lost; the host takes mischief back."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.people import LESSON

SLOWED = "That was more than the server takes from one person at once."
SHOTS = os.environ.get("POSTMORTEM_SHOTS", "")


def photographed(page, name):
    """Keep a picture, where somebody wants to look at it."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


@pytest.fixture
def room(api, sits):
    review = api.start()
    wide, narrow = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
    fay = sits(review["id"], "Fay", "lobby", "facilitator", viewport=wide)
    return fay, sits(review["id"], "Eve", "lessons", viewport=narrow, color_scheme="dark")


FLOOD = """(review) => {
    const say = () => fetch(`live/do?review=${review}`, {
        method: "POST", body: JSON.stringify({kind: "add_lesson", text: "Flood"}), headers: {"Content-Type": "application/json"},
    });
    for (let n = 0; n < 80; n++) say();
    setInterval(say, 150);
}"""


def floods(person):
    """Send far more than is taken, past the forms, until the page is loaded anew."""
    person.page.evaluate(FLOOD, person.page.url.split("review=")[1])


def test_a_text_that_came_too_fast_waits_is_seen_to_wait_and_arrives(room):
    fay, eve = room
    form = eve.form(LESSON).writes({"What did we learn?": "Written after very much"})
    floods(eve)
    eve.sees("Flood")
    form.sends()
    form.writes({"What did we learn?": "And one more"}).sends()
    eve.sees(SLOWED, "on its way")
    photographed(eve.page, "slowed-phone-dark")
    eve.reloads()
    fay.looks_at("lessons").sees("Written after very much", "And one more")
    eve.sees("Written after very much", "And one more")
    expect(eve.page.get_by_text(SLOWED)).to_have_count(0)
    eve.misses("on its way")


def test_the_host_removes_somebody_with_all_that_they_wrote_and_can_bring_it_back(room):
    fay, eve = room
    for n in range(3):
        assert eve.sends_by_hand("add_lesson", text=f"Mischief {n}")["ok"]
    fay.sees("Eve")
    fay.page.get_by_label("Manage Eve").click()
    expect(fay.button("Remove, and take back 3 entries")).to_be_visible()
    photographed(fay.page, "lobby-menu")
    fay.button("Remove, and take back 3 entries").click()
    photographed(fay.page, "lobby-question")
    fay.says_yes("Remove and take back")
    fay.sees("3 entries taken back.")
    photographed(fay.page, "lobby-taken-back")
    eve.sees("You were removed")
    fay.looks_at("lessons").misses("Mischief 1")
