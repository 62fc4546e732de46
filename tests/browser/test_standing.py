"""Standing at a moment of the incident: by oneself at once, for everybody when the facilitator says so."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT

DESKTOP = {"viewport": {"width": 1440, "height": 900}}
ROWS = (
    ("22:50", "The nightly job begins", "change"),
    ("23:00", "Queries slow down", "symptom"),
    ("23:05", "Somebody decides to restart", "decision"),
    ("23:27", "The wrong directory is removed", "action"),
    ("23:40", "All of it is gone", "detection"),
)


@pytest.fixture
def room(api, sits):
    """Fay hosts, Ana takes part, Ben does on a phone; five events of an evening."""
    review_id = api.start(began="2026-11-20 22:50", zone="Europe/Berlin")["id"]
    for at, text, kind in ROWS:
        api.do(review_id, "add_timeline_event", text=text, starts=f"2026-11-20 {at}", event_kind=kind)
    api.do(review_id, "move_to_stage", stage="timeline")
    fay = sits(review_id, "Fay", "timeline", "facilitator", **DESKTOP)
    ana, ben = sits(review_id, "Ana", "timeline", **DESKTOP), sits(review_id, "Ben", "timeline", **PHONE)
    return fay, ana, ben, review_id


def stands_at(person):
    """Open the slider with the keyboard, and return it."""
    button = person.page.get_by_role("button", name="Stand at…")
    button.focus()
    person.page.keyboard.press("Enter")
    slider = person.page.get_by_role("slider", name="Stand at")
    expect(slider).to_be_focused()
    return slider


def test_one_looks_back_by_oneself_with_the_arrow_keys_and_nobody_else_is_touched(room):
    _, ana, ben, _ = room
    for each in (ana, ben):
        each.sees("All of it is gone")
    slider = stands_at(ana)
    for _ in range(2):
        ana.page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "23:05, 2 later ones hidden")
    ana.sees("You stand at 23:05", "2 later ones hidden", "Somebody decides to restart")
    ana.misses("The wrong directory is removed", "All of it is gone")
    ben.sees("All of it is gone")

    row = ana.page.get_by_role("article", name="T-03")
    row.get_by_role("button", name="What did we see then?").click()
    editor = ana.page.get_by_label("What we saw then").filter(visible=True)
    expect(editor).to_be_focused()
    ana.page.keyboard.type("Replication lag only")
    ana.page.keyboard.press("Control+Enter")
    ben.sees("Replication lag only")

    slider.focus()
    ana.page.keyboard.press("Escape")
    ana.sees("All of it is gone")
    ana.misses("You stand at")


def test_the_facilitator_has_everybody_stand_there_and_each_can_look_at_all(room):
    fay, ana, ben, _ = room
    stands_at(fay)
    for _ in range(3):
        fay.page.keyboard.press("ArrowLeft")
    fay.page.get_by_role("button", name="For everybody").click()
    for each in (ana, ben):
        each.sees("Everybody stands at 23:00", "3 later ones hidden", "Queries slow down")
        each.misses("Somebody decides to restart")
    fay.page.get_by_role("slider").focus()
    fay.page.keyboard.press("ArrowRight")
    for each in (ana, ben):
        each.sees("Everybody stands at 23:05", "Somebody decides to restart")

    ben.page.get_by_role("button", name="Look at all by myself").click()
    ben.sees("All of it is gone")
    ana.misses("All of it is gone")

    ana.form(EVENT).writes({"When": "23:30", "What happened": "Somebody calls the office"}).sends()
    ana.sees("T-06 is saved. It is later than where you stand", "3 later ones hidden")
    expect(ana.page.get_by_role("article", name="T-06")).to_be_hidden()
    ben.sees("Somebody calls the office")

    ana.misses("End it for everybody")
    fay.page.get_by_role("button", name="End it for everybody").click()
    ana.sees("All of it is gone", "Somebody calls the office")
    ana.misses("Everybody stands")


def test_whoever_looks_at_all_sees_it_in_the_picture_too_beside_an_open_slider_and_after_a_reload(room, api):
    fay, ana, ben, review_id = room
    for each in (ana, ben):
        each.presses("Picture")
    stands_at(ana)  # at the last moment, where nothing is hidden
    api.do(review_id, "stand_at", at="2026-11-20T22:05Z")
    fay.sees("Everybody stands at 23:05")
    marks = {
        ana: ana.page.locator(".picture.wide .mark[data-about$='=T-05']"),
        ben: ben.page.locator(".picture.narrow .mark[data-about*='=T-05']"),
    }
    expect(marks[ana]).to_be_visible()  # where she stands alone
    expect(marks[ben]).to_have_count(0)
    for _ in range(3):
        ana.page.keyboard.press("ArrowLeft")
    ana.misses("All of it is gone")
    expect(marks[ana]).to_have_count(0)
    for each in (ana, ben):
        each.presses("Look at all by myself").sees("All of it is gone").misses("2 later ones hidden")
        expect(marks[each]).to_be_visible()
        expect(each.button("Look at all by myself")).to_have_attribute("aria-pressed", "true")
    ben.reloads().is_at("timeline").sees("Everybody stands at 23:05", "All of it is gone")

    ana.presses("Close the slider").sees("All of it is gone")
    ana.presses("Look at all by myself").misses("All of it is gone")
    expect(marks[ana]).to_have_count(0)
    stands_at(ana)
    ana.page.keyboard.press("ArrowRight")
    ana.sees("The wrong directory is removed").misses("All of it is gone")


def test_the_checks_are_one_line_until_they_found_something(room, api):
    fay, _, _, review_id = room
    head = fay.page.get_by_role("heading", name="Worth a look")
    timeline = fay.page.get_by_role("article", name="T-01")
    expect(head).to_be_visible()
    assert head.bounding_box()["x"] > timeline.bounding_box()["x"] + 600
    api.do(review_id, "edit_timeline_event", id="T-03", known_then="Replication lag")
    for _ in range(12):
        dismiss = fay.page.get_by_role("button", name="Dismiss:")
        if not dismiss.count():
            break
        dismiss.first.click()
        fay.page.wait_for_timeout(600)
    fay.sees("The checks found nothing")
    quiet = fay.page.get_by_text("The checks found nothing").bounding_box()
    row = timeline.bounding_box()
    assert quiet["y"] < row["y"]
    assert row["width"] > 1000
