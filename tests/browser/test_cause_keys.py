"""The cause tree by keys alone: Enter beside it, Tab below it, arrows, moving under a number; nobody is caught in it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.keyboard import Keys

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
WORDS = "A condition or an action"


@pytest.fixture
def room(api, sits):
    """Fay (who has a keyboard) and Ben (on a phone) at the causes of a review with a problem; and the review's id."""
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "add_cause", text="Nobody could pay")
    api.do(review["id"], "move_to_stage", stage="causes", anyway=True)
    fay = Keys(sits(review["id"], "Fay", "causes", "facilitator", **LAPTOP))
    return fay, sits(review["id"], "Ben", "causes", **PHONE), review["id"]


def explained(api, review_id):
    """Return by the words of each cause the words of what it explains."""
    causes = api.get(review_id)["causes"]
    said = {each["id"]: each["text"] for each in causes}
    return {each["text"]: [said[effect] for effect in each["leads_to"]] for each in causes}


def test_who_went_elsewhere_before_an_answer_arrived_stays_there(api, room):
    fay, _, review_id = room
    api.do(review_id, "add_cause", text="Nobody could log in")
    other = fay.person.row("Nobody could log in")
    other.wait_for()
    fay.tabs_to("C-01").presses("ArrowDown", "ArrowUp", "Tab").is_on(WORDS)
    with fay.person.on_a_slow_line():
        fay.types("The cache was empty").presses("Enter", "Escape").is_on("C-01")
        fay.presses("ArrowDown").is_on("C-02")
    fay.sees("The cache was empty").person.row("C-03").wait_for()
    fay.is_on("C-02").presses("Tab").is_on(WORDS)
    fay.types("The token had expired").presses("Enter").sees("The token had expired").person.is_answered()
    assert explained(api, review_id)["The token had expired"] == ["Nobody could log in"]


def test_who_types_on_while_nothing_has_arrived_yet_loses_no_letter_and_no_place(api, room):
    fay, ben, review_id = room
    fay.tabs_to("C-01").presses("ArrowDown", "Tab").is_on(WORDS)
    with fay.person.on_a_slow_line():
        fay.types("The cache was empty").presses("Enter", "Tab").types("Nothing fills it").presses("Enter")
        fay.types("The release emptied it").presses("Enter", "Tab").types("Its script is old").presses(
            "Enter"
        )
        fay.types("Half a tho")
    ben.sees("Its script is old")
    fay.is_on(WORDS).types("ught").presses("Enter").person.is_answered()
    assert explained(api, review_id) == {
        "Nobody could pay": [],
        "The cache was empty": ["Nobody could pay"],
        "Nothing fills it": ["The cache was empty"],
        "The release emptied it": ["The cache was empty"],
        "Its script is old": ["The release emptied it"],
        "Half a thought": ["The release emptied it"],
    }


def test_what_was_written_below_something_on_its_way_is_there_after_a_reload(api, room):
    fay, ben, review_id = room
    fay.tabs_to("C-01").presses("ArrowDown", "Tab").is_on(WORDS)
    fay.person.page.context.set_offline(True)
    fay.types("The cache was empty").presses("Enter", "Tab").types("Nothing fills it").presses("Enter")
    fay.person.page.context.set_offline(False)
    fay.person.reloads()
    ben.sees("Nothing fills it")
    assert explained(api, review_id)["Nothing fills it"] == ["The cache was empty"]


def test_a_tree_is_written_by_keys_alone_while_another_one_writes_in_it(api, room):
    fay, ben, review_id = room
    fay.tabs_to("C-01").presses("ArrowDown").is_on("C-01").presses("Tab").is_on(WORDS)
    fay.types("The cache was empty").presses("Enter").is_on(WORDS)
    fay.presses("Tab").types("Nothing fills it").presses("Enter").types(
        "It was emptied by the release"
    ).presses("Enter")
    ben.sees("It was emptied by the release")
    ben.presses("Add an answer under C-01").form("How did C-01 become possible?").writes(
        {WORDS: "The alert was muted", "Area": "Process"}
    ).sends().closes()
    fay.sees("The alert was muted").is_on(WORDS)
    fay.types("Half a tho").person.reloads().is_at("causes")
    fay.person.form("How did C-02 become possible?").holds(WORDS, "Half a tho").closes()
    fay.is_on("C-02").presses("ArrowDown", "ArrowDown").is_on("C-04, level 3")
    fay.presses("ArrowUp").is_on("C-03").presses("ArrowUp").is_on("C-02").presses("Enter").is_on(WORDS)
    fay.types("Support had no way to call").presses("Enter", "Escape").is_on("C-06")
    assert explained(api, review_id) == {
        "Nobody could pay": [],
        "The cache was empty": ["Nobody could pay"],
        "Nothing fills it": ["The cache was empty"],
        "It was emptied by the release": ["The cache was empty"],
        "The alert was muted": ["Nobody could pay"],
        "Support had no way to call": ["Nobody could pay"],
    }

    fay.presses("m").is_on("Move it under which number").types("5").presses("Enter").is_on("C-06, level 3")
    expect(ben.row("C-06")).to_have_attribute("aria-label", "C-06, level 3, explains C-05")
    fay.presses("ArrowUp").is_on("C-05").presses("m").types("6").presses("Enter")
    fay.sees("A cause cannot explain itself: that place is below it (C-06 → C-05 → C-06).")
    fay.presses("Escape").is_on("C-05").presses("e").is_on(WORDS).types_over("The alert was off").presses(
        "Enter"
    )
    fay.is_on("C-05")
    ben.sees("The alert was off")
    fay.presses("ArrowDown").is_on("C-06").presses("Delete").is_on("C-05")
    ben.misses("Support had no way to call")
    fay.person.takes_back()
    ben.sees("Support had no way to call")


def test_the_arrows_go_and_fold_and_tab_leaves(api, room):
    fay, ben, review_id = room
    for text, under in (("The cache was empty", "C-01"), ("Nothing fills it", "C-02"), ("Muted", "C-01")):
        api.do(review_id, "add_cause", text=text, under=under)
    fay.sees("Muted").tabs_to("C-01").presses("ArrowDown", "ArrowDown").is_on("C-03").passes_axe()
    fay.sees("leave these keys").presses("ArrowLeft").is_on("C-02").presses("ArrowLeft").is_on("C-02")
    expect(fay.person.row("C-03")).to_be_hidden()
    expect(ben.row("C-03")).to_be_visible()
    fay.presses("ArrowDown").is_on("C-04").presses("ArrowUp").is_on("C-02").presses("ArrowRight")
    fay.sees("Nothing fills it").presses("ArrowRight").is_on("C-03").presses("Home").is_on("C-01")
    fay.presses("End", "ArrowUp").is_on("C-03").presses("f").is_on("C-02")  # all is folded, below the problem
    expect(fay.person.row("C-03")).to_be_hidden()
    everything = fay.person.board("causes").get_by_role("button", name="Fold all")
    expect(everything).to_have_attribute("aria-pressed", "true")
    everything.click()
    expect(fay.person.row("C-03")).to_be_visible()
    fay.tabs_to("C-02").presses("End").is_on("C-04").presses("?").person.misses("leave these keys")
    fay.presses("?").sees("leave these keys").presses("Escape", "Tab").is_on("Area of C-04")
    fay.presses("Shift+Tab").is_on("C-04").presses("Shift+Tab").is_on("Text")
    fay.tabs_to("C-04").presses("Tab").is_on("Area of C-04")  # who only comes by is not kept


def test_two_people_in_one_node_see_both_texts_and_the_second_chooses(api, room):
    fay, ben, review_id = room
    api.do(review_id, "add_cause", text="The cache was empty", under="C-01")
    ben.sees("The cache was empty").row("C-02").get_by_text("The cache was empty").click()
    bens = ben.form("Edit C-02").writes({WORDS: "The release emptied the cache"})
    fay.tabs_to("C-01").presses("ArrowDown").is_on("C-02").presses("e").is_on(WORDS)
    fay.types_over("The cache was empty for an hour").presses("Enter").is_on("C-02")
    ben.sees("Changed by somebody while you write: A condition or an action that made it possible is now")
    bens.sends()
    ben.sees("as Fay left it:", "The cache was empty for an hour")
    bens.holds(WORDS, "The release emptied the cache")
    fay.sees("The cache was empty for an hour").person.misses("The release emptied the cache")
    bens.sends()  # having seen both, Ben keeps his
    fay.sees("The release emptied the cache").is_on("C-02")

    fay.presses("F2").types_over("One cache was empty").presses("Enter").is_on("C-02")
    ben.sees("One cache was empty")
    assert [each["text"] for each in api.get(review_id)["causes"]] == [
        "Nobody could pay",
        "One cache was empty",
    ]
