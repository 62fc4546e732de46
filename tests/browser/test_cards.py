"""What was learned and what to recommend: written, revealed, grouped, voted on, decided; by people at laptops and a phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import CARD, LESSON

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
SEATS = {"Fay": {"role": "facilitator", **LAPTOP}, "Ana": PHONE, "Ben": LAPTOP}


@pytest.fixture
def room(api, sits):
    """Fay hosts; Ana (on a phone) and Ben take part, or those who are named; and the review's id. All are at that page."""

    def gather(page, *names):
        review = api.start(began="2026-11-20 14:00")
        api.do(review["id"], "move_to_stage", stage=page, anyway=True)
        return *(sits(review["id"], name, page, **SEATS[name]) for name in names or SEATS), review["id"]

    return gather


def test_lessons_are_learned(room):
    fay, ana, ben, _ = room("lessons")
    learned = "What did we learn?"
    ana.form(LESSON).writes(
        {learned: "Rolling back took two minutes", "It …": "Went well", "Seen through": "Deployment"}
    ).submits()
    form = ben.form(LESSON).writes({learned: "Alerts can be muted for ever", "It …": "Went badly"})
    form.writes({"Seen through": "Monitoring"}).sends()
    form.writes(
        {learned: "Nobody gets told of a muted alert"}
    ).sends()  # how it went stays chosen for the next
    fay.form(LESSON).writes({learned: "It was not the sale weekend", "It …": "Lucky"}).sends()
    for each in (fay, ana, ben):
        for tone, text, lens in (
            ("went well", "Rolling back took two minutes", "deployment"),
            ("went badly", "Alerts can be muted for ever", "monitoring"),
            ("went badly", "Nobody gets told of a muted alert", "monitoring"),
            ("lucky", "It was not the sale weekend", "process"),
        ):
            row = each.row(text)
            expect(row).to_have_attribute("aria-label", re.compile(rf"^L-\d\d, {tone}$"))
            expect(row.get_by_role("button", name="Lens of L-")).to_have_text(lens)
    number = ana.number_of("It was not the sale weekend")
    ben.sets(f"Lens of {number}", "Knowledge")
    expect(
        ana.button(f"Lens of {number}: knowledge")
    ).to_be_visible()  # or her press meets a row that is being drawn anew
    ana.picks(f"Change {number}", "It surprised us")
    for each in (fay, ana, ben):
        expect(each.row(number)).to_have_attribute("aria-label", f"{number}, surprised us")
        expect(each.button(f"Lens of {number}: knowledge")).to_be_visible()
    ana.edits(number).writes({"What did we learn?": "It was not the sale week"}).submits()
    fay.sees("It was not the sale week")


def test_a_second_round_keeps_the_first(api, room):
    fay, ana, ben, review_id = room("recommendations")
    for text in ("Fill the cache", "Unmute alerts"):
        api.do(review_id, "add_recommendation", text=text)
    fay.confirms("Reveal the cards", "Reveal")
    cache = ana.number_of("Fill the cache")
    for round_ in (1, 2):
        if round_ == 1:
            fay.presses("Open the vote")
        else:
            fay.confirms("Vote again", "Vote again")
        for each in (fay, ana, ben):
            each.sees(
                "Vote: 3 dots each" if round_ == 1 else "Vote, round 2: 3 dots each"
            )  # the button is that of before
            each.presses(f"Put a dot on {cache}").sees("2 of your dots left")
        fay.confirms("Close the vote", "Close the vote")
        fay.sees("Result" if round_ == 1 else "Result of round 2")
    ana.page.get_by_text("Round 1").click()
    ana.sees("Round 1: 3 people voted")


def test_many_cards_are_decided_in_a_few_clicks(api, room):
    fay, ana, ben, review_id = room("recommendations")
    for number in range(6):
        api.do(review_id, "add_recommendation", text=f"Card {number}")
    for text in ("Watch the disk space", "Watch disk space"):
        api.do(review_id, "add_recommendation", text=text)
    fay.confirms("Reveal the cards", "Reveal")
    what_is_alike_is_grouped_split_and_ignored_by_keys(fay, ana)
    for number in range(6):
        fay.row(f"Card {number}").get_by_role("checkbox").click()
    fay.presses("Adopt").is_on("Why?").page.keyboard.type("Each is small")
    fay.page.keyboard.press("Enter")
    fay.is_told("Adopted.")
    for number in range(6):
        expect(ana.row(f"Card {number}")).to_have_attribute("aria-label", re.compile("adopted$"))
    fay.row("Card 3").get_by_role("checkbox").click()
    fay.presses("Defer").is_on("Why?").page.keyboard.type("Needs the vendor")
    fay.page.keyboard.press("Enter")
    expect(ana.row("Card 3")).to_have_attribute("aria-label", re.compile("deferred$"))
    ana.sees("Needs the vendor", "Decided by Fay", "Returns on")
    fay.presses("Adopt").is_told("Tick some rows first.")
    for number in (0, 1):
        ben.row(f"Card {number}").get_by_role("checkbox").click()
    ben.presses("Make measures").is_told("Measures made.")
    ana.looks_at("measures").sees("Card 0", "Card 1", "M-02")


def what_is_alike_is_grouped_split_and_ignored_by_keys(fay, ana):
    alike = fay.page.get_by_role("group", name=re.compile("may say much the same"))
    alike.get_by_role("button", name=re.compile("^Group")).press("Enter")
    split = re.compile("^Split the group Watch")
    expect(ana.button(split)).to_be_visible()
    fay.button(split).press("Enter")
    expect(ana.button(split)).to_have_count(0)
    expect(alike).to_be_visible()
    ana.misses("Do these say much the same?")
    alike.get_by_role("button", name=re.compile("^Ignore")).press("Enter")
    expect(alike).to_have_count(0)


def test_ones_own_hidden_cards_stay_when_one_of_them_changes(room):
    """Only the card that changed is sent; the others stay as they are, in their order, also after a reload."""
    ben, _ = room("recommendations", "Ben")
    form = ben.form(CARD)
    for text in ("Test the backups", "Alert on disk space", "Ask before deleting"):
        form.writes({"We recommend to …": text}).sends().holds("We recommend to …", "")
    own = ben.page.locator(".board").get_by_role("article", name="Your card")
    expect(own).to_have_count(3)
    own.nth(1).get_by_label("Change your card").click()
    own.nth(1).get_by_role("button", name="Edit", exact=True).click()
    ben.form("Edit your card").writes({"We recommend to …": "Alert on disk and memory"}).sends()
    expect(own.nth(1)).to_contain_text("Alert on disk and memory")
    expect(own.nth(0)).to_contain_text("Test the backups")
    expect(own.nth(2)).to_contain_text("Ask before deleting")
    own.nth(0).get_by_label("Change your card").click()
    own.nth(0).get_by_role("button", name="Remove", exact=True).click()
    expect(own).to_have_count(2)
    ben.reloads().is_at("recommendations")
    expect(own).to_have_count(2)
    expect(own.nth(0)).to_contain_text("Alert on disk and memory")
