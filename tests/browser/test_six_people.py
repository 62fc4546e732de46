"""Six people, two of them at phones: from cards that nobody reads to measures that are taken, done, checked, and carried into the next review."""

import csv
import io
import re

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import ALONE, CARD, MEASURE, begins

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
SEATS = {
    "Fay": {"role": "facilitator", **LAPTOP},
    "Ana": PHONE,
    "Ben": LAPTOP,
    "Cleo": LAPTOP,
    "Dan": LAPTOP,
    "Eve": PHONE,
}
CACHE, WARM, MUTED, PHONES, RESTORE, NIGHT = CARDS = (
    "Fill the cache before traffic is switched",
    "Warm up new releases",
    "Let muted alerts come back after a day",
    "Give support a way to page operations",
    "Restore a backup every week",
    "Never deploy at night",
)
WORDS = "We recommend to …"


@pytest.fixture
def six(api, sits):
    """The review of an incident of the checkout, and six people at its recommendations; Fay hosts."""
    review_id = api.start(began="2026-11-20 14:00", services=["checkout"])["id"]
    api.do(review_id, "move_to_stage", stage="recommendations", anyway=True)
    return review_id, [sits(review_id, name, "recommendations", **seat) for name, seat in SEATS.items()]


def test_six_people_decide_and_follow_through(api, six):
    review_id, people = six
    they_write_and_read_nothing(people)
    they_group_what_says_the_same(people)
    they_vote_and_nobody_sees_a_count(people)
    they_estimate_impact_and_effort(people)
    they_say_what_becomes_of_it(people)
    their_measures_are_taken_by_owners(people)
    measures_go_on_after_the_close(api, review_id, people)
    other_programs_read_them(people[0])
    the_next_review_begins_with_what_is_open(api, people[0], people[2])


def they_write_and_read_nothing(people):
    for each, text in zip(people, CARDS, strict=True):
        each.sees("Everybody writes, nobody reads").form(CARD).writes({WORDS: text}).sends().holds(WORDS, "")
        each.sees(text, "only you see this")
    for each, own in zip(people, CARDS, strict=True):
        each.misses(*(text for text in CARDS if text != own))
    people[0].confirms("Reveal the cards", "Reveal")
    for each in people:
        each.sees(*CARDS)


def they_group_what_says_the_same(people):
    ben = people[2]
    for text in (WARM, CACHE):
        ben.page.get_by_role("checkbox", name=f"Tick {ben.number_of(text)}").click()
    ben.presses("Group").is_told("Grouped.")
    ben.presses("Rename the group")
    ben.form(re.compile("^Edit the group")).writes({"What they have in common": "Warm caches"})
    ben.page.keyboard.press("Enter")
    for each in people:
        each.sees("Warm caches")


def they_vote_and_nobody_sees_a_count(people):
    fay, ana, *others = people
    muted = ana.number_of(MUTED)
    plus, minus = f"Put a dot on {muted}", f"Take a dot back from {muted}"
    fay.presses("Open the vote")
    for each in people:
        each.sees("Vote: 3 dots each, at most 2 on one", "3 of your dots left")
    ana.presses(plus).sees("2 of your dots left").presses(plus).sees("1 of your dots left")
    expect(ana.button(plus)).to_be_disabled()  # at most two on one
    ana.presses(minus).sees("2 of your dots left")
    for each in (fay, ana, *others):
        each.presses("Put a dot on Warm caches").sees(
            "2 of your dots left" if each is not ana else "1 of your dots left"
        )
    for each in people:
        each.sees("6 of 6 here have voted")
        expect(each.page.get_by_text(re.compile(r"^\d dots?$"))).to_have_count(0)
    fay.confirms("Close the vote", "Close the vote")
    for each in people:
        each.sees("6 people voted", "6 dots", "1 dot")


def they_estimate_impact_and_effort(people):
    fay, ana, ben, *_ = people
    caches = ", ".join(sorted(map(fay.number_of, (WARM, CACHE))))
    muted = fay.number_of(MUTED)
    fay.presses("Impact × effort")
    for each in people:
        each.sees("Of fewer than 3 answers to one nothing is shown", "0 of 6 here have answered")
    for each, effort in zip(people, (1, 2, 2, 2, 3, 5), strict=True):
        gives(each, f"Impact 4 of {caches}", f"Effort {effort} of {caches}")
    for each in (ana, ben):
        gives(each, f"Impact 5 of {muted}", f"Effort 1 of {muted}")
    for each in people:
        each.sees("6 of 6 here have answered").misses("2 (1–5)")
    fay.confirms("End it", "End it")
    for each in people:
        each.sees("6 people estimated", "2 (1–5)", f"{muted}: too few answers to be shown")
        expect(each.page.get_by_role("img", name=f"Impact × effort: {caches}: do first")).to_be_visible()


def gives(person, *numbers):
    for each in numbers:
        person.presses(each)
        expect(person.button(each)).to_have_attribute("aria-pressed", "true")


def they_say_what_becomes_of_it(people):
    fay = people[0]
    phones = fay.number_of(PHONES)
    fay.edits(phones, "Edit, outcome, reason").writes(
        {"Outcome": "Deferred", "Reason": "Needs the phone vendor"}
    ).submits()
    for each in people:
        each.sees("deferred", "Needs the phone vendor", "Decided by Fay")
    fay.presses("Make one measure").sees("→ M-01")


def their_measures_are_taken_by_owners(people):
    fay, ana, ben, _, dan, eve = people
    for each in people:
        each.opens("measures")
    for text in (NIGHT, RESTORE):
        ben.form(MEASURE).writes({"What will change": text}).sends().holds("What will change", "")
    night, restore = (fay.number_of(text) for text in (NIGHT, RESTORE))
    how_it_works_is_chosen_from_what_can_be_read(fay)
    fay.sets("Owner of M-01", "Ana").sets(f"Owner of {night}", "Dan")
    ana.presses("I take M-01").is_told("M-01 is yours.")
    dan.presses(f"Not me for {night}, because …")
    why = dan.page.get_by_role("textbox", name="Why not")
    why.fill("Eve plans the deployments")
    why.press("Enter")
    expect(fay.row(night)).to_contain_text("Eve plans the deployments")
    fay.sets(f"Owner of {night}", "Eve").sets(f"Owner of {restore}", "Ben").sets(
        f"Due date of {restore}", "In two weeks"
    )
    eve.presses(f"I take {night}").is_told(f"{night} is yours.")
    ben.presses(f"I take {restore}").is_told(f"{restore} is yours.")
    for each in people:
        for number in ("M-01", night, restore):
            expect(each.row(number).get_by_text("accepted", exact=True)).to_be_visible()


def how_it_works_is_chosen_from_what_can_be_read(person):
    person.presses(begins("How it works of M-01"))
    ways = person.page.locator(".choice .item")
    expect(ways.filter(has_text=re.compile("weaker|intermediate|stronger"))).to_have_count(20)
    cut = (
        "all => all.filter((each) => each.scrollHeight > each.clientHeight + 1).map((each) => each.innerText)"
    )
    assert ways.evaluate_all(cut) == []  # a long one does not lie over the next
    ways.filter(has_text="One standard in place of several").click()
    expect(person.row("M-01").get_by_text("stronger", exact=True)).to_be_visible()


def measures_go_on_after_the_close(api, review_id, people):
    fay, ana, eve = people[0], people[1], people[5]
    api.do(review_id, "add_message", audience="customers", text="We are sorry.", state="approved")
    api.do(review_id, "close_review")
    ana.sets("Status of M-01", "Done")
    shown = ana.page.get_by_role("textbox", name="What shows that it is done")
    shown.fill("The cache was full before the last switch")
    shown.press("Control+Enter")
    fay.sees("The cache was full before the last switch").sets("Status of M-01", "Verified")
    night = eve.number_of(NIGHT)
    eve.sets(f"Status of {night}", "Dropped")
    why = eve.page.get_by_role("textbox", name="Why it was dropped")
    why.fill("Nights are the only quiet time")
    why.press("Control+Enter")
    for each in people:
        expect(each.button("Status of M-01: verified")).to_be_visible()
        each.sees("Nights are the only quiet time")


def other_programs_read_them(fay):
    fay.page.goto(f"{fay.url}/follow_through")
    fay.sees(RESTORE)
    files = {}
    for link in fay.page.locator("a[download]").all():
        answer = fay.page.request.get(f"{fay.url}/{link.get_attribute('href')}", headers=ALONE)
        files[link.inner_text()] = answer.body().decode("utf-8-sig")
    [calendar] = [each for each in files.values() if each.startswith("BEGIN:VCALENDAR")]
    tasks = [each for each in Calendar.from_ical(calendar).walk() if each.name in {"VTODO", "VEVENT"}]
    assert [RESTORE in str(each["SUMMARY"]) for each in tasks] == [True]
    assert {each.name for each in tasks[0].subcomponents} == {"VALARM"}
    tables = [each for each in files.values() if each is not calendar]
    assert len(tables) == 3
    for table in tables:
        [record] = csv.DictReader(io.StringIO(table))
        assert any(RESTORE in cell for cell in record.values())


def the_next_review_begins_with_what_is_open(api, fay, ben):
    following = api.start("Checkout was slow", services=["checkout"])["id"]
    fay.sits(api.seat(following, "Fay", "facilitator")["enter_url"], "lobby")
    fay.sees("Carried over from earlier reviews", RESTORE, "0 of 1 looked at").misses(NIGHT)
    number = fay.number_of(RESTORE)
    expect(fay.page.get_by_role("timer")).to_have_count(0)
    fay.presses("2 minutes")
    expect(fay.page.get_by_role("timer")).to_contain_text(re.compile("1:[0-9]{2}|2:00"))
    fay.presses(f"{number} is still on").sees("1 of 1 looked at", "✓ looked at", "(Fay)")
    ben.sits(api.seat(following, "Ben")["enter_url"], "lobby").sees(RESTORE, "1 of 1 looked at", "(Fay)")
    expect(ben.button("2 minutes")).to_have_count(0)
    fay.presses(f"Drop {number}")
    why = fay.page.get_by_role("textbox", name="Why it was dropped")
    why.press("Control+Enter")
    fay.sees("Why is it dropped? Write a sentence")
    why.fill("The provider restores them")
    why.press("Control+Enter")
    fay.sees("Dropped", "The provider restores them", "1 of 1 looked at")
    fay.reloads().sees(RESTORE, "The provider restores them", "✓ looked at")
