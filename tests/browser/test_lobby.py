"""Somebody hosts, others come in by link, code or QR; the room moves together, and nobody is torn away in mid-sentence."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, START

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
SEATS = {"Fay": {"role": "facilitator", **LAPTOP}, "Ana": PHONE, "Ben": LAPTOP}


def test_a_review_is_started_and_people_come_in(come):
    fay, ana, ben, cleo = come("Fay", **LAPTOP), come("Ana", **PHONE), come("Ben", **LAPTOP), come("Cleo")
    fay.page.goto(fay.url)
    fay.presses("Start a review")
    form = fay.form(START)
    fay.is_on("What happened, in one line")
    form.writes({
        "What happened, in one line": "Checkout was down for everybody",
        "Your name": "Fay",
        "Severity": "SEV-1",
        "When did it begin?": "2026-11-20 14:00",
        "Time zone of the review": "Europe/Berlin",
        "Services": "checkout, payments",
    }).submits()  # fmt: skip
    fay.arrives().sees("Checkout was down for everybody", "1 here now · 1 joined")
    expect(fay.page.get_by_role("img", name="QR code to join").locator("svg")).to_be_visible()

    code = fay.page.get_by_label("Join code").inner_text().replace(" ", "")
    link = fay.button("Copy the link").get_attribute("data-value")
    assert link == f"{fay.url}/join/{code}"
    assert re.fullmatch("[A-Z0-9]{8}", code)
    ana.joins(link)
    ben.joins_with(f"{code[:4]} {code[4:].lower()}")  # as it stands on the wall, or nearly
    cleo.joins(link)
    room = (fay, ana, ben, cleo)
    for each in room:
        each.sees("4 here now · 4 joined")

    fay.picks("Manage Ben", "Make scribe")
    fay.picks("Manage Cleo", "Make observer")
    for each in room:  # as a list: where a role changes the page, what was there stays until all is drawn
        expect(each.page.locator("[data-person]", has_text="Ben")).to_contain_text(["scribe"])
    expect(ana.page.get_by_label("Manage Ben")).to_be_hidden()
    expect(cleo.page.get_by_role("main").get_by_text("observer", exact=True).first).to_be_visible()
    fay.picks("Manage Cleo", "Make participant")
    cleo.misses("observer")

    fay.looks_at("overview").sees("SEV-1", "checkout", "payments", "Europe/Berlin", "Fri 20 Nov 2026, 14:00")


@pytest.fixture
def gather(api, sits):
    """Return a function: Fay hosts; Ana (on a phone) and Ben take part, or those who are named; and the review's id."""

    def gather(*names):
        review_id = api.start(began="2026-11-20 14:00")["id"]
        people = [sits(review_id, name, "lobby", **SEATS[name]) for name in names or SEATS]
        people[0].sees(f"{len(people)} here now")
        return *people, review_id

    return gather


@pytest.fixture
def room(gather):
    """All three of them."""
    return gather()


def is_now(person, stage):
    expect(person.page.get_by_role("navigation", name="Stages").locator("[aria-current=step]")).to_have_text(
        stage
    )


def test_everybody_moves_the_host_takes_a_slip_back_and_one_may_stay(room):
    fay, ana, ben, _ = room
    fay.moves_everybody_to("Overview")
    for each in (fay, ana, ben):
        each.is_at("overview")
    fay.takes_back()
    for each in (fay, ana, ben):
        each.is_at("lobby")
        is_now(each, "Lobby")
    fay.moves_everybody_to("Overview")
    for each in (fay, ana, ben):
        each.is_at("overview")
    ben.chooses("Stay on my page")
    ben.page.get_by_label("Menu", exact=True).click()
    expect(ben.button("Stay on my page")).to_have_attribute("aria-pressed", "true")
    ben.page.keyboard.press("Escape")
    ben.is_on("Menu")
    fay.moves_everybody_to("Timeline")
    for each in (fay, ana):
        each.is_at("timeline")
    ben.sees("The meeting is at Timeline.").is_at("overview")
    ben.presses("Go there").is_at("timeline")
    ben.chooses("Stay on my page")
    fay.looks_at("overview").presses("Bring everybody here")
    for each in (fay, ana, ben):
        each.is_at("overview")
        is_now(each, "Overview")


def test_a_second_move_while_the_page_of_the_first_is_drawn_leaves_nobody_at_an_empty_page(api, gather):
    ana, ben, review_id = gather("Ana", "Ben")
    for _ in range(3):
        api.do(review_id, "move_to_stage", stage="overview", anyway=True)
        ana.page.wait_for_url("**/overview?review=*")
        api.do(review_id, "move_to_stage", stage="timeline", anyway=True)
        for each in (ana, ben):
            each.is_at("timeline")
        api.do(review_id, "move_to_stage", stage="lobby", anyway=True)
        for each in (ana, ben):
            each.is_at("lobby")


def test_whoever_is_writing_is_told_first_and_can_ask_for_a_moment(api, room):
    fay, ana, ben, review_id = room
    api.do(review_id, "move_to_stage", stage="timeline")
    for each in (fay, ana, ben):
        each.is_at("timeline")
    for each in (ana, ben):
        each.form(EVENT).writes({"What happened": f"{each.name} is in the middle of"})
    api.do(review_id, "move_to_stage", stage="causes", anyway=True)
    fay.is_at("causes")
    for each in (ana, ben):
        each.sees("Everybody moves to Causes in").is_at("timeline")
        each.is_on("What happened")
    ana.presses("I need a moment").sees("Take your time. The facilitator knows.")
    ben.presses("Go now").is_at("causes")
    ana.form(EVENT).writes({"What happened": "Ana is done", "When": "14:05"}).sends()
    ana.presses("Go now").is_at("causes")
    ben.sees("Draft on Timeline")
    ben.presses("Draft on Timeline").is_at("timeline")
    ben.form(EVENT).holds("What happened", "Ben is in the middle of")
    ben.sees("Ana is done")


def test_time_is_kept_and_people_are_ready(room):
    fay, ana, ben, _ = room
    clock = re.compile(r"^(10:00|9:[0-5]\d)$")
    fay.page.get_by_text("Timer", exact=True).click()
    fay.presses("10 min")
    for each in (fay, ana, ben):
        expect(each.page.get_by_role("timer", name="Time left")).to_have_text(clock)
    fay.page.get_by_text("Timer", exact=True).click()
    fay.presses("5 more minutes")
    for each in (fay, ana, ben):
        expect(each.page.get_by_role("timer", name="Time left")).to_have_text(re.compile(r"^1[45]:[0-5]\d$"))
    ana.presses("I am ready")
    expect(ana.button("I am ready")).to_have_attribute("aria-pressed", "true")
    fay.sees("1/3 ready")
    ben.presses("I am ready")
    fay.sees("2/3 ready")
    ana.presses("I am ready")
    fay.sees("1/3 ready")


def test_who_comes_late_lands_where_the_room_is_and_reads_what_was_missed(api, gather, come):
    fay, review_id = gather("Fay")
    api.do(review_id, "add_timeline_event", text="The alert fired", starts="14:05")
    fay.moves_everybody_to("Overview")
    fay.is_at("overview").moves_everybody_to("Timeline")
    fay.is_at("timeline")
    cleo = come("Cleo")
    cleo.page.goto(f"{cleo.url}/join/{api.get(review_id)['join_code']}")
    cleo.page.get_by_label("Your name").click()
    cleo.page.keyboard.type("Cleo")
    cleo.page.keyboard.press("Enter")
    cleo.arrives("timeline").sees("1 event on the timeline, not agreed yet", "The room is at Timeline")
    fay.sees("0/2 ready")
