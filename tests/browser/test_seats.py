"""Seats: somebody hosts when the facilitator is gone, a browser that two people share, addresses that are passed on."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT

TEXT = "What happened"

UNHOSTED = 60_000  # milliseconds until everybody must know: half a minute, and what a busy machine takes


def test_the_meeting_goes_on_without_its_facilitator_until_they_are_back(api, come):
    review, fay, ana, ben = api.start(), come("Fay"), come("Ana"), come("Ben", **PHONE)
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"])
    ben.joins(review["join_url"])
    fay.page.context.clear_cookies()  # the laptop is gone, with all that it knew
    fay.page.goto("about:blank")
    for each in (ana, ben):
        expect(each.page.get_by_role("button", name="Take over")).to_be_visible(timeout=UNHOSTED)
    ana.presses("Take over")
    expect(ana.board("rail")).to_have_attribute("data-role", "facilitator")
    expect(ben.page.get_by_role("button", name="Take over")).to_have_count(0)
    ben.chooses("Stay on my page")  # whatever else happens, Ben's page still works
    expect(ben.page.locator("[data-do=stay]")).to_have_attribute("aria-pressed", "true")
    ana.picks("Manage Fay", "Personal link")
    link = ana.page.get_by_role("dialog").locator("code").inner_text()
    ana.page.keyboard.press("Escape")
    fay.enters(link.strip())
    expect(fay.board("rail")).to_have_attribute("data-role", "facilitator")
    fay.sees("Ana hosts in your place.")
    ana.sees("Fay is back.").presses("Give hosting back")
    expect(ana.board("rail")).to_have_attribute("data-role", "participant")
    fay.misses("Ana hosts in your place.")
    said = [line["sentence"] for line in changes(api, review["id"])]
    assert "took over hosting from Fay, who was away" in said
    assert "ended that Ana hosts in place of Fay" in said


def changes(api, review_id):
    """Return the lines of the log."""
    return api.http.get(f"/api/v1/reviews/{review_id}/changes").json()["changes"]


def test_the_second_person_at_a_laptop_is_somebody_else(api, come):
    review, fay, ana = api.start(), come("Fay"), come("Ana")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.joins(review["join_url"]).opens("timeline").form(EVENT).writes({TEXT: "Half typed by Ana"})
    other_tab = ana.page.context.new_page()
    other_tab.goto(f"{ana.url}/lobby?review={ana.review_id}")
    expect(other_tab.locator("[data-me] .name")).to_have_text("Ana")

    ana.chooses("I am somebody else here")
    expect(ana.page.get_by_role("heading")).to_have_text("Join as somebody else")
    ana.page.get_by_label("Your name").click()
    ana.page.keyboard.type("Zoe")
    ana.page.get_by_role("button", name="Join as somebody else").click()
    ana.arrives()
    expect(ana.page.locator("[data-me] .name")).to_have_text("Zoe")
    expect(other_tab.locator("[data-me] .name")).to_have_text("Zoe")  # no tab goes on as Ana
    ana.opens("timeline").form(EVENT).holds(TEXT, "")
    ana.misses("Half typed by Ana")

    seats = {each["name"]: each["id"] for each in api.get(review["id"])["people"]}
    assert set(seats) == {"Fay", "Ana", "Zoe"}
    fay.sees("2 here now · 3 joined")
    fay.picks("Manage Ana", "Personal link")
    link = fay.page.get_by_role("dialog").locator("code").inner_text().strip()
    ana.page.goto(link)
    ana.page.get_by_role("button", name="Continue as Ana").click()
    ana.arrives().opens("timeline").form(EVENT).holds(TEXT, "Half typed by Ana")


def test_who_was_sent_the_address_joins_there_and_hears_what_was_done(api, come):
    review, ben, cleo = api.start(title="Secret outage"), come("Ben", **PHONE), come("Cleo")
    for text in ("Alert", "Page", "Rollback"):
        api.do(review["id"], "add_timeline_event", text=text)
    api.do(review["id"], "agree_timeline")
    api.do(review["id"], "add_cause", text="Checkout was down")
    api.do(review["id"], "add_cause", text="The disk was full", under="C-01")
    api.do(review["id"], "move_to_stage", stage="recommendations")
    ben.page.goto(f"{ben.url}/timeline?review={review['id']}")
    assert "Secret outage" not in ben.everything()
    ben.page.get_by_label("Join code").click()
    ben.page.keyboard.type("ABCD EFGH")
    ben.page.keyboard.press("Tab")
    ben.page.keyboard.type("Ben")
    ben.page.get_by_role("button", name="Join").click()
    expect(ben.page.get_by_role("alert")).to_contain_text("This code does not open a review.")
    ben.page.get_by_label("Join code").select_text()
    ben.page.keyboard.type(review["join_code"].lower())
    ben.page.get_by_role("button", name="Join").click()
    ben.arrives("timeline").sees("3 events on the timeline, agreed")

    cleo.joins(review["join_url"], at="recommendations")
    cleo.sees("1 cause", "The room is at Recommendations: writing silently")
    assert re.fullmatch(r".*/recommendations\?review=[^&]+", cleo.page.url), "the address is everybody's"
    expect(cleo.board("rail").locator(".clock")).to_have_text(re.compile(r"^[56]:\d\d$"))
    cleo.presses("Got it").misses("3 events on the timeline, agreed")
    cleo.reloads().is_at("recommendations").misses("So far")


def test_the_rules_can_be_read_on_a_phone_however_many_have_come(api, come):
    review, ana = api.start(), come("Ana", **PHONE)
    for number in range(15):
        api.seat(review["id"], f"Person number {number}")
    ana.joins(review["join_url"]).sees("1 here now · 16 joined")
    rules = ana.page.get_by_text("Causes come after the timeline").bounding_box()
    assert rules["y"] + rules["height"] < PHONE["viewport"]["height"]
    last = ana.page.locator(".chair").last
    assert last.bounding_box()["y"] < 1_400
