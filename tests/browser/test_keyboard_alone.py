"""A facilitator without a mouse runs the meeting, stage by stage; a participant with one is in the room."""

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import Keys

PAGES = {"close": "communication"}


@pytest.fixture
def room(api, sits):
    """Return a function that gathers Fay, who hosts with her keyboard, and Ben at a stage of a review that may hold something."""

    def gather(stage, *commands):
        review, page = api.start(began="2026-11-20 14:00"), PAGES.get(stage, stage)
        for kind, values in commands:
            api.do(review["id"], kind, **values)
        api.do(review["id"], "move_to_stage", stage=stage, anyway=True)
        return Keys(sits(review["id"], "Fay", page, "facilitator")), sits(review["id"], "Ben", page)

    return gather


def test_she_starts_a_review_and_everybody_goes_on_to_its_facts(come):
    fay, ben = Keys(come("Fay")), come("Ben")
    she_starts_the_review(fay, ben)
    the_overview(fay, ben)


def test_the_timeline_is_written_edited_and_agreed_on(room):
    the_timeline(*room("overview"))


def test_causes_and_lessons_are_found(room):
    event = {"text": "Release 812 goes out", "starts": "13:58"}
    fay, ben = room("timeline", ("add_timeline_event", event), ("agree_timeline", {}))
    the_causes(fay, ben)
    the_lessons(fay, ben)


def test_cards_are_written_grouped_voted_on_and_decided(room):
    the_recommendations(*room("lessons"))


def test_measures_are_completed_and_the_review_is_closed(room):
    titles = ("Fill the cache first", "Let muted alerts come back")
    fay, ben = room("recommendations", *[("add_measure", {"title": each}) for each in titles])
    the_measures(fay, ben)
    the_end(fay, ben)


def test_somebody_joins_with_keys_takes_back_what_they_removed_and_is_ready(api, come):
    review, ana = api.start(began="2026-11-20 14:00"), Keys(come("Ana"))
    api.do(review["id"], "add_timeline_event", text="The alert fired", starts="14:05")
    api.do(review["id"], "move_to_stage", stage="timeline")
    ana.page.goto(review["join_url"])
    ana.is_on("Your name").types("Ana").page.keyboard.press("Enter")
    ana.person.arrives("timeline")
    ana.picks("Change T-01", "Remove").person.misses("The alert fired")
    ana.tabs_to("Undo").presses("Enter").sees("The alert fired").is_somewhere()
    ana.tabs_to("I am ready", back=True).presses("Enter").is_on("I am ready")
    expect(ana.person.button("I am ready")).to_have_attribute("aria-pressed", "true")


def moves_to(fay, ben, name, page):
    """Take everybody on; the focus waits in the bar above the new page."""
    fay.tabs_to(f"Everybody to {name}").presses("Enter").arrives(page)
    ben.is_at(page)


def she_starts_the_review(fay, ben):
    fay.page.goto(fay.person.url)
    fay.sees("Start a review").tabs_to("Start a review").presses("Enter").is_on(
        "What happened, in one line"
    ).passes_axe()
    fay.types("Checkout was down").presses("Tab").types("Fay")
    fay.tabs_to("When did it begin?").types("2026-11-20 14:00")
    fay.presses("Control+Enter").arrives("lobby")
    fay.person.arrives()
    ben.joins(fay.page.locator("[data-do=copy]").get_attribute("data-value"))
    fay.sees("2 here now")
    fay.picks("Manage Ben", "Make scribe").is_on("Manage Ben")
    expect(ben.board("rail")).to_have_attribute("data-role", "scribe")
    fay.presses("Enter", "ArrowDown", "Escape").is_on("Manage Ben")


def the_overview(fay, ben):
    moves_to(fay, ben, "Overview", "overview")
    fay.tabs_to("Edit Summary").presses("Enter").is_on("Summary")
    fay.types("Nobody could pay.").presses("Control+Enter").is_on("Edit Summary")
    ben.sees("Nobody could pay.")
    fay.presses("Enter").is_on("Summary").types_over("dropped").presses("Escape").is_on("Edit Summary")
    fay.sees("Nobody could pay.")
    fay.tabs_to("Add a row").presses("Enter").is_on("What was affected")
    fay.types("Failed payments").presses("Tab").types("4,200").presses("Control+Enter")
    fay.is_on("What was affected")
    ben.sees("Failed payments", "4,200")
    fay.presses("Escape").is_on("Add a row").passes_axe()


def the_timeline(fay, ben):
    moves_to(fay, ben, "Timeline", "timeline")
    fay.tabs_to("When")
    for when, text in (
        ("13:58", "Release 812 goes out"),
        ("14:07", "Customers call"),
        ("14:40", "Rolled back"),
    ):
        fay.is_on("When").types(when).presses("Tab").is_on("What happened").types(text)
        fay.presses("Control+Enter").is_on("When")
        ben.sees(text)
    for number in ("one", "two", "three"):
        fay.picks("Change T-01", "Edit").is_on("When").presses("Tab").is_on("What happened")
        fay.types_over(f"Release 812, edit {number}").presses("Enter").is_on("Change T-01")
        ben.sees(f"Release 812, edit {number}")
    fay.picks("Change T-01", "Edit").is_on("When").passes_axe()
    fay.presses("Tab").types_over("dropped").presses("Escape").is_on("Change T-01")
    fay.sees("Release 812, edit three")
    fay.picks("Change T-02", "This is “detected”").is_on("Change T-02")
    expect(ben.row("T-02").locator(".chip", has_text="detected")).to_be_visible()
    fay.tabs_to("Kind of T-03").presses("Enter").is_on("Context")
    fay.presses("Escape").is_on("Kind of T-03").presses("Enter").down_to("Recovery").presses("Enter")
    fay.is_on("Kind of T-03: recovery")
    expect(ben.row("T-03")).to_have_attribute("aria-label", "T-03, 14:40, recovery")

    fay.tabs_to("We agree: this is what happened", back=True).presses("Enter").is_asked(
        "2 are here. Do all agree?"
    )
    fay.passes_axe().presses("Escape").is_on("We agree: this is what happened")
    fay.presses("Enter").tabs_to("We agree").presses("Enter").is_on("Open it again")
    ben.sees("agreed")


def the_causes(fay, ben):
    moves_to(fay, ben, "Causes", "causes")
    fay.tabs_to("The problem in one sentence").types("Nobody could pay").presses("Control+Enter")
    fay.is_on("The problem in one sentence")
    ben.sees("C-01")
    fay.tabs_to("Add an answer under C-01").presses("Enter").is_on("A condition or an action")
    for text in ("The cache was empty", "The alert was muted", "Nothing fills the cache first"):
        fay.types(text).presses("Enter").is_on("A condition or an action")
        ben.sees(text)
    fay.passes_axe().presses("Escape").is_on("Add an answer under C-01")
    fay.tabs_to("C-01", back=True).presses("End").is_on("C-04").presses("Escape")
    fay.picks("Change C-04", "Move under…").is_on("C-01")
    fay.presses("ArrowDown").is_on("C-02").presses("Control+Enter").is_on("Change C-04")
    expect(ben.row("C-04")).to_have_attribute("aria-label", "C-04, level 3, explains C-02")
    fay.tabs_to("C-04", back=True).presses("ArrowUp").is_on("C-02").presses("Escape")
    fay.picks("Change C-02", "Confirm as primary").is_on("Change C-02")
    expect(ben.row("C-02")).to_contain_text("primary factor")
    fay.passes_axe()


def the_lessons(fay, ben):
    moves_to(fay, ben, "Lessons", "lessons")
    fay.tabs_to("What did we learn?").types("Alerts can be muted for ever")
    fay.presses("Tab").is_on("Went well").presses("ArrowRight").is_on("Went badly")
    fay.presses("Control+Enter").is_on("What did we learn?").sees("L-01")
    ben.sees("Alerts can be muted for ever")
    fay.passes_axe()


def the_recommendations(fay, ben):
    moves_to(fay, ben, "Recommend", "recommendations")
    fay.tabs_to("We recommend to …")
    for text in ("Fill the cache first", "Warm up new releases", "Page operations from support"):
        fay.types(text).presses("Control+Enter").is_on("We recommend to …")
        fay.sees(text).person.misses("on its way")
    ben.form("Add the card").writes({"We recommend to …": "Let muted alerts come back"}).sends()
    ben.sees("Let muted alerts come back")
    ben.misses("Fill the cache first")
    fay.passes_axe().picks("Change your card", "Edit").is_on("We recommend to …")
    fay.presses("Escape").is_on("Change your card")
    fay.tabs_to("Reveal the cards", back=True).presses("Enter").is_asked("Show all cards now?").passes_axe()
    fay.presses("Escape").is_on("Reveal the cards").presses("Enter").tabs_to("Reveal").presses("Enter")
    fay.sees("Let muted alerts come back").is_somewhere()
    number = {
        text: ben.number_of(text) for text in ("Fill the cache", "Warm up", "Page operations", "Let muted")
    }
    in_order = [
        ben.page.get_by_role("article").nth(each).get_attribute("aria-label")[:4] for each in range(4)
    ]
    fay.tabs_to("Group").presses("Enter")
    fay.sees("Tick some rows first.")
    for each in in_order:
        fay.tabs_to(f"Tick {each}")
        if each in {number["Fill the cache"], number["Warm up"]}:
            fay.presses("Space")
    fay.tabs_to("Group", back=True).presses("Enter").sees("in 1 group").is_somewhere()
    fay.tabs_to("Rename the group").presses("Enter").is_on("What they have in common")
    fay.types_over("Warm caches").presses("Enter").is_on("Rename the group Warm caches")
    ben.sees("Warm caches")

    fay.tabs_to("Open the vote", back=True).presses("Enter").sees("3 of your dots left").is_somewhere()
    fay.tabs_to("Put a dot on Warm caches").presses("Enter").sees("2 of your dots left")
    fay.presses("Enter").sees("1 of your dots left").is_on("Put a dot on Warm caches")
    fay.tabs_to("Take a dot back from Warm caches", back=True).presses("Space").sees("2 of your dots left")
    ben.presses("Put a dot on Warm caches").sees("2 of your dots left")
    fay.passes_axe().tabs_to("Close the vote", back=True).presses("Enter").is_asked(
        "Fewer than three have voted"
    )
    fay.presses("Escape").is_on("Close the vote").presses("Enter").tabs_to("Close the vote").presses("Enter")
    fay.sees("2 people voted").is_somewhere().passes_axe()

    fay.tabs_to(f"Tick {number['Page operations']}").presses("Space")
    fay.tabs_to("Defer", back=True).presses("Enter").is_on("Why?").types("Needs the phone vendor")
    fay.presses("Enter").is_on("Defer")
    expect(ben.row(number["Page operations"])).to_contain_text("deferred")
    ben.sees("Needs the phone vendor")
    fay.tabs_to("Tick the group Warm caches").presses("Space").tabs_to(f"Tick {number['Let muted']}").presses(
        "Space"
    )
    fay.tabs_to("Make measures", back=True).presses("Enter").sees("M-01", "M-02").is_on("Make measures")


def the_measures(fay, ben):
    moves_to(fay, ben, "Measures", "measures")
    fay.tabs_to("Complete M-01").presses("Enter").is_on("Owner", exact=True).types("Ben").presses("Enter")
    fay.is_on("In one week").presses("ArrowDown").is_on("In two weeks").presses("Enter")
    fay.is_on("P2").presses("ArrowUp").is_on("P1").presses("Enter")
    fay.is_on("Code fix").presses("Enter").is_on("How we will know", exact=True).types(
        "The next release is warm"
    )
    fay.presses("Enter").is_on("How it works of M-01: choose")  # which is left to say
    for each in ("Ben", "The next release is warm"):
        ben.sees(each)
    expect(ben.row("M-01")).to_contain_text("P1")
    fay.tabs_to("Owner of M-01: Ben", back=True).presses("Enter").is_on("Owner", exact=True).presses(
        "Escape"
    ).is_on("Owner of M-01")
    fay.tabs_to("Status of M-01", back=True).presses("Enter").is_on("Proposed").down_to("Agreed").presses(
        "Enter"
    )
    fay.is_on("Status of M-01: agreed").passes_axe()
    expect(ben.row("M-01")).to_have_attribute("aria-label", "M-01, agreed")
    fay.tabs_to("Owner of M-02").presses("Enter").is_on("Owner", exact=True).presses("Tab", "Tab").is_on(
        "Fay"
    )
    fay.presses("ArrowDown").is_on("Ben").presses("Enter").is_on("Owner of M-02: Ben")
    fay.tabs_to("Due date of M-02").presses("Enter").is_on("In one week").presses("Enter")
    fay.is_on("Due date of M-02").presses("Enter").is_on("In one week").presses("Escape").is_on(
        "Due date of M-02"
    )
    expect(ben.row("M-02")).not_to_contain_text("no date yet")


def the_end(fay, ben):
    moves_to(fay, ben, "Close", "communication")
    fay.tabs_to("Write a text for customers").presses("Enter").is_on("Text")
    fay.types("Paying was not possible from 14:00 to 14:40.").presses("Control+Enter").is_on("Text")
    ben.sees("Paying was not possible from 14:00 to 14:40.")
    fay.presses("Escape").is_on("Add another text for customers")
    fay.tabs_to("Approve").presses("Enter").is_on("Mark as sent")
    expect(ben.page.get_by_role("article", name="Text for customers, approved")).to_be_visible()
    fay.passes_axe().tabs_to("Close the review").presses("Enter").is_asked("Close the review?")
    fay.presses("Escape").is_on("Close the review").presses("Enter").tabs_to("Close it").presses("Enter")
    fay.is_on("Reopen the review").passes_axe()
    ben.sees("closed")
    fay.tabs_to("Preview and download the document", back=True).presses("Enter").arrives("report")
    with fay.page.expect_download() as download:
        fay.tabs_to("Download the Word document").presses("Enter")
    assert download.value.suggested_filename == "checkout-was-down-technical.docx"
    fay.tabs_to("Menu", back=True).presses("Enter").down_to("History and undo").presses("Enter").arrives(
        "history"
    )
    fay.tabs_to("Who: everybody").presses("Enter").down_to("Fay").presses("Enter").is_on("Who: Fay")
