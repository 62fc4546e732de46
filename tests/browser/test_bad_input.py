"""Whatever is typed or tried wrongly gets a sentence that says what to do; the text stays, and nothing else changes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import CARD, EVENT, LESSON, MEASURE, PROBLEM, START

ROLES = {"Fay": "facilitator", "Ana": "participant"}


@pytest.fixture
def start(api, sits):
    """Return a function that starts a review at a stage, with Fay hosting and Ana taking part, or those who are named."""

    def start(stage="timeline", *names, **values):
        review_id = api.start(**values)["id"]
        api.do(review_id, "move_to_stage", stage=stage, anyway=True)
        return review_id, *(sits(review_id, name, stage, ROLES[name]) for name in names or ROLES)

    return start


def test_a_timeline_event_says_what_is_wrong_with_it(api, start):
    review_id, ana = start("timeline", "Ana", began="2026-11-20 14:00", zone="Europe/Berlin")
    form = ana.form(EVENT)
    form.writes({"When": "14:05"}).submits().objects("What happened", "Please fill this in.")
    form.writes({"What happened": "   "}).sends().objects("What happened", "Please fill this in.")
    form.pastes("What happened", "x" * 4_001)
    ana.sees("1 too many of 4,000")
    form.sends().objects("What happened", "Please use at most 4,000 characters; this has 4,001.")
    form.holds("What happened", "x" * 4_001).writes({"When": "quarter past two", "What happened": "It fired"})
    form.reads("When", re.compile("“quarter past two” is not a time"))
    form.sends().objects("When", re.compile("“quarter past two” is not a time"))
    form.writes({"When": "25:10"}).sends().objects("When", re.compile("not on the calendar|is not a time"))
    form.writes({"When": "14:30", "Until": "14:10"}).sends()
    form.objects("Until", "The end is before the start")
    form.writes({"When": "", "Until": "14:10"}).sends().objects("When", "An end needs a start.")
    form.writes({"When": "14:30", "Until": "", "Link": "javascript:alert(1)"}).sends().objects(
        "Link", re.compile("http")
    )
    form.writes({"Link": "", "When": "", "This is the moment": "detected"}).sends().objects(
        "This is the moment", "Give this event a time"
    )
    form.holds("What happened", "It fired")
    assert api.get(review_id)["events"] == []
    form.writes({"This is the moment": "", "When": "14:30"}).sends().holds("What happened", "")
    ana.sees("It fired")
    expect(ana.page.get_by_text("on its way")).to_have_count(0)
    assert len(api.get(review_id)["events"]) == 1


def test_a_time_without_a_day_asks_for_the_day(start):
    _, ana = start("timeline", "Ana")
    form = ana.form(EVENT).writes({"What happened": "The alert fired", "When": "14:05"}).sends()
    form.objects("When", re.compile("Which day?"))
    expect(form.root.locator(".asked button").filter(visible=True)).to_have_count(
        2
    )  # the answers stand there once


def test_a_local_time_that_a_clock_change_skipped_or_doubled(api, start):
    review_id, ana = start("timeline", "Ana", zone="Europe/Paris")
    form = ana.form(EVENT).writes({"What happened": "The clock jumped", "When": "2026-03-29 02:30"}).sends()
    form.objects("When", "does not exist in Europe/Paris")
    form.writes({"When": "2026-10-25 02:30"}).sends()
    form.objects("When", "happened twice in Europe/Paris")
    form.holds("What happened", "The clock jumped")
    assert api.get(review_id)["events"] == []
    form.root.get_by_role("button", name=re.compile("second|later", re.IGNORECASE)).first.click()
    form.sends().holds("What happened", "")
    ana.row("T-01").wait_for()
    assert api.get(review_id)["events"][0]["starts"]["at"] == "2026-10-25T01:30:00Z"


def test_the_overview_refuses_an_impossible_order(api, start):
    review_id, ana = start("overview", "Ana", began="2026-11-20 14:00")
    before = api.get(review_id)["incident"]
    ana.presses("Edit Title")
    form = ana.form("Edit Title").writes({"Title": ""}).sends().objects("Title", "Please fill this in.")
    form.pastes("Title", "y" * 201).sends().objects(
        "Title", "Please use at most 200 characters; this has 201."
    )
    form.holds("Title", "y" * 201).closes()
    ana.presses("Edit Resolved")
    form = ana.form("Edit Resolved").writes({"Resolved": "2026-11-20 13:00"}).sends()
    form = ana.form("Edit Resolved").objects("Resolved", "“resolved” would be before “began”.")
    form.holds("Resolved", "2026-11-20 13:00")
    assert api.get(review_id)["incident"] == before
    form.writes({"Resolved": "2026-11-20 15:00"}).sends()
    ana.sees("1 h 00 min")
    expect(ana.page.get_by_role("form", name="Edit Resolved")).to_have_count(0)


def test_the_other_forms_too(start):
    _, fay, ana = start("causes")
    for page, title, label in (
        ("causes", PROBLEM, "The problem"),
        ("lessons", LESSON, "What did we learn?"),
        ("recommendations", CARD, "We recommend to …"),
        ("measures", MEASURE, "What will change"),
    ):
        ana.looks_at(page).form(title).sends().objects(label, "Please fill this in.")
    form = ana.form(MEASURE).writes({"What will change": "Add an alert", "Tracker": "ftp://tracker"}).sends()
    form.objects("Tracker", re.compile("http")).holds("What will change", "Add an alert")
    fay.looks_at("recommendations").confirms("Reveal the cards", "Reveal")
    fay.is_told("Nobody has written a card yet.")


def test_starting_a_review_asks_for_a_title_and_a_real_time(server, come):
    fay = come("Fay")
    fay.page.goto(f"{server.url}/start")
    form = fay.form(START).writes({"Your name": "Fay"}).submits()
    form.objects("What happened, in one line", "Please fill this in.")
    fay.is_on("What happened, in one line")
    form.writes({"What happened, in one line": "Checkout was down", "When did it begin?": "soon"}).submits()
    form.objects("When did it begin?", re.compile("is not a time"))
    form.holds("What happened, in one line", "Checkout was down").writes(
        {"When did it begin?": "2026-11-20 14:00"}
    )
    form.submits()
    fay.arrives()


def test_a_wrong_code_and_an_empty_name_are_explained(api, come):
    review, ana = api.start(), come("Ana")
    ana.page.goto(f"{ana.url}/join/ABCDEFGH")
    ana.sees("This code does not open a review. Check it with the facilitator.")
    ana.page.goto(review["join_url"])
    ana.page.get_by_label("Your name").fill("   ")
    ana.page.get_by_role("button", name="Join").click()
    expect(ana.page.get_by_role("alert")).to_have_text("Please fill this in.")
    ana.joins(review["join_url"])


def test_a_stranger_who_was_sent_the_address_is_told_to_join(api, start, come):
    review_id, ana = start("timeline", "Ana", title="Secret outage")
    eve = come("Eve")
    for page in ("timeline", "history", "report"):
        eve.page.goto(f"{eve.url}/{page}?review={review_id}")
        eve.sees("Join to see this page", "Were you here before")
        assert "Secret outage" not in eve.everything() + eve.heard_since()
    eve.page.goto(f"{eve.url}/timeline?review=nonsense")
    eve.sees("Join to see this page")
    ana.is_at("timeline")


def test_somebody_who_is_removed_is_told_at_once_and_can_be_let_back_in(api, start):
    review_id, fay, ana = start("lobby")
    ana.looks_at("timeline").form(EVENT).writes({"What happened": "Half typed"})
    fay.picks("Manage Ana", "Remove from the review").says_yes("Remove")
    sentence = ana.page.get_by_text("You were removed from that review. The facilitator can let you back in.")
    expect(sentence).to_be_visible()
    ana.page.goto(f"{ana.url}/timeline?review={review_id}")
    ana.sees("You were removed from this review.")
    fay.picks("Manage Ana", "Let back in").says_yes("Let back in")
    link = fay.page.get_by_role("dialog").locator("code").inner_text().strip()
    expect(fay.page.locator("[data-person]", has_text="Ana")).to_contain_text("away")
    ana.page.goto(f"{ana.url}/timeline?review={review_id}")
    ana.sees("Join to see this page")
    ana.enters(link).opens("timeline").form(EVENT).holds("What happened", "Half typed")


COMMANDS_OF_A_FACILITATOR = {
    "lobby": ("remove_participant", "change_role", "renew_join_code", "hand_over"),
    "timeline": ("move_to_stage", "set_timer", "agree_timeline"),
    "recommendations": ("reveal_recommendations",),
    "communication": ("close_review",),
}
VALUES = {
    "move_to_stage": {"stage": "causes"},
    "set_timer": {"minutes": 5},
    "agree_timeline": {"agreed": True},
}


def test_a_participant_cannot_do_a_facilitators_part_by_hand(api, start):
    review_id, ana = start("lobby", "Ana")
    api.seat(review_id, "Fay", ROLES["Fay"])
    api.do(review_id, "add_timeline_event", text="Something happened")
    before = api.get(review_id)
    person = next(each["id"] for each in before["people"] if each["name"] == "Fay")
    of_people = {each: {"id": person} for each in ("remove_participant", "hand_over")}
    values = VALUES | of_people | {"change_role": {"id": person, "role": "observer"}}
    for page, kinds in COMMANDS_OF_A_FACILITATOR.items():
        ana.looks_at(page)
        for kind in kinds:
            buttons = ana.page.locator(f"[data-send*='\"{kind}\"']")
            expect(buttons.first).to_be_attached()
            expect(buttons.filter(visible=True)).to_have_count(0)
            answer = ana.sends_by_hand(kind, **values.get(kind, {}))
            assert not answer["ok"]
            assert answer["sentence"].startswith("Only a facilitator can do that")
    assert api.get(review_id) == before


def test_a_page_says_what_it_may_not_do(api, start):
    """A button that should have been hidden, or was pressed a moment too late, is answered with a sentence."""
    review_id, ana = start("timeline", "Ana")
    api.do(review_id, "add_timeline_event", text="Something happened")
    ana.row("T-01").wait_for()
    ana.page.locator("[data-send*='agree_timeline']").first.evaluate(
        "each => { delete each.dataset.confirm; each.click(); }"
    )
    ana.is_told(re.compile("^Only a facilitator can do that"))
    with ana.on_a_slow_line():
        ana.picks("Change T-01", "Remove")
        api.do(review_id, "remove_timeline_event", id=api.get(review_id)["events"][0]["id"])
    ana.is_told("not here any more")


def test_an_observer_only_looks(api, start):
    review_id, fay, ana = start("lobby")
    fay.picks("Manage Ana", "Make observer")
    expect(ana.page.locator("[data-person]", has_text="Ana")).to_contain_text(["observer"])
    api.do(review_id, "add_timeline_event", text="Something happened")
    ana.looks_at("timeline").page.get_by_text("Something happened").click()
    expect(ana.page.get_by_role("form")).to_have_count(0)
    expect(ana.page.get_by_label("Change T-01")).to_be_hidden()
    expect(ana.button("Kind of T-01")).to_be_disabled()
    ana.button("Kind of T-01").click(force=True)
    expect(ana.page.get_by_role("group", name="Kind")).to_have_count(0)
    answer = ana.sends_by_hand("remove_timeline_event", id=api.get(review_id)["events"][0]["id"])
    assert not answer["ok"]
    assert "observer" in answer["sentence"].lower()
    fay.looks_at("timeline").sees("Something happened")
