"""Two people write the timeline together: they ask, tell an event otherwise, star it and merge rows, by keys, mouse and phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

DESKTOP = {"viewport": {"width": 1400, "height": 900}}


@pytest.fixture
def room(api, sits):
    """Fay hosts, Ben takes part on a phone; four events are told, two of which are the same one."""
    review_id = api.start(began="2026-11-20 14:00")["id"]
    for at, text in (
        ("14:02", "The alert on failed checkouts fires"),
        ("14:03", "Alert on failed checkouts fires"),
        ("14:09", "web-1 was restarted"),
        ("14:30", "Checkout works again"),
    ):
        api.do(review_id, "add_timeline_event", text=text, starts=f"2026-11-20 {at}")
    api.do(review_id, "move_to_stage", stage="timeline")
    fay = sits(review_id, "Fay", "timeline", "facilitator", **DESKTOP)
    return fay, sits(review_id, "Ben", "timeline", **PHONE), review_id


def row(person, label):
    return person.page.get_by_role("article", name=label)


def focus(person, label):
    row(person, label).get_by_role("button", name=f"Kind of {label}").focus()


def test_a_key_makes_a_row_a_question_and_its_answer_offers_to_complete_the_event(room):
    fay, ben, _ = room
    focus(fay, "T-03")
    fay.page.keyboard.press("?")
    for each in (fay, ben):
        expect(row(each, "T-03")).to_contain_text("web-1 was restarted?")
    fay.is_on("Who may know")  # whoever types on types there
    fay.page.keyboard.press("Escape")
    row(ben, "T-03").get_by_role("button", name="Who?: Q-01").click()
    ben.page.get_by_role("textbox", name="Who may know").fill("night shift")
    ben.page.keyboard.press("Control+Enter")
    expect(row(fay, "T-03")).to_contain_text("night shift")
    row(fay, "T-03").get_by_role("button", name="Answer Q-01").click()
    fay.page.keyboard.type("Kim restarted it")
    fay.page.keyboard.press("Control+Enter")
    for each in (fay, ben):
        expect(row(each, "T-03")).to_contain_text("Kim restarted it")
        expect(row(each, "T-03").get_by_role("button", name="Complete the event")).to_be_visible()


def test_d_tells_it_otherwise_and_the_facilitator_settles_it(room):
    fay, ben, _ = room
    row(ben, "T-03").get_by_role("button", name="I know it otherwise").click()
    when = ben.page.get_by_role("textbox", name="When, as you know it")
    expect(when).to_be_focused()
    ben.page.keyboard.type("14:12")
    ben.page.keyboard.press("Control+Enter")
    for each in (fay, ben):
        expect(row(each, "T-03")).to_contain_text(re.compile(r"also told:\s*14:12\s*\(Ben\)"))
        expect(row(each, "T-03").locator("time")).to_have_text("14:09")
    fay.sees("T-03 was at 14:09, and is also told to have been at 14:12.")
    fay.picks("settle T-03", "This is right")
    for each in (fay, ben):
        expect(row(each, "T-03").locator("time")).to_have_text("14:12")
        expect(row(each, "T-03")).not_to_contain_text("also told")
    fay.takes_back()
    expect(row(ben, "T-03")).to_contain_text("also told")


def test_keys_work_where_nothing_is_typed_and_stars_are_for_those_who_lead(room):
    fay, ben, _ = room
    focus(fay, "T-04")
    fay.page.keyboard.press("*")
    expect(row(ben, "T-04").get_by_role("img", name="starred")).to_be_visible()
    focus(ben, "T-03")
    ben.page.keyboard.press("*")
    line = fay.page.get_by_role("textbox", name="What happened")
    line.fill("why")
    line.press("?")
    line.press("d")
    expect(line).to_have_value("why?d")
    expect(row(ben, "T-03").get_by_role("img", name="starred")).to_have_count(0)
    fay.misses("Q-01")
    focus(fay, "T-03")
    fay.page.keyboard.press("d")
    expect(fay.page.get_by_role("textbox", name="When, as you know it")).to_be_focused()


def test_the_check_makes_two_rows_one_and_one_undo_parts_them(room):
    fay, ben, _ = room
    fay.page.get_by_role("button", name="Same event: T-01, T-02").click()
    expect(row(ben, "T-02")).to_have_count(0)
    expect(row(ben, "T-01")).to_contain_text("Alert on failed checkouts fires")
    expect(row(ben, "T-01").locator("time")).to_have_text("14:02")
    fay.takes_back()
    expect(row(ben, "T-02")).to_have_count(1)


def test_anybody_who_writes_merges_from_the_menu_of_a_row(room):
    fay, ben, _ = room
    ben.edits("T-01", "Same event as…").writes({"The same event as": "T-02"}).submits()
    expect(row(fay, "T-02")).to_have_count(0)
    expect(row(fay, "T-01")).to_be_visible()
