"""Whatever is typed or tried wrongly gets a sentence that says what to do; the text stays, and nothing else changes."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.people import told


@pytest.fixture
def start(api, come):
    """Return a function that starts a review at a stage, with Fay hosting and Ana taking part."""

    def start(stage="timeline", **values):
        review, fay, ana = api.start(**values), come("Fay"), come("Ana")
        fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
        ana.joins(review["join_url"])
        api.do(review["id"], "move_to_stage", stage=stage, anyway=True)
        return review["id"], fay.is_at(stage), ana.is_at(stage)

    return start


def without_limits(form):
    """Take away what only this browser enforces."""
    form.root.page.locator("[maxlength]").first.wait_for()
    form.root.locator("[maxlength]").evaluate_all(
        "all => all.forEach((each) => each.removeAttribute('maxlength'))"
    )
    return form


def test_a_timeline_event_says_what_is_wrong_with_it(api, start):
    review_id, _, ana = start(began="2026-11-20 14:00", zone="Europe/Berlin")
    form = without_limits(ana.form("event"))
    form.fills(starts="14:05").submits().objects("text", "Please fill this in.")
    form.fills(text="   ").submits().objects("text", "Please fill this in.")
    form.fills(text="x" * 4001).submits().objects(
        "text", "Please use at most 4000 characters; this has more."
    )
    form.holds("text", "x" * 4001)
    form.fills(text="The alert fired", starts="quarter past two").submits()
    form.objects("starts", re.compile("“quarter past two” is not a time. Write it such as"))
    form.fills(starts="25:10").submits().objects("starts", re.compile("not on the calendar"))
    form.fills(starts="14:30", ends="14:10").submits()
    form.objects("ends", "The end is before the start. Check both times and the date.")
    form.fills(starts="", ends="14:10").submits().objects("starts", re.compile("An end needs a start."))
    form.fills(starts="14:30", ends="", link="javascript:alert(1)").submits().objects(
        "link", re.compile("http")
    )
    form.fills(link="", starts="", marks="detected").submits().objects(
        "marks", re.compile("Give this event a time")
    )
    form.holds("text", "The alert fired")
    assert api.get(review_id)["events"] == []
    form.fills(marks="", starts="14:30").submits().holds("text", "")
    ana.sees("The alert fired")


def test_a_time_without_a_day_asks_for_the_day(start):
    _, _, ana = start()
    ana.form("event").fills(text="The alert fired", starts="14:05").submits().objects(
        "starts", re.compile("Which day?")
    )


def test_a_local_time_that_a_clock_change_skipped_or_doubled(api, start):
    review_id, _, ana = start(zone="Europe/Paris")
    form = ana.form("event").fills(text="The clock jumped", starts="2026-03-29 02:30").submits()
    form.objects(
        "starts",
        re.compile(
            "does not exist in Europe/Paris: the clocks were put forward. Did you mean 01:30 or 03:30"
        ),
    )
    form.fills(starts="2026-10-25 02:30").submits().objects(
        "starts", re.compile("happened twice in Europe/Paris")
    )
    form.holds("text", "The clock jumped").fills(starts="2026-10-25 02:30 second").submits().holds("text", "")
    assert api.get(review_id)["events"][0]["starts"]["at"] == "2026-10-25T01:30:00Z"


def test_the_overview_refuses_an_impossible_order(api, start):
    review_id, _, ana = start("overview", began="2026-11-20 14:00")
    before = api.get(review_id)["incident"]
    ana.presses("Edit the facts")
    form = without_limits(ana.dialog)
    form.fills(title="").submits().objects("title", "Please fill this in.")
    form.fills(title="y" * 201).submits().objects(
        "title", "Please use at most 200 characters; this has more."
    )
    form.fills(
        title="Checkout was down", resolved="2026-11-20 13:00", summary="Kept all the while."
    ).submits()
    form.objects("resolved", "“resolved” would be before “began”. Check both times and the date.")
    form.holds("summary", "Kept all the while.")
    assert api.get(review_id)["incident"] == before
    form.fills(resolved="2026-11-20 15:00").submits()
    ana.sees("1 h 00 min", "Kept all the while.")


def test_the_other_forms_too(start):
    _, fay, ana = start("causes")
    ana.form("problem").submits().objects("text", "Please fill this in.")
    ana.looks_at("lessons").form("lesson").submits().objects("text", "Please fill this in.")
    ana.looks_at("recommendations").form("card").submits().objects("text", "Please fill this in.")
    form = without_limits(ana.looks_at("measures").form("measure"))
    form.submits().objects("title", "Please fill this in.")
    form.fills(title="Add an alert", link="ftp://tracker").submits().objects("link", re.compile("http"))
    fay.looks_at("recommendations").confirms("Reveal the cards")
    told(fay, "Nobody has written a card yet.")


def test_starting_a_review_asks_for_a_title_and_a_real_time(server, come):
    fay = come("Fay")
    fay.page.goto(f"{server.url}/start")
    form = fay.form("start").fills(facilitator="Fay").submits().objects("title", "Please fill this in.")
    form.fills(title="Checkout was down", began="soon").submits().objects(
        "began", re.compile("is not a time")
    )
    form.holds("title", "Checkout was down").fills(began="2026-11-20 14:00").submits()
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
    review_id, _, ana = start(title="Secret outage")
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
    ana.opens("timeline").form("event").fills(text="Half typed")
    fay.picks_twice("Manage Ana", "Remove from the review")
    sentence = ana.page.get_by_text("You were removed from that review. The facilitator can let you back in.")
    expect(sentence).to_be_visible(timeout=3000)
    ana.page.goto(f"{ana.url}/timeline?review={review_id}")
    ana.sees("You were removed from this review.")
    fay.picks("Manage Ana", "Let back in")
    expect(fay.page.locator("[data-person]", has_text="Ana")).to_contain_text("away")
    ana.opens("timeline").form("event").holds("text", "Half typed")


COMMANDS_OF_A_FACILITATOR = {
    "lobby": [("lobby", "remove", {}), ("lobby", "role", {}), ("wall", "renew", {})],
    "timeline": [("rail", "move", {}), ("rail", "timer", {}), ("timeline", "agree", {})],
    "recommendations": [("recommendations", "reveal", {})],
    "communication": [("communication", "close", {})],
}


def test_a_participant_cannot_do_a_facilitators_part_by_hand(api, start):
    review_id, _, ana = start("lobby")
    api.do(review_id, "add_timeline_event", text="Something happened")
    before = api.get(review_id)
    for page, buttons in COMMANDS_OF_A_FACILITATOR.items():
        ana.opens(page)
        for board, do, data in buttons:
            button = ana.board(board).locator(f"[data-do={do}]").first
            expect(button).to_be_attached()
            expect(button).to_be_hidden()
            ana.calls_by_hand(board, do, **data)
            told(ana, re.compile("^(info)?Only a facilitator can do that"))
            ana.page.locator("[data-testid=stToast]").get_by_role("button").first.click()
            expect(ana.page.locator("[data-testid=stToast]")).to_have_count(0)
    assert api.get(review_id) == before


def test_what_is_not_there_any_more_is_said(api, start):
    review_id, _, ana = start()
    api.do(review_id, "add_timeline_event", text="Something happened")
    ana.sees("Something happened").calls_by_hand(
        "timeline", "remove", id="00000000-0000-0000-0000-000000000000"
    )
    told(ana, "not here any more")
    ana.sees("Something happened")


def test_an_observer_only_looks(api, start):
    review_id, fay, ana = start("lobby")
    fay.picks("Manage Ana", "Make observer")
    expect(ana.board("rail")).to_have_attribute("data-role", "observer")
    api.do(review_id, "add_timeline_event", text="Something happened")
    ana.opens("timeline").sees("Something happened")
    expect(ana.page.locator(".st-key-form-event")).to_have_count(0)
    ana.calls_by_hand("timeline", "remove")
    told(ana, "observer")
    fay.opens("timeline").sees("Something happened")
