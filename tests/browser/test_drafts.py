"""Nothing half typed is ever lost, nothing is stored twice, and nobody overwrites anybody unseen."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import Person

SEEN = "since you opened it"
TYPED = "Half a sentence about the ca"


@pytest.fixture
def room(api, come):
    """Ana and Ben at the timeline of a review, and the review's id."""
    review, ana, ben = api.start(began="2026-11-20 14:00"), come("Ana"), come("Ben")
    api.do(review["id"], "move_to_stage", stage="timeline")
    ana.joins(review["join_url"])
    ben.joins(review["join_url"])
    return review["id"], ana.opens("timeline"), ben.opens("timeline")


def events(api, review_id):
    return [each["text"] for each in api.get(review_id)["events"]]


def test_half_typed_text_survives_everything(server, api, room):
    review_id, ana, ben = room
    typed = {"text": TYPED, "starts": "14:0", "event_kind": "symptom"}
    ana.form("event").fills(**typed)

    def still_there(person):
        for name, value in typed.items():
            person.form("event").holds(name, value)

    ben.adds_event("Somebody else was quicker")  # another browser's submission
    ana.sees("Somebody else was quicker")
    still_there(ana)
    api.do(review_id, "move_to_stage", stage="causes", anyway=True)  # away and back
    ana.is_at("causes")
    api.do(review_id, "move_to_stage", stage="timeline")
    ana.is_at("timeline")
    still_there(ana)
    ana.reloads().is_at("timeline").sees("Your draft is back.")
    still_there(ana)
    tab = Person("Ana", ana.page.context.new_page(), server.url)
    tab.review_id = review_id
    still_there(tab.opens("timeline"))
    tab.page.close()
    server.kill()
    server.start()
    ben.adds_event("After the restart")
    ana.sees("After the restart")
    still_there(ana)

    ana.form("event").fills(text=f"{TYPED}che", starts="14:05").submits().holds("text", "")
    ben.sees(f"{TYPED}che")
    ana.reloads().is_at("timeline").misses("Your draft is back.")
    ana.form("event").holds("text", "").holds("starts", "")
    assert events(api, review_id) == ["Somebody else was quicker", "After the restart", f"{TYPED}che"]


def test_a_double_click_and_a_double_enter_add_once(api, room):
    review_id, ana, ben = room
    form = ana.form("event").fills(text="Clicked twice", starts="14:01")
    form.root.locator("button[type=submit]").dblclick()
    form.holds("text", "")
    form.fills(text="Entered twice", starts="14:02").field("source").focus()
    ana.page.keyboard.press("Enter")
    ana.page.keyboard.press("Enter")
    form.holds("text", "")
    ana.adds_event("The last", starts="14:03")  # what came before has been handled then
    ben.sees("The last")
    assert events(api, review_id) == ["Clicked twice", "Entered twice", "The last"]
    ana.page.get_by_role("button", name="I am ready").dblclick()
    ben.sees("1/2 ready")


def test_the_second_to_save_reads_a_sentence_and_keeps_the_text(api, room):
    review_id, ana, ben = room
    ana.adds_event("The alert fired", starts="14:05")
    for each in (ana, ben):
        each.picks("Change T-01", "Edit")
        each.dialog.holds("text", "The alert fired")
    ana.dialog.fills(text="The alert on payments fired")
    ben.dialog.fills(text="The alert fired, unseen", starts="2026-11-20 14:06")
    ana.dialog.submits()
    ben.sees("The alert on payments fired")  # behind the dialog
    ben.dialog.submits()
    ben.sees(SEEN).dialog.holds("text", "The alert fired, unseen").holds("starts", "2026-11-20 14:06")
    assert events(api, review_id) == ["The alert on payments fired"]
    ben.dialog.submits()  # having read it, Ben means it
    ana.sees("The alert fired, unseen", "14:06")
    assert events(api, review_id) == ["The alert fired, unseen"]


def test_two_people_change_different_facts_at_once(api, room):
    review_id, ana, ben = room
    for each in (ana, ben):
        each.opens("overview").presses("Edit the facts")
    ana.dialog.fills(summary="Nobody could pay.").submits()
    ben.sees("Nobody could pay.")
    ben.dialog.fills(severity="SEV-2").submits()
    ben.sees(SEEN).dialog.submits()
    expect(ana.board("overview").locator("[data-key=facts]").get_by_text("SEV-2", exact=True)).to_be_visible()
    incident = api.get(review_id)["incident"]
    assert (incident["summary"], incident["severity"]) == ("Nobody could pay.", "SEV-2")
