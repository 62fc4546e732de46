"""The tray: what comes from a long file is looked through by facilitator and scribe, and nobody else sees a row of it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.browser.conftest import PHONE

BEGAN = 1_763_647_200  # 20 November 2025, 14:00 UTC
TALK = (
    "Any news from the payment team?",
    "Dashboards look normal to me",
    "I restarted the canary",
    "Thanks for looking",
)


def slack(messages=400):
    """Return a channel's JSON as Slack exports it: small talk, and every fortieth message says what happened."""
    told = []
    for each in range(messages):
        planted = each % 40 == 7
        text = f"Failover step {each // 40} of db1 done" if planted else f"{TALK[each % len(TALK)]} ({each})"
        name = "Kim Sample" if planted else ("Pat Lee", "Sam Roe")[each % 2]
        told.append({
            "type": "message", "user": f"U{name[:3].upper()}", "text": text, "ts": f"{BEGAN + 20 * each}.{each:06d}",
            "user_profile": {"real_name": name, "display_name": name},
            **({"reactions": [{"name": "eyes", "count": 2, "users": ["UPAT"]}]} if each == 47 else {}),
        })  # fmt: skip
    return json.dumps(told).encode()


@pytest.fixture
def room(api, sits):
    """Fay hosts, Sue writes down, Ana takes part on a phone; all are at the timeline."""
    review = api.start(began="2025-11-20 14:00", zone="UTC")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", viewport={"width": 1440, "height": 900})
    sue = sits(review["id"], "Sue", "timeline", "scribe", viewport={"width": 1280, "height": 800})
    return fay, sue, sits(review["id"], "Ana", "timeline", **PHONE)


def brings_into_the_tray(person, data):
    chooser = person.page.get_by_label("File to bring in")
    chooser.set_input_files({"name": "incident.json", "mimeType": "application/json", "buffer": data})
    box = person.page.get_by_role("dialog", name="Bring in")
    box.get_by_role("button", name="Into the tray").click()
    box.wait_for(state="detached")
    expect(rows(person).first).to_be_focused()
    return person.page.locator("details.tray")


def rows(person):
    return person.page.locator("details.tray li")


def left(person):
    """Return the sentence that says how many rows nobody has decided about."""
    return person.page.locator("details.tray summary").get_by_role("status")


def looks_for(person, words):
    field = person.page.get_by_role("searchbox", name="Search rows")
    field.fill(words)
    field.press("Enter")


def events(person):
    return person.page.get_by_role("article")


def test_four_hundred_messages_are_looked_through_by_keys_and_nobody_else_sees_one(room):
    fay, sue, ana = room
    tray = brings_into_the_tray(fay, slack())
    expect(left(fay)).to_have_text("400 rows to look at")
    expect(left(sue)).to_have_text("400 rows to look at")
    assert "incident.json" not in ana.everything() + ana.heard_since()
    for key in ("x", "x", "u", "u"):  # each u takes one more back
        fay.page.keyboard.press(key)
    expect(left(sue)).to_have_text("400 rows to look at")

    looks_for(fay, "failover db1")
    expect(rows(fay)).to_have_count(10)
    expect(rows(fay).first).to_be_focused()
    for key in ("Enter", "x", "j", "Enter"):
        fay.page.keyboard.press(key)
    expect(left(fay)).to_have_text("397 rows to look at")
    expect(left(sue)).to_have_text("397 rows to look at")
    for each in (fay, sue, ana):
        expect(events(each)).to_have_count(2)
    fay.sees("Failover step 0 of db1 done", "Failover step 3 of db1 done")
    expect(rows(fay)).to_have_count(7)

    fay.page.keyboard.press("u")
    for each in (fay, ana):
        expect(events(each)).to_have_count(1)
    expect(rows(fay)).to_have_count(8)

    tray.get_by_role("button", name="Onto the timeline", exact=True).first.click()  # all that were found
    expect(left(sue)).to_have_text("390 rows to look at")
    expect(events(ana)).to_have_count(9)
    fay.takes_back()
    expect(events(ana)).to_have_count(1)
    expect(left(sue)).to_have_text("398 rows to look at")

    assert "Dashboards look normal" not in ana.everything()
    assert "Dashboards look normal" not in ana.heard_since()
    assert "Failover step 1" not in ana.heard_since()
    assert '"tray"' not in ana.heard_since()
    expect(ana.page.locator("details.tray")).to_be_hidden()


def test_a_second_one_sees_what_was_decided_and_puts_it_back(room):
    fay, sue, _ = room
    brings_into_the_tray(fay, slack(120))
    sue.page.get_by_role("heading", name="Tray").click()
    first = rows(sue).first
    expect(first).to_contain_text("Any news from the payment team? (0)")
    rows(fay).first.get_by_role("button", name="Not this one").click()
    expect(rows(sue).first).to_contain_text("Dashboards look normal to me (1)")
    tray = sue.page.locator("details.tray")
    sue.page.get_by_text("3 people named: who were they?").click()
    expect(sue.page.get_by_label("Pat Lee")).to_be_focused()
    sue.page.keyboard.type("payment engineer")
    sue.page.keyboard.press("Enter")
    expect(rows(sue).filter(has_text="payment engineer").first).to_be_visible()
    tray.get_by_label("Decided, too").check()
    expect(rows(sue).first).to_contain_text("set aside")
    rows(sue).first.get_by_role("button", name="Put back").click()
    expect(left(fay)).to_have_text("120 rows to look at")


def test_ticked_rows_go_together_and_filters_choose_among_them(room):
    fay, _, ana = room
    tray = brings_into_the_tray(fay, slack(200))
    tray.get_by_label("Who").select_option("Kim Sample")
    expect(rows(fay)).to_have_count(5)
    tray.get_by_label("Reactions first").check()
    expect(rows(fay).first).to_contain_text("Failover step 1")
    assert problems(fay.page) == []
    rows(fay).nth(0).get_by_role("checkbox").check()
    rows(fay).nth(2).get_by_role("checkbox").check()
    tray.get_by_role("button", name="Onto the timeline", exact=True).first.click()
    expect(events(ana)).to_have_count(2)
    expect(rows(fay)).to_have_count(3)
    tray.get_by_role("button", name="Clear").click()
    expect(rows(fay)).to_have_count(100)  # the first page of 198
    scroller = tray.get_by_role("group", name="Rows of the tray")
    scroller.evaluate("each => { each.scrollTop = each.scrollHeight }")
    expect(scroller.get_by_text("(199)")).to_be_visible()
    tray.get_by_role("button", name=re.compile("^Take incident.json out")).click()
    expect(tray).to_be_hidden()
    fay.takes_back()
    expect(left(fay)).to_have_text("198 rows to look at")


def test_on_a_phone_rows_are_decided_by_buttons(api, sits):
    review = api.start(began="2025-11-20 14:00", zone="UTC")
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    fay = sits(review["id"], "Fay", "timeline", "facilitator", **PHONE)
    brings_into_the_tray(fay, slack(150))
    rows(fay).first.get_by_role("button", name="Onto the timeline").tap()
    expect(events(fay)).to_have_count(1)
    rows(fay).first.get_by_role("button", name="Not this one").tap()
    expect(left(fay)).to_have_text("148 rows to look at")
    expect(fay.page.locator(".raw-row[data-going]")).to_have_count(0)
    wide = fay.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    assert problems(fay.page) == []
