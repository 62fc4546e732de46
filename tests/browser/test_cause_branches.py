"""Everybody looks at one branch, and two nodes that say the same become one: with two people in the room."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.keyboard import Keys

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
TREE = (
    ("Nobody could pay", ""),
    ("The cache was empty", "C-01"),
    ("Nothing fills it", "C-02"),
    ("The alert was muted", "C-01"),
    ("Somebody muted it for the night", "C-04"),
    ("Nothing warms the cache", "C-01"),
)


@pytest.fixture
def room(api, sits):
    """Fay (facilitator, with a keyboard) and Ben (on a phone) at the causes; and the review's id."""
    review = api.start(began="2026-11-20 14:00")
    for text, under in TREE:
        api.do(review["id"], "add_cause", text=text, under=under)
    api.do(review["id"], "move_to_stage", stage="causes", anyway=True)
    fay = Keys(sits(review["id"], "Fay", "causes", "facilitator", **LAPTOP))
    return fay, sits(review["id"], "Ben", "causes", **PHONE), review["id"]


def shown(person, *numbers):
    """Check which nodes are to be seen."""
    for each in ("C-01", "C-02", "C-03", "C-04", "C-05", "C-06"):
        expectation = expect(person.row(each))
        (expectation.to_be_visible if each in numbers else expectation.to_be_hidden)()


def test_everybody_looks_at_one_branch_and_each_can_look_at_all(api, room):
    fay, ben, review_id = room
    fay.sees("Nothing warms the cache").tabs_to("C-01").presses("ArrowDown", "ArrowDown", "ArrowDown").is_on(
        "C-04"
    )
    fay.presses("l").is_on("C-04")
    ben.sees("Fay: look here: C-04")
    for each in (fay.person, ben):
        shown(each, "C-01", "C-04", "C-05")
    fay.passes_axe()
    ben.presses("Look at all")
    shown(ben, "C-01", "C-02", "C-03", "C-04", "C-05", "C-06")
    ben.presses("Look at all")
    shown(ben, "C-01", "C-04", "C-05")
    ben.reloads()
    shown(ben.is_at("causes"), "C-01", "C-04", "C-05")
    expect(ben.button("End it for everybody")).to_be_hidden()
    api.do(review_id, "add_cause", text="No one else is on call", under="C-05")
    ben.sees("No one else is on call")
    fay.person.presses("End it for everybody")
    for each in (fay.person, ben):
        shown(each, "C-01", "C-02", "C-03", "C-04", "C-05", "C-06")
        each.misses("look here: C-04")


def test_two_nodes_that_say_the_same_become_one_and_are_parted_again(api, room):
    fay, ben, review_id = room
    fay.sees("Nothing warms the cache").tabs_to("C-01").presses("End").is_on("C-06").presses("s").is_on(
        "C-01"
    )
    fay.presses("ArrowDown", "ArrowDown", "ArrowDown").is_on("C-04").presses("Control+Enter")
    ben.sees("was C-04")
    shown(ben, "C-01", "C-02", "C-03", "C-05", "C-06")
    under = {each["label"]: each["leads_to"] for each in api.get(review_id)["causes"]}
    assert under["C-05"] == [
        next(each["id"] for each in api.get(review_id)["causes"] if each["label"] == "C-06")
    ]
    fay.person.takes_back()
    ben.misses("was C-04").sees("The alert was muted")
    shown(ben, "C-01", "C-02", "C-03", "C-04", "C-05", "C-06")


def test_the_causes_are_read_as_a_text_that_is_as_live_as_the_tree(api, room):
    fay, ben, review_id = room
    ben.sees("Nothing warms the cache").presses("Text")
    expect(ben.page.get_by_role("heading", name="1.2.1 C-05 because Somebody muted it")).to_be_visible()
    expect(ben.page.get_by_label("Change C-05")).to_be_hidden()
    expect(fay.person.page.get_by_label("Change C-05")).to_be_visible()
    api.do(review_id, "link_cause", id="C-03", under="C-04")
    api.do(review_id, "support_link", id="C-05", support="refuted")
    ben.sees("also under C-04", "refuted")
    expect(ben.page.get_by_role("heading", name="1.2.1 C-03")).to_be_visible()
    expect(ben.page.get_by_role("heading", name="1.2.2 C-05")).to_be_visible()
    ben.reloads().is_at("causes")
    expect(ben.button("Text")).to_have_attribute("aria-pressed", "true")
    Keys(ben).passes_axe()
    ben.presses("Tree")
    expect(ben.page.get_by_label("Change C-05")).to_be_visible()
    fay.person.presses("Text")
    fay.passes_axe()


def drags(person, node, onto):
    """Take a node by its number and let it fall onto another."""
    start = person.row(node).locator(".label-no").first.bounding_box()
    end = person.row(onto).locator(".label-no").first.bounding_box()
    person.page.mouse.move(start["x"] + 5, start["y"] + 5)
    person.page.mouse.down()
    person.page.mouse.move(start["x"] + 30, start["y"] + 15)
    person.page.mouse.move(end["x"] + 5, end["y"] + 5, steps=4)
    person.page.mouse.up()


def test_a_node_is_dragged_under_another_and_never_below_itself(room):
    fay, ben, _ = room
    fay.sees("Nothing warms the cache")
    ben.sees("Nothing warms the cache")
    drags(fay.person, "C-03", "C-05")
    for each in (fay.person, ben):
        expect(each.row("C-03")).to_have_attribute("aria-label", "C-03, level 4, explains C-05")
    drags(fay.person, "C-04", "C-03")
    fay.sees("A cause cannot explain itself: that place is below it (C-03 → C-05 → C-04 → C-03).")
    drags(fay.person, "C-03", "C-02")
    expect(ben.row("C-03")).to_have_attribute("aria-label", "C-03, level 3, explains C-02")
    fay.person.takes_back()
    expect(ben.row("C-03")).to_have_attribute("aria-label", "C-03, level 4, explains C-05")
