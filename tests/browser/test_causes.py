"""How it became possible: two people build the tree at once, under each other's hands, with mouse and keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import PROBLEM

LAPTOP = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
def review_id(api):
    """The id of a review with one event that is at its causes."""
    review = api.start(began="2026-11-20 14:00")
    api.do(review["id"], "add_timeline_event", text="Forty customers write", starts="14:07")
    api.do(review["id"], "move_to_stage", stage="causes", anyway=True)
    return review["id"]


@pytest.fixture
def room(review_id, sits):
    """Ana (on a phone) and Ben at the causes; and the review's id."""
    ana, ben = sits(review_id, "Ana", "causes", **PHONE), sits(review_id, "Ben", "causes", **LAPTOP)
    return ana, ben, review_id


def answers(person, number):
    """Open the form for answers under a cause."""
    person.presses(f"Add an answer under {number}")
    return person.form(f"How did {number} become possible?")


def level(person, text):
    return person.row(text).last.get_attribute("aria-label").split(", ")[1]


def test_two_people_build_the_tree_at_once(api, room):
    ana, ben, review_id = room
    ben.form(PROBLEM).writes({"The problem": "Nobody could pay for 45 minutes"}).sends()
    ana.sees("Nobody could pay for 45 minutes")
    words = "A condition or an action"
    anas, bens = answers(ana, "C-01"), answers(ben, "C-01")
    anas.writes({words: "The cache was emptied by the release"})
    bens.writes({words: "The alert on failed payments was muted", "Area": "Process"}).sends()
    ana.sees("The alert on failed payments was muted")
    anas.holds(words, "The cache was emptied by the release").sends().holds(words, "")
    bens.holds(words, "").writes({words: "Support had no way to call operations", "Area": "Human factors"})
    ben.page.keyboard.press("Escape")  # this one was not meant; what stood there can be had back
    ben.is_on("Add an answer under C-01").presses("Get it back")
    answers(ben, "C-01").holds(words, "Support had no way to call operations").sends().holds(
        words, ""
    ).closes()
    anas.closes()
    for each in (ana, ben):
        expect(each.page.get_by_role("article")).to_have_count(4)

    cache = ben.number_of("The cache was emptied by the release")
    under = answers(ben, cache).writes({words: "Nothing fills the cache before traffic comes"})
    ben.page.keyboard.press("Enter")  # enough for a sentence
    ana.sees("Nothing fills the cache before traffic comes")
    assert level(ana, "Nothing fills the cache") == "level 3"
    under.closes()

    ana.picks(f"Change {cache}", "Propose as primary")
    for each in (ana, ben):
        expect(each.row(cache)).to_contain_text("1 proposes primary")
    api.do(review_id, "edit_cause", id=cache, factor="primary")  # the facilitator confirms
    muted = ben.number_of("was muted")
    form = ben.edits(muted, "Edit, evidence, note")
    form.writes({"Evidence from the timeline": ["T-01"]})
    form.writes({"Note": "Muted since September\nby nobody in particular"}).sends()
    ben.picks(f"Change {muted}", "Contributing factor")
    ben.sets(f"Area of {muted}", "Technical")
    for each in (ana, ben):
        expect(each.row(cache)).to_contain_text("primary factor")
        expect(each.row(muted)).to_contain_text("T-01")
        expect(each.row(muted)).to_contain_text("contributing factor")
        expect(each.button(f"Area of {muted}: technical")).to_be_visible()
    causes = {each["label"]: each for each in api.get(review_id)["causes"]}
    assert causes[muted]["note"] == "Muted since September\nby nobody in particular"


def test_twenty_answers_without_a_dialog_and_without_a_mouse(api, review_id, sits):
    """A keyboard and one form per place: each Enter stands under the cause that was asked about."""
    ben = sits(review_id, "Ben", "causes", **LAPTOP)
    ben.form(PROBLEM).writes({"The problem": "Nobody could pay"}).sends()
    ben.row("C-01").wait_for()
    answers(ben, "C-01")
    for number in range(10):
        ben.page.keyboard.type(f"Answer {number}")
        ben.page.keyboard.press("Enter")
    expect(ben.page.get_by_role("article")).to_have_count(11)
    ben.page.keyboard.press("Escape")
    ben.is_on("Add an answer under C-01")
    causes = api.get(review_id)["causes"]
    problem = next(each for each in causes if each["text"] == "Nobody could pay")
    assert sorted(each["text"] for each in causes if each["leads_to"] == [problem["id"]]) == sorted(
        f"Answer {number}" for number in range(10)
    )


def test_a_cause_is_moved_and_the_whole_branch_goes_and_comes_back(api, room):
    ana, ben, review_id = room
    api.do(review_id, "add_cause", text="Nobody could pay")
    problem = api.get(review_id)["causes"][0]["id"]
    for text in ("The alert was muted", "The cache was empty"):
        api.do(review_id, "add_cause", text=text, under=problem)
    cache, muted = (ben.number_of(each) for each in ("The cache was empty", "The alert was muted"))
    form = ben.edits(muted, "Move under…")
    form.writes({"It helps to explain": cache}).submits()
    for each in (ana, ben):
        expect(each.row(muted)).to_have_attribute("aria-label", f"{muted}, level 3, explains {cache}")
    ben.takes_back()
    expect(ana.row(muted)).to_have_attribute("aria-label", f"{muted}, level 2, explains C-01")
    ben.picks("Change C-01", "Remove")
    ana.misses("Nobody could pay", "The cache was empty")
    ben.takes_back()
    ana.sees("Nobody could pay", "The cache was empty", "The alert was muted")


def test_one_cause_explains_two_effects_and_stands_in_full_once(api, room):
    """Ben says that an answer helps to explain another one too; Ana sees it at once, jumps to it, and takes it back."""
    ana, ben, review_id = room
    texts = ("Nobody could pay", "The cache was empty", "Nothing fills it", "The alert was muted")
    for text, under in zip(texts, ("", "C-01", "C-02", "C-01"), strict=True):
        api.do(review_id, "add_cause", text=text, under=under)
    ana.sees(*texts)
    form = ben.edits("C-03", "Also under…")
    form.writes({"It also helps to explain": "C-04"}).sends()
    again = ana.page.get_by_role("article", name="C-03 once more, explains C-04 too")
    expect(again).to_contain_text("Nothing fills it")
    expect(ana.row("C-03").first).to_contain_text("also under C-04")
    again.get_by_role("button", name="Go to C-03").click()
    ana.is_on("C-03, level 3")
    expect(ana.page.get_by_role("article")).to_have_count(5)
    under = {each["label"]: each["leads_to"] for each in api.get(review_id)["causes"]}
    assert len(under["C-03"]) == 2

    ana.picks("Change the place of C-03 under C-04", "Not under C-04")
    expect(again).to_have_count(0)
    ben.misses("also under C-04")
    ana.takes_back()
    expect(again).to_have_count(1)


def test_from_an_event_to_a_cause_that_is_proposed_confirmed_and_answered(api, sits):
    """Ana begins with a row of the timeline; what she and Ben propose, Fay confirms; a recommendation answers it."""
    review_id = api.start(began="2026-11-20 14:00")["id"]
    api.do(review_id, "add_timeline_event", text="Forty customers write", starts="14:07")
    api.do(review_id, "move_to_stage", stage="timeline")
    fay, ana = (
        sits(review_id, "Fay", "timeline", "facilitator", **LAPTOP),
        sits(review_id, "Ana", "timeline", **PHONE),
    )
    ana.picks("Change T-01", "How did this become possible?").is_at("causes")
    form = ana.form("How did C-01 become possible?")
    form.writes({"A condition or an action": "Nobody watches the inbox", "Area": "Human factors"}).sends()
    form.closes()
    assert api.get(review_id)["causes"][0]["evidence"] == [api.get(review_id)["events"][0]["id"]]

    api.do(review_id, "move_to_stage", stage="causes", anyway=True)
    fay.is_at("causes").sees(
        "Worth a look", "C-02 is a human factor, and nobody said what made it reasonable then."
    )
    ana.misses("Worth a look")
    ana.presses("What made it reasonable then? C-02")
    asked = ana.form("Edit C-02")
    asked.writes({"What made it reasonable then": "Mails came by the hundred"}).sends()
    fay.sees("Mails came by the hundred").misses("nobody said what made it reasonable then")

    ana.picks("Change C-02", "Propose as primary")
    expect(fay.row("C-02")).to_contain_text("1 proposes primary")
    fay.picks("Change C-02", "Confirm as primary")
    for each in (fay, ana):
        expect(each.row("C-02")).to_contain_text("primary factor")
    fay.sees("C-02 is to change first, and no event shows it.")

    ana.picks("Change C-02", "How do we know it led to C-01?")
    said = ana.form("Edit C-02 → C-01")
    said.writes({"How do we know": "Supported", "Which events show it": ["T-01"]}).sends()
    fay.sees("supported T-01").misses("no event shows it")
    fay.picks("Change C-02", "What would change this?")
    fay.form("What would change C-02?").writes({"We recommend to": "Page on mails to support"}).sends()
    fay.misses("on its way")
    api.do(review_id, "reveal_recommendations")
    for each in (fay, ana):
        expect(each.row("C-02")).to_contain_text("→ R-01")


def test_a_link_is_read_to_the_room_and_what_it_says_carries_the_link(api, sits):
    """Fay reads a link aloud; all three answer for themselves, and only counts are shown to anybody, after the close."""
    review_id = api.start(began="2026-11-20 14:00")["id"]
    for text, under in (("Nobody could pay", ""), ("The disk was full", "C-01"), ("No alert", "C-02")):
        api.do(review_id, "add_cause", text=text, under=under)
    api.do(review_id, "move_to_stage", stage="causes", anyway=True)
    fay, ana, ben = (
        sits(review_id, "Fay", "causes", "facilitator", **LAPTOP),
        sits(review_id, "Ana", "causes", **PHONE),
        sits(review_id, "Ben", "causes", **LAPTOP),
    )
    fay.picks("Change C-03", "Read it back to the room")
    sentence = "“No alert” led to “The disk was full”, which made “Nobody could pay” more likely."
    for each in (fay, ana, ben):
        each.sees(sentence, "0 of 3 here have answered")
    ana.presses("Yes")
    expect(ana.button("Yes")).to_have_attribute("aria-pressed", "true")
    fay.sees("1 of 3 here has answered").misses("says yes")
    expect(fay.button("Yes")).to_have_attribute("aria-pressed", "false")
    ana.misses("Close and note it")
    for each in (fay, ben):
        each.presses("Yes")
    for each in (fay, ana):
        each.sees("3 of 3 here have answered")
    fay.presses("Close and note it")
    for each in (fay, ana):
        each.misses("which made")
        expect(each.row("C-03")).to_contain_text("supported (3 of 3)")
