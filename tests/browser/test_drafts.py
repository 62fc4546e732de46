"""Nothing half typed is ever lost, nothing is stored twice, and nobody overwrites anybody unseen."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import EVENT, LESSON

TYPED = "Half a sentence about the ca"
CLOSED = "Not sent yet, from a window that was closed."


@pytest.fixture
def room(api, come):
    """Ana and Ben at the timeline of a review, and the review's id."""
    review, ana, ben = api.start(began="2026-11-20 14:00"), come("Ana"), come("Ben")
    api.do(review["id"], "move_to_stage", stage="timeline")
    ana.joins(review["join_url"], at="timeline")
    ben.joins(review["join_url"], at="timeline")
    return review["id"], ana, ben


def events(api, review_id):
    return [each["text"] for each in api.get(review_id)["events"]]


def test_half_typed_text_survives_everything(server, api, room):
    review_id, ana, ben = room
    typed = {"What happened": TYPED, "When": "14:0", "Kind": "symptom"}
    ana.form(EVENT).writes(typed)

    def still_there():
        for name, value in typed.items():
            ana.form(EVENT).holds(name, value)

    ben.adds_event("Somebody else was quicker")  # another browser's submission
    ana.sees("Somebody else was quicker")
    still_there()
    api.do(review_id, "move_to_stage", stage="causes", anyway=True)  # away and back
    ana.presses("Go now").is_at("causes").sees("Draft on Timeline")
    api.do(review_id, "move_to_stage", stage="timeline")
    ana.is_at("timeline")
    still_there()
    ana.reloads().is_at("timeline").sees("Your draft is back.")
    still_there()
    server.kill()
    server.start()
    ben.adds_event("After the restart")
    ana.sees("After the restart")
    still_there()

    ana.form(EVENT).writes({"What happened": f"{TYPED}che", "When": "14:05"}).sends().holds(
        "What happened", ""
    )
    ben.sees(f"{TYPED}che")
    ana.reloads().is_at("timeline").misses("Your draft is back.")
    ana.form(EVENT).holds("What happened", "").holds("When", "")
    assert events(api, review_id) == ["Somebody else was quicker", "After the restart", f"{TYPED}che"]


def test_two_windows_of_one_person_keep_their_drafts_apart(api, room):
    review_id, ana, ben = room
    second = ana.opens_tab("timeline")
    ana.form(EVENT).writes({"What happened": "Written in the first window"})
    second.form(EVENT).holds("What happened", "").writes({"What happened": "Written in the second window"})
    for each, words in ((ana, "first"), (second, "second")):
        each.reloads().is_at("timeline").sees("Your draft is back.")
        each.form(EVENT).holds("What happened", f"Written in the {words} window")
        each.misses(CLOSED)
    second.form(EVENT).sends()
    ben.sees("Written in the second window")
    ana.form(EVENT).holds("What happened", "Written in the first window").sends()
    ben.sees("Written in the first window")
    assert events(api, review_id) == ["Written in the second window", "Written in the first window"]


def test_a_draft_of_a_window_that_was_closed_is_offered_in_another(api, room):
    review_id, ana, ben = room
    ana.form(EVENT).writes({"What happened": TYPED, "When": "14:05"})
    ben.adds_event("The alert fired", "14:01")
    ana.edits("T-01").writes({"What happened": "The alert on payments fired"})
    second = ana.opens_tab("timeline")
    second.misses(CLOSED)  # the first window is still open
    ana.page.close()
    second.reloads().is_at("timeline").sees(CLOSED, TYPED, "The alert on payments fired")

    left = second.page.get_by_role("group", name="A text that is not saved")
    left.filter(has_text=TYPED).get_by_role("button", name="Go on with it").click()
    second.form(EVENT).holds("What happened", TYPED).holds("When", "14:05").sends()
    ben.sees(TYPED)
    left.get_by_role("button", name="Go on with it").click()
    second.form("Edit T-01").holds("What happened", "The alert on payments fired").sends()
    ben.sees("The alert on payments fired")
    expect(left).to_have_count(0)
    second.reloads().is_at("timeline").misses(CLOSED)
    assert sorted(events(api, review_id)) == sorted([TYPED, "The alert on payments fired"])


def test_an_open_editor_is_open_again_after_a_reload(room):
    _, ana, ben = room
    ben.adds_event("The alert fired", "14:05")
    ana.edits("T-01").writes({"What happened": "The alert on pay"})
    ana.reloads().is_at("timeline")
    ana.form("Edit T-01").holds("What happened", "The alert on pay").writes(
        {"What happened": "It fired"}
    ).sends()
    ben.sees("It fired")


def test_a_draft_on_another_page_is_never_forgotten(room):
    _, ana, _ = room
    ana.form(EVENT).writes({"What happened": TYPED})
    ana.looks_at("lessons").form(LESSON).writes({"What did we learn?": "Half a lesson"})
    ana.looks_at("causes").sees("Draft on Timeline", "Draft on Lessons")
    ana.presses("Draft on Lessons").is_at("lessons").form(LESSON).holds("What did we learn?", "Half a lesson")
    ana.presses("Draft on Timeline").is_at("timeline").form(EVENT).holds("What happened", TYPED)


def test_a_double_click_and_a_double_enter_add_once(api, room):
    review_id, ana, ben = room
    form = ana.form(EVENT).writes({"What happened": "Clicked twice", "When": "14:01"})
    form.root.get_by_role("button", name=EVENT).dblclick()
    form.holds("What happened", "")
    form.writes({"What happened": "Entered twice", "When": "14:02"})
    ana.page.keyboard.press("Control+Enter")
    ana.page.keyboard.press("Control+Enter")
    form.holds("What happened", "")
    ana.adds_event("The last", "14:03")  # what came before has been handled then
    ben.sees("The last")
    assert events(api, review_id) == ["Clicked twice", "Entered twice", "The last"]
    ana.button("I am ready").dblclick()
    ben.sees("1/2 ready")


def test_what_is_refused_comes_back_without_touching_what_is_typed_now(api, room):
    _, ana, ben = room
    form = ana.form(EVENT)
    with ana.on_a_slow_line():
        form.writes({"When": "quarter past", "What happened": "The alert fired"}).sends()
        form.holds("What happened", "").writes({"What happened": "I am already writing the next"})
    left = ana.page.get_by_role("group", name="A text that is not saved")
    expect(left).to_contain_text("The alert fired")
    form.holds("What happened", "I am already writing the next").writes({"When": "14:09"}).sends()
    ben.sees("I am already writing the next")
    left.get_by_role("button", name="Go on with it").click()
    form.holds("What happened", "The alert fired").holds("When", "quarter past")
    form.writes({"When": "14:05"}).sends()
    ben.sees("The alert fired")
    expect(left).to_have_count(0)


def test_the_second_to_save_compares_and_keeps_the_text(api, room):
    review_id, ana, ben = room
    ana.adds_event("The alert fired", "14:05")
    anas, bens = ana.edits("T-01"), ben.edits("T-01")
    anas.writes({"What happened": "The alert on payments fired"})
    bens.writes({"What happened": "The alert fired, unseen", "When": "14:06"})
    anas.sends()
    ben.sees("Changed by somebody while you write")
    bens.sends()
    bens = ben.form("Edit T-01")
    expect(bens.root).to_contain_text("as Ana left it")
    expect(bens.root).to_contain_text("The alert on payments fired")
    bens.holds("What happened", "The alert fired, unseen")
    assert events(api, review_id) == ["The alert on payments fired"]
    bens.sends()  # having read it, Ben means it
    ana.sees("The alert fired, unseen", "14:06")
    assert events(api, review_id) == ["The alert fired, unseen"]

    anas, bens = ana.edits("T-01"), ben.edits("T-01")
    bens.writes({"What happened": "The alert fired twice"}).sends()
    ana.sees("Changed by somebody while you write")
    anas.writes({"What happened": "The alert rang"}).sends()
    ana.presses("Take this instead of mine")
    anas.holds("What happened", "The alert fired twice").sends()
    expect(ana.page.get_by_role("form", name="Edit T-01")).to_have_count(0)
    assert events(api, review_id) == ["The alert fired twice"]


def test_two_people_change_different_fields_of_one_thing_at_once(api, room):
    review_id, ana, ben = room
    ana.adds_event("The alert fired", "14:05")
    anas, bens = ana.edits("T-01"), ben.edits("T-01")
    anas.writes({"What happened": "The alert on payments fired"}).sends()
    ben.sees("The alert on payments fired")
    bens.writes({"How we know": "the pager"}).sends()
    ana.sees("the pager")
    event = api.get(review_id)["events"][0]
    assert (event["text"], event["source"]) == ("The alert on payments fired", "the pager")


def test_whoever_edits_what_is_removed_keeps_the_text(room):
    _, ana, ben = room
    ana.adds_event("The alert fired", "14:05")
    form = ben.edits("T-01").writes({"What happened": "The alert on payments fired"})
    ana.picks("Change T-01", "Remove")
    ben.sees("This was removed while you write.")
    form.holds("What happened", "The alert on payments fired")
    ana.takes_back()
    ben.misses("This was removed while you write.")
    form.sends()
    ana.sees("The alert on payments fired")
