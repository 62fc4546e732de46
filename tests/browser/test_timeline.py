"""What happened: several people write the facts and the timeline at once, correct them where they stand, and agree."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FOR_PLOTLY, PHONE, new_id
from tests.browser.people import EVENT

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
SEATS = {"Fay": {"role": "facilitator", **LAPTOP}, "Ana": PHONE, "Ben": LAPTOP}


@pytest.fixture
def room(api, sits):
    """Fay hosts; Ana (on a phone) and Ben take part, or those who are named; and the review's id. All are at that page."""

    def gather(page, *names, **values):
        review = api.start(**{"began": "2026-11-20 14:00", "zone": "Europe/Berlin"} | values)
        api.do(review["id"], "move_to_stage", stage=page, anyway=True)
        return *(sits(review["id"], name, page, **SEATS[name]) for name in names or SEATS), review["id"]

    return gather


@pytest.fixture
def adds(api):
    """Return a function by which a program puts an event onto the timeline, where no hand is what a test is about."""

    def add(review_id, text, starts=""):
        api.do(review_id, "add_timeline_event", text=text, starts=starts)

    return add


def events(person):
    return person.page.get_by_role("article")


def test_the_overview_is_written_by_several(api, room):
    fay, ana, ben, review_id = room("overview")
    ben.presses("Edit Summary")
    ben.form("Edit Summary").writes({"Summary": "For 45 minutes nobody could pay."}).sends()
    ben.presses("Edit Detected by")
    ben.form("Edit Detected by").writes({"Detected by": "customer_report"}).submits()
    ben.presses("Edit Resolved")
    ben.form("Edit Resolved").writes({"Resolved": "14:45"})
    ben.page.keyboard.press("Enter")
    ben.is_on("Edit Resolved")  # the focus goes back to where the editor was opened
    for each in (fay, ana):
        each.sees("For 45 minutes nobody could pay.", "45 min", "customer report")

    ana.presses("Add a row")
    row = ana.form("Add the row")
    row.writes({"What was affected": "Failed payments", "How much": "4,200", "Unit": "orders"})
    row.writes({"This is an estimate": True}).sends().holds("What was affected", "")
    fay.sees("Failed payments", "4,200", "estimate")
    row.closes()
    ana.is_on("Add a row")
    fay.presses("Add a link")
    fay.form("Add the link").writes({"Title": "Incident channel", "Address": "https://chat.example.org/i/42"})
    fay.form("Add the link").submits()
    ben.sees("Incident channel", "chat.example.org")

    fay.page.get_by_text("What a reader must know about the system.").click()
    fay.form("Edit Context").writes({"Context": "Checkout reads its prices from a cache."}).sends()
    ana.sees("Checkout reads its prices from a cache.", "For 45 minutes nobody could pay.")
    incident = api.get(review_id)["incident"]
    assert incident["detected_by"] == "customer_report"
    assert incident["summary"] == "For 45 minutes nobody could pay."


def test_the_timeline_is_built_by_three_at_once(room):
    fay, ana, ben, _ = room("timeline")
    ana.adds_event("Customers write that paying fails", "14:07", Kind="symptom", **{"How we know": "desk"})
    ben.adds_event("Release 812 goes out", "13:58", Kind="change", Link="https://ci.example.org/812")
    fay.adds_event("Prices in the cache are empty", "14:01", Until="14:40")
    form = fay.form(EVENT).writes({"When": "14:20", "What happened": "Somebody thinks of the cache"})
    form.writes({"How sure is the time": "About", "± minutes": "10"}).sends().holds("What happened", "")
    ben.adds_event("The old release is rolled out", "14:40", Kind="mitigation")
    ana.adds_event("A dashboard nobody looked at was red")
    for each in (fay, ana, ben):
        expect(events(each)).to_have_count(6)
        each.sees("± 10 min", "to 14:40", "Time unknown", "ci.example.org")
    clocks = events(fay).locator(".when time").all_inner_texts()
    assert clocks == ["13:58", "14:01", "14:07", "14:20", "14:40"]


def test_writing_goes_on_at_the_key_press(api, room):
    """What is typed right after Ctrl+Enter belongs to the next event, however long the answer takes."""
    ana, ben, review_id = room("timeline", "Ana", "Ben")
    ben.form(EVENT).root.get_by_role("textbox").first.click()
    with ben.on_a_slow_line():
        for minute in (7, 12, 21, 34):
            ben.page.keyboard.type(f"10:{minute:02}")
            ben.page.keyboard.press("Tab")
            ben.page.keyboard.type(f"It was 10:{minute:02}")
            ben.page.keyboard.press("Control+Enter")
        expect(ben.page.get_by_text("on its way")).to_have_count(4)
    ana.sees("It was 10:34")
    found = {each["text"]: each["starts"]["at"][11:16] for each in api.get(review_id)["events"]}
    assert found == {
        "It was 10:07": "09:07",
        "It was 10:12": "09:12",
        "It was 10:21": "09:21",
        "It was 10:34": "09:34",
    }
    ben.misses("on its way")
    expect(events(ben)).to_have_count(4)


def test_an_event_is_corrected_where_it_stands(api, room, adds):
    ana, ben, review_id = room("timeline", "Ana", "Ben")
    adds(review_id, "Customers write that paying fails", "14:07")
    adds(review_id, "A dashboard nobody looked at was red")

    ben.page.get_by_text("Customers write that paying fails").click()
    form = (
        ben.form("Edit T-01")
        .holds("When", "2026-11-20 14:07")
        .holds("What happened", "Customers write that paying fails")
    )
    ben.is_on("What happened")
    form.writes({"What happened": "Forty customers write that paying fails"})
    ben.page.keyboard.press("Enter")
    for each in (ana, ben):
        each.sees("Forty customers write that paying fails")
    for number in (50, 60, 70):  # again and again
        ben.edits("T-01").writes({"What happened": f"{number} customers write that paying fails"}).submits()
        ana.sees(f"{number} customers write that paying fails")
    ben.is_on("Change T-01")
    assert api.get(review_id)["events"][0]["text"] == "70 customers write that paying fails"

    ana.sets("Kind of T-01", "Symptom")  # on a phone, by the chip
    expect(ben.button("Kind of T-01: symptom")).to_be_visible()
    ana.is_on("Kind of T-01")
    ana.picks("Change T-01", "This is “detected”")
    expect(ben.row("T-01").locator(".chip", has_text="detected")).to_be_visible()
    ben.looks_at("overview").sees("T-01", "7 min")  # the time to detect follows
    ben.looks_at("timeline")

    ben.edits("T-02").writes({"What happened": "I do not mean this"})
    ben.page.keyboard.press("Escape")
    ben.sees("A dashboard nobody looked at was red").is_on("Change T-02")
    ben.presses("Get it back").form("Edit T-02").holds("What happened", "I do not mean this").closes()


def test_a_slow_press_opens_the_row_that_it_began_on(room, adds):
    ben, review_id = room("timeline", "Ben")
    adds(review_id, "A dashboard nobody looked at was red", "14:07")
    ben.form(EVENT).field("What happened").click()  # the composer is open, and folds when it loses the focus
    text = ben.row("T-01").get_by_text("A dashboard nobody looked at was red")  # it has arrived
    text.hover()
    ben.page.mouse.down()
    ben.page.wait_for_timeout(400)
    ben.page.mouse.up()
    ben.form("Edit T-01").holds("What happened", "A dashboard nobody looked at was red")


def test_what_is_pressed_stays_under_the_pointer_until_the_click_is_over(api, sits):
    """While a menu is pressed, somebody else moves its lesson to another lane."""
    review = api.start()["id"]
    lesson = new_id(api.do(review, "add_lesson", text="Alerts can be muted"))
    api.do(review, "move_to_stage", stage="lessons", anyway=True)
    ben = sits(review, "Ben", "lessons", "scribe")
    ben.page.get_by_label("Change L-01").first.hover()
    ben.page.mouse.down()
    api.do(review, "edit_lesson", id=lesson, tone="lucky")
    ben.page.wait_for_timeout(400)
    ben.page.mouse.up()
    ben.page.locator("details.menu[open]").get_by_role("button", name="It surprised us").click()
    expect(ben.page.locator("[data-lane=surprised_us] .text")).to_have_count(1)


def test_what_is_removed_comes_back(room, adds):
    fay, ben, review_id = room("timeline", "Fay", "Ben")
    adds(review_id, "A dashboard nobody looked at was red")
    fay.sees("A dashboard nobody looked at was red")
    ben.picks("Change T-01", "Remove")
    fay.misses("A dashboard nobody looked at was red")
    ben.takes_back()
    fay.sees("A dashboard nobody looked at was red")
    ben.picks("Change T-01", "Remove")
    fay.misses("A dashboard nobody looked at was red")
    fay.chooses("History and undo").is_at("history")
    fay.page.locator(".line", has_text="removed").get_by_role("button", name="Undo").first.click()
    ben.sees("A dashboard nobody looked at was red")
    fay.sees("took back")


def test_a_notice_on_a_phone_stands_above_the_line_where_one_writes(room, adds):
    ana, review_id = room("timeline", "Ana")
    adds(review_id, "The alert fired", "14:05")
    ana.picks("Change T-01", "Remove")
    undo = ana.button("Undo")
    line = ana.page.get_by_role("textbox", name="What happened")
    expect(undo).to_be_visible()
    notice = ana.page.locator(".snack").bounding_box()
    assert notice["y"] + notice["height"] <= line.bounding_box()["y"]
    assert notice["x"] >= 0
    assert notice["x"] + notice["width"] <= 390
    undo.click()
    ana.sees("The alert fired")


def test_the_same_events_as_a_picture(room, adds):
    fay, ana, review_id = room("timeline", "Fay", "Ana")
    adds(review_id, "Release 812 goes out", "13:58")
    fay.presses("Picture")
    picture = fay.page.locator(".picture.wide svg")
    points = picture.locator(".mark")
    expect(points).to_have_count(1)
    expect(picture).to_have_attribute("aria-label", re.compile("1 event"))
    fay.form(EVENT).writes({"What happened": "I write while it is drawn anew"})
    adds(review_id, "The old release is rolled out", "14:40")
    expect(points).to_have_count(2)
    fay.form(EVENT).holds("What happened", "I write while it is drawn anew")
    ana.presses("Picture")  # on a phone
    expect(ana.page.locator(".picture.narrow svg")).to_be_visible()
    expect(ana.page.locator(".picture.wide")).to_be_hidden()
    adds(review_id, "Everybody can pay again", "14:55")
    for each in (fay.page.locator(".picture.wide"), ana.page.locator(".picture.narrow")):
        expect(each.locator(".mark")).to_have_count(3)
    fay.presses("Look closer")
    closer = fay.page.get_by_role("dialog").locator(".js-plotly-plot .scatterlayer path.point")
    expect(closer).to_have_count(3, timeout=FOR_PLOTLY)
    fay.page.keyboard.press("Escape")
    expect(closer).to_have_count(0)
    fay.form(EVENT).holds("What happened", "I write while it is drawn anew")
    fay.presses("Picture")
    expect(points).to_have_count(0)
    fay.form(EVENT).holds("What happened", "I write while it is drawn anew")


def test_the_room_agrees_and_is_told_what_changed_since(room, adds):
    fay, ana, ben, review_id = room("timeline")
    adds(review_id, "Release 812 goes out", "13:58")
    fay.moves_everybody_to("Causes")
    dialog = fay.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The timeline is not agreed yet")
    dialog.get_by_role("button", name="Cancel").click()
    fay.is_on("Everybody to Causes")
    ana.is_at("timeline")
    fay.presses(re.compile("^We agree: this is what happened"))
    expect(dialog).to_contain_text("3 are here. Do all agree?")
    fay.says_yes("We agree")
    for each in (fay, ana, ben):
        each.sees("agreed")
    adds(review_id, "One more thing", "14:10")
    ana.sees("changed since agreed (1)", "T-02")
    fay.confirms("We agree again", "We agree")
    ana.misses("changed since agreed")
    fay.moves_everybody_to("Causes")
    for each in (fay, ana, ben):
        each.is_at("causes")
