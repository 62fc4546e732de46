"""What a room decided stays true: an agreement, earlier rounds of a vote, and measures after the review was closed."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_what_was_decided_stays_and_goes_on(api, sits):
    review = api.start(began="2026-11-23 14:00")
    fay = sits(review["id"], "Fay", "timeline", "facilitator")
    ben = sits(review["id"], "Ben", "timeline", color_scheme="dark", **PHONE)
    api.seat(review["id"], "Cleo")  # is invited, and never comes
    the_timeline_says_what_changed_since_it_was_agreed(fay, ben)
    a_vote_keeps_its_rounds_and_prints_no_zeros(api, review["id"], fay, ben)
    measures_and_texts_go_on_after_closing(api, review["id"], fay, ben)
    what_is_open_in_all_reviews_is_changed_at_one_place(api, review["id"], fay)
    what_was_deferred_is_taken_up_again_in_the_next_lobby(api, review["id"], fay)


def the_timeline_says_what_changed_since_it_was_agreed(fay, ben):
    fay.adds_event("Deploy", "14:00")
    ben.sees("Deploy")
    agreed = ben.board("timeline").locator(".chip").filter(has_text=re.compile(r"^\s*agreed"))
    fay.presses("We agree: this is what happened").sees("2 are here. Do all agree?")
    fay.page.keyboard.press("Escape")  # nobody said yes: nothing is agreed
    fay.is_on("We agree: this is what happened")
    expect(agreed).to_have_count(0)
    fay.confirms("We agree: this is what happened", "We agree")
    expect(agreed).to_be_visible()
    fay.takes_back()
    expect(agreed).to_have_count(0)
    fay.confirms("We agree: this is what happened", "We agree")
    ben.adds_event("Alert", "14:05")
    for each in (fay, ben):
        each.sees("changed since agreed (1)", "T-02 added")
    fay.confirms("We agree again", "We agree")
    for each in (fay, ben):
        each.misses("changed since agreed (1)")


def a_vote_keeps_its_rounds_and_prints_no_zeros(api, review_id, fay, ben):
    for text in ("Watch the disk", "Test restores", "Ask twice"):
        api.do(review_id, "add_recommendation", text=text)
    api.do(review_id, "reveal_recommendations")
    api.do(review_id, "group_recommendations", ids=["R-01", "R-02"], title="Backups")
    fay.opens("recommendations").presses("Open the vote")
    ben.opens("recommendations").sees("0 of 2 here have voted")
    fay.sees("Nobody has voted yet. Leave it open, or close without a result.")
    fay.confirms("Close without a result", "Close without a result")
    ben.sees("Read, then group").misses("0 dots")
    fay.presses("Open the vote")
    ben.presses("Put a dot on R-03").sees("1 of 2 here has voted")
    elsewhere = [api.seat(review_id, name)["token"] for name in ("Dan", "Eve")]
    for each in elsewhere:
        api.votes(review_id, each, "R-03")
    fay.sees("3 of 4 here have voted")
    fay.confirms("Close the vote", "Close the vote")
    for each in (fay, ben):
        each.sees("3 people voted", "3 dots")
    bar = ben.board("recommendations").locator("[data-key^=card] .bar").first.bounding_box()
    assert bar["x"] >= 0
    assert 200 < bar["width"] <= 390
    fay.presses("Make one measure").sees("→ M-01")
    fay.confirms("Vote again", "Vote again")
    for each in (fay, ben):
        fold = each.board("recommendations").locator("[data-key='round:2']")
        expect(fold).to_contain_text("Round 2: 3 people voted")
        fold.locator("summary").click()
        expect(fold.locator("tbody tr").first).to_contain_text("R-03")
        expect(fold.locator("tbody tr").last).to_contain_text("Backups")
    ben.presses("Put a dot on Backups").sees("1 of 2 here has voted")
    for each in elsewhere:
        api.votes(review_id, each, "R-03")
    fay.sees("3 of 4 here have voted")
    fay.confirms("Close the vote", "Close the vote")
    ben.sees("Result of round 3", "Round 2:")
    expect(ben.board("recommendations").locator("[data-key^=group] .card")).to_have_count(2)


def measures_and_texts_go_on_after_closing(api, review_id, fay, ben):
    api.do(review_id, "add_message", audience="customers", text="We are sorry.", state="approved")
    api.do(review_id, "close_review")
    ben.opens("measures").sees("M-01", "R-01, R-02")
    menu = ben.page.get_by_label("Change M-01").bounding_box()
    number = ben.row("M-01").locator(".label-no").first.bounding_box()
    assert menu["y"] <= number["y"] + number["height"] / 2 <= menu["y"] + menu["height"], (
        "both on the first line"
    )
    ben.sets("Status of M-01", "Done")
    shown = ben.page.get_by_label("What shows that it is done")
    shown.fill("The alert rang on 3 December")
    shown.press("Control+Enter")
    expect(ben.button("Status of M-01: done")).to_be_visible()
    ben.sees("The alert rang on 3 December")
    ben.sets("Status of M-01", "Verified").sees("Somebody else verifies M-01")
    fay.opens("measures").sets("Status of M-01", "Verified")
    expect(fay.button("Status of M-01: verified")).to_be_visible()
    expect(ben.button("Status of M-01: verified")).to_be_visible()
    ben.page.get_by_label("Change M-01").click()
    expect(ben.button("Remove")).to_have_count(0)
    fay.opens("communication").presses("Mark as sent")
    expect(
        fay.board("communication").locator(".chip").filter(has_text=re.compile(r"^\s*sent\s*$"))
    ).to_be_visible()
    expect(fay.page.get_by_role("button", name="Write a text").filter(visible=True)).to_have_count(0)


def what_is_open_in_all_reviews_is_changed_at_one_place(api, review_id, fay):
    other = api.start("Mail was late")["id"]
    api.do(other, "add_measure", title="Nobody else's business")
    api.do(review_id, "reopen_review")
    api.do(review_id, "add_measure", title="Restore a backup weekly", owner="Fay", due_on="2026-01-05")
    api.do(review_id, "close_review")
    fay.page.goto(f"{fay.url}/follow_through?state=overdue&mine=yes")
    fay.sees("Restore a backup weekly", "late").misses("Nobody else's business", "Backups")
    fay.sets("Status of M-02", "Dropped")
    why = fay.page.get_by_label("Why it was dropped")
    why.fill("The provider does it now")
    why.press("Control+Enter")
    fay.sees("None of these").misses("Restore a backup weekly")
    fay.page.goto(f"{fay.url}/follow_through?state=dropped")
    fay.sees("Restore a backup weekly", "The provider does it now")
    fay.page.get_by_role("link", name="Checkout was down").click()
    fay.is_at("measures").sees("The provider does it now")


def what_was_deferred_is_taken_up_again_in_the_next_lobby(api, review_id, fay):
    api.do(review_id, "reopen_review")
    api.do(review_id, "edit_recommendation", id="R-03", outcome="deferred", reason="First the backups")
    api.do(review_id, "edit_recommendation", id="R-03", returns_on="2026-01-05")
    api.do(review_id, "close_review")
    fay.enters(api.seat(api.start("Checkout again")["id"], "Fay", "facilitator")["enter_url"])
    fay.sees("Deferred, and back", "First the backups", "returns Mon 5 Jan 2026")
    fay.presses("Take R-03 up again in this review").is_told("Taken up.")
    fay.misses("Deferred, and back")
    fay.opens("recommendations").sees("again, from R-03, Checkout was down")
