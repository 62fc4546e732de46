"""Who comes in: the facilitator locks the room, lets people in one by one, removes a crowd, and the code ends with the review."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE

LAPTOP = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture
def room(api, come):
    """Fay hosts a review; Ana (on a phone) and Ben have its link and are not in yet."""
    review = api.start(began="2026-11-20 14:00")
    fay, ana, ben = come("Fay", **LAPTOP), come("Ana", **PHONE), come("Ben", **LAPTOP)
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    return fay, ana, ben, review


def asks(person, link):
    """Open the link and give one's name."""
    person.page.goto(link)
    person.page.get_by_label("Your name").fill(person.name)
    person.page.get_by_role("button", name="Join").click()
    return person


def entry(person, name):
    """Choose in the Lobby who may join."""
    person.presses(name)
    expect(person.button(name)).to_have_attribute("aria-pressed", "true")


def test_a_locked_room_turns_newcomers_away_and_the_waiting_room_lets_the_facilitator_choose(room):
    fay, ana, ben, review = room
    entry(fay, "Locked")
    fay.is_told("The room is locked")
    ben.page.goto(review["join_url"])
    ben.sees("This review is locked, so nobody new can join.")
    entry(fay, "Waiting room")
    for each in (ana, ben):
        asks(each, review["join_url"]).sees("You are asked to wait a moment")
        each.misses("Checkout")
    fay.sees("2 are waiting to come in").opens("timeline").sees("2 are waiting to come in.")
    fay.page.get_by_text("One by one").click()
    fay.presses("Admit Ana")
    ana.arrives()
    fay.sees("Ben is waiting to come in.").presses("Refuse Ben").is_told("Ben was not let in.")
    ben.sees("The facilitator did not let you in.")
    fay.misses("is waiting to come in")


def test_a_refusal_is_taken_back_by_the_keyboard_alone(room):
    fay, ana, _, review = room
    entry(fay, "Waiting room")
    asks(ana, review["join_url"]).sees("You are asked to wait a moment")
    fay.sees("1 is waiting to come in")
    refuse = fay.board("lobby").get_by_role("button", name="Refuse Ana")
    refuse.focus()
    fay.page.keyboard.press("Enter")
    ana.sees("The facilitator did not let you in.")
    expect(refuse).to_have_count(0)  # of those who wait again there are other buttons
    fay.takes_back()
    admit = fay.board("lobby").get_by_role("button", name="Admit Ana")
    admit.focus()
    fay.page.keyboard.press("Enter")
    expect(fay.page.locator("[data-person]", has_text="Ana")).to_be_visible()
    ana.page.goto(review["join_url"])
    ana.page.get_by_role("link", name="Continue as Ana").click()
    ana.arrives()


def test_a_crowd_is_removed_in_one_step_and_let_back_in_in_one(room):
    fay, ana, ben, review = room
    ana.joins(review["join_url"])
    ben.joins(review["join_url"])
    fay.sees("3 here now")
    fay.page.get_by_label("Remove who joined since…").click()
    fay.button(re.compile(r"\d\d:\d\d · 2 people")).click()
    dialog = fay.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Ana")
    expect(dialog).to_contain_text("Ben")
    fay.says_yes("Remove 2")
    for each in (ana, ben):
        each.page.wait_for_url(f"{each.url}/")
        each.page.goto(review["join_url"])
        each.sees("You were removed from this review.")
    fay.sees("2 removed")
    fay.presses("Let all 2 back in").misses("2 removed")
    expect(fay.page.locator("[data-person]", has_text="Ana")).to_be_visible()


def test_the_code_ends_with_the_review_and_another_one_is_made_then_too(room):
    fay, ana, ben, review = room
    ana.joins(review["join_url"])
    assert fay.sends_by_hand("close_review")["ok"]
    ben.page.goto(review["join_url"])
    ben.sees("This review was closed, and its join code ended with it.")
    ana.page.goto(review["join_url"])
    ana.page.get_by_role("link", name="Continue as Ana").click()
    ana.arrives()
    fay.reloads().sees("Joining has ended").presses("Make a new code")
    link = fay.button("Copy the link").get_attribute("data-value")
    assert link != review["join_url"]
    ben.joins(link)
    fay.confirms("End the code", "End the code").sees("Nobody new can join: the join code has ended")


def test_who_looks_like_the_host_is_told_from_them(room):
    fay, _, ben, review = room
    ben.name = "F\u0430y"  # with a Cyrillic letter
    ben.joins(review["join_url"])
    chairs = ben.page.locator(".chair[data-person]")
    expect(chairs.filter(has_text="(2)")).to_have_count(1)
    expect(chairs.filter(has_text="(2)").locator(".badge")).to_have_count(0)
    expect(chairs.filter(has=ben.page.locator(".badge"))).to_have_count(1)
    assert fay.sends_by_hand("add_lesson", text="From the host")["ok"]
    assert ben.sends_by_hand("add_lesson", text="From the other")["ok"]
    ben.opens("lessons")
    expect(ben.row("From the host").locator(".signed .badge")).to_have_text("host")
    expect(ben.row("From the other").locator(".signed .badge")).to_have_count(0)
