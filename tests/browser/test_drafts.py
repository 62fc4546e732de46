"""Nothing half typed is ever lost, nothing is stored twice, and nobody overwrites anybody unseen."""

import pytest
from playwright.sync_api import expect

from tests.browser.people import CARD, EVENT, LESSON, START, Person

TYPED = "Half a sentence about the ca"
CLOSED = "Not sent yet, from a window that was closed."


@pytest.fixture
def review_id(api):
    """The id of a review at its timeline."""
    found = api.start(began="2026-11-20 14:00")["id"]
    api.do(found, "move_to_stage", stage="timeline")
    return found


@pytest.fixture
def ana(review_id, sits):
    """Ana at the timeline."""
    return sits(review_id, "Ana", "timeline")


@pytest.fixture
def ben(review_id, sits):
    """Ben there too, where it matters what somebody else sees."""
    return sits(review_id, "Ben", "timeline")


@pytest.fixture
def alert(api, review_id):
    """T-01, which a program has added."""
    api.do(review_id, "add_timeline_event", text="The alert fired", starts="2026-11-20 14:05")


def events(api, review_id):
    return [each["text"] for each in api.get(review_id)["events"]]


def test_half_typed_text_survives_everything(api, review_id, ana, ben):
    """But for a restart, which test_restart.py tells."""
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
    ana.form(EVENT).writes({"What happened": f"{TYPED}che", "When": "14:05"}).sends().holds(
        "What happened", ""
    )
    ben.sees(f"{TYPED}che")
    ana.reloads().is_at("timeline").misses("Your draft is back.")
    ana.form(EVENT).holds("What happened", "").holds("When", "")
    assert events(api, review_id) == ["Somebody else was quicker", f"{TYPED}che"]


def test_two_windows_of_one_person_keep_their_drafts_apart(api, review_id, ana):
    second = ana.opens_tab("timeline")
    ana.form(EVENT).writes({"What happened": "Written in the first window"})
    second.form(EVENT).holds("What happened", "").writes({"What happened": "Written in the second window"})
    for each, words in ((ana, "first"), (second, "second")):
        each.reloads().is_at("timeline").sees("Your draft is back.")
        each.form(EVENT).holds("What happened", f"Written in the {words} window")
        each.misses(CLOSED)
    second.form(EVENT).sends()
    second.row("Written in the second window").wait_for()
    ana.form(EVENT).holds("What happened", "Written in the first window").sends()
    ana.row("Written in the first window").wait_for()
    assert events(api, review_id) == ["Written in the second window", "Written in the first window"]


def test_a_draft_of_a_window_that_was_closed_is_offered_in_another(api, review_id, alert, ana):
    ana.form(EVENT).writes({"What happened": TYPED, "When": "14:05"})
    ana.edits("T-01").writes({"What happened": "The alert on payments fired"})
    second = ana.opens_tab("timeline")
    second.misses(CLOSED)  # the first window is still open
    ana.page.close()
    second.reloads().is_at("timeline").sees(CLOSED, TYPED, "The alert on payments fired")

    left = second.page.get_by_role("group", name="A text that is not saved")
    left.filter(has_text=TYPED).get_by_role("button", name="Go on with it").click()
    second.form(EVENT).holds("What happened", TYPED).holds("When", "14:05").sends()
    second.row(TYPED).wait_for()
    left.get_by_role("button", name="Go on with it").click()
    second.form("Edit T-01").holds("What happened", "The alert on payments fired").sends()
    second.is_answered()
    expect(left).to_have_count(0)
    second.reloads().is_at("timeline").misses(CLOSED)
    assert sorted(events(api, review_id)) == sorted([TYPED, "The alert on payments fired"])


def test_an_open_editor_is_open_again_after_a_reload(api, review_id, alert, ana):
    ana.edits("T-01").writes({"What happened": "The alert on pay"})
    ana.reloads().is_at("timeline")
    ana.form("Edit T-01").holds("What happened", "The alert on pay").writes(
        {"What happened": "It fired"}
    ).sends()
    ana.is_answered()
    assert events(api, review_id) == ["It fired"]


def test_a_card_that_only_one_person_sees_is_edited_on_after_a_reload(api, review_id, ana):
    api.do(review_id, "move_to_stage", stage="recommendations", anyway=True)
    ana.is_at("recommendations").form(CARD).writes({"We recommend to …": "Fill the cache"}).sends()
    ana.row("Fill the cache").wait_for()
    ana.edits("your card").writes({"We recommend to …": "Fill the cache bef"})
    ana.reloads().is_at("recommendations")
    form = ana.form("Edit your card").holds("We recommend to …", "Fill the cache bef")
    ana.misses("What you were editing is not there any more.")
    form.writes({"We recommend to …": "Fill the cache before"}).sends()
    ana.row("Fill the cache before").wait_for()


def test_a_draft_on_another_page_is_never_forgotten(alert, ana):
    ana.edits("T-01").writes({"What happened": "The alert on pay"})
    ana.form(EVENT).writes({"What happened": TYPED})
    ana.looks_at("lessons").form(LESSON).writes({"What did we learn?": "Half a lesson"})
    ana.looks_at("causes").sees("Draft on Timeline", "Draft on Lessons")
    ana.presses("Draft on Lessons").is_at("lessons").form(LESSON).holds("What did we learn?", "Half a lesson")
    ana.presses("Draft on Timeline").is_at("timeline").form(EVENT).holds("What happened", TYPED)
    ana.form("Edit T-01").holds("What happened", "The alert on pay")


def test_the_form_that_starts_a_review_keeps_its_text_too(server, come):
    fay = come("Fay")
    fay.page.goto(f"{server.url}/start")
    fay.form(START).writes({"What happened, in one line": "Checkout was down", "Your name": "Fay"})
    fay.reloads().sees("Your draft is back.")
    fay.form(START).holds("Your name", "Fay").submits()
    fay.arrives().sees("Checkout was down")
    fay.page.goto(f"{server.url}/start")
    fay.form(START).holds("What happened, in one line", "")
    fay.misses("Your draft is back.")


def test_a_double_click_and_a_double_enter_add_once(api, review_id, ana):
    form = ana.form(EVENT).writes({"What happened": "Clicked twice", "When": "14:01"})
    form.root.get_by_role("button", name=EVENT).dblclick()
    form.holds("What happened", "")
    form.writes({"What happened": "Entered twice", "When": "14:02"})
    ana.page.keyboard.press("Control+Enter")
    ana.page.keyboard.press("Control+Enter")
    form.holds("What happened", "")
    ana.adds_event("The last", "14:03")  # what came before has been handled then
    ana.row("The last").wait_for()
    assert events(api, review_id) == ["Clicked twice", "Entered twice", "The last"]
    ana.button("I am ready").dblclick()
    ana.sees("1/1 ready")


def test_what_is_refused_comes_back_without_touching_what_is_typed_now(ana):
    form = ana.form(EVENT)
    with ana.on_a_slow_line():
        form.writes({"When": "quarter past", "What happened": "The alert fired"}).sends()
        form.holds("What happened", "").writes({"What happened": "I am already writing the next"})
    left = ana.page.get_by_role("group", name="A text that is not saved")
    expect(left).to_contain_text("The alert fired")
    form.holds("What happened", "I am already writing the next").writes({"When": "14:09"}).sends()
    ana.row("I am already writing the next").wait_for()
    left.get_by_role("button", name="Go on with it").click()
    form.holds("What happened", "The alert fired").holds("When", "quarter past")
    form.writes({"When": "14:05"}).sends()
    ana.row("The alert fired").wait_for()
    expect(left).to_have_count(0)


def test_whoever_types_on_finds_the_refused_text_above_not_in_the_next(api, review_id, ana):
    """The answer comes between two texts: the form is empty at that moment, and the next text is begun in it."""
    keyboard = ana.page.keyboard
    ana.form(EVENT).field("When").click()
    for when, text in (("quarter past", "refused once"), ("quarter to", "refused twice"), ("14:09", "taken")):
        keyboard.type(when)
        keyboard.press("Tab")
        keyboard.type(text)
        keyboard.press("Control+Enter")
        ana.is_answered()  # and nothing is typed yet
    ana.sees("taken")
    left = ana.page.get_by_role("group", name="A text that is not saved")
    expect(left).to_have_count(2)
    expect(left.first.or_(left.last).first).to_contain_text("refused")
    assert events(api, review_id) == ["taken"]
    ana.form(EVENT).holds("What happened", "").holds("When", "")


def test_an_edit_that_comes_back_spoils_nothing_that_is_typed_meanwhile(alert, ana):
    ana.row("T-01").wait_for()
    with ana.on_a_slow_line():
        ana.edits("T-01").writes({"When": "quarter past"}).sends()
        again = ana.edits("T-01").writes({"What happened": "Corrected meanwhile"})
    left = ana.page.get_by_role("group", name="A text that is not saved")
    expect(left).to_contain_text("quarter past")
    again.holds("What happened", "Corrected meanwhile").sends()
    expect(ana.row("T-01")).to_contain_text("Corrected meanwhile")
    expect(ana.row("T-01")).to_contain_text("14:05")
    with ana.on_a_slow_line():
        ana.edits("T-01").writes({"When": "half past"}).sends()
        ana.form(EVENT).writes({"What happened": "Typed elsewhere"})
        ana.form(EVENT).field("What happened").focus()
    ana.form("Edit T-01").holds("When", "half past")
    ana.page.keyboard.type(" to the end")
    ana.form(EVENT).holds("What happened", "Typed elsewhere to the end")


def test_what_is_refused_after_a_reload_is_shown(ana):
    with ana.on_a_slow_line():
        ana.form(EVENT).writes({"When": "quarter past", "What happened": "The alert fired"}).sends()
        ana.form(EVENT).holds("What happened", "")
        ana.reloads().is_at("timeline")
    left = ana.page.get_by_role("group", name="A text that is not saved")
    expect(left).to_contain_text("The alert fired")
    left.get_by_role("button", name="Go on with it").click()
    ana.form(EVENT).holds("When", "quarter past").writes({"When": "14:05"}).sends()
    ana.row("The alert fired").wait_for()
    expect(left).to_have_count(0)


def test_what_is_on_its_way_is_seen_again_on_coming_back_and_after_a_reload(api, review_id, ana):
    shown = ana.page.get_by_role("status").filter(has_text="on its way")
    with ana.on_a_slow_line():
        ana.form(EVENT).writes({"When": "14:05", "What happened": "Sent and gone elsewhere"}).sends()
        ana.looks_at("lessons")
        expect(shown).to_have_count(0)
        ana.looks_at("timeline")
        expect(shown).to_contain_text("Sent and gone elsewhere")
        ana.reloads().is_at("timeline")
        expect(shown).to_contain_text("Sent and gone elsewhere")
    ana.row("Sent and gone elsewhere").wait_for()
    expect(shown).to_have_count(0)
    assert events(api, review_id) == ["Sent and gone elsewhere"]


def test_what_was_sent_from_a_window_that_was_closed_arrives_once(api, review_id, ana):
    with ana.on_a_slow_line():
        for number in (1, 2):
            ana.form(EVENT).writes({"What happened": f"Sent before it was closed {number}"}).sends()
        ana.form(EVENT).holds("What happened", "")
        other = Person("Ana", ana.page.context.new_page(), ana.url)
        ana.page.close()
    other.review_id = review_id
    other.opens("timeline")
    for number in (1, 2):
        other.row(f"Sent before it was closed {number}").wait_for()
    other.reloads().is_at("timeline").adds_event("The last")
    other.row("The last").wait_for()
    assert sorted(events(api, review_id)) == [
        "Sent before it was closed 1",
        "Sent before it was closed 2",
        "The last",
    ]


def test_a_window_that_was_doubled_has_drafts_of_its_own(ana):
    ana.form(EVENT).writes({"What happened": "Written in the first window"})
    with ana.page.expect_popup() as popup:
        ana.page.evaluate("window.open(location.href)")  # the copy gets what sessionStorage holds
    copy = Person("Ana", popup.value, ana.url)
    copy.is_at("timeline").form(EVENT).holds("What happened", "").writes({"What happened": "In the copy"})
    copy.misses(CLOSED)
    for each, text in ((ana, "Written in the first window"), (copy, "In the copy")):
        each.reloads().is_at("timeline").form(EVENT).holds("What happened", text)
    copy.form(EVENT).sends()
    copy.row("In the copy").wait_for()
    ana.form(EVENT).holds("What happened", "Written in the first window")


def test_one_thing_is_edited_again_before_the_first_edit_has_arrived(api, review_id, alert, ana):
    ana.row("T-01").wait_for()
    with ana.on_a_slow_line():
        for text in ("It fired once", "It fired twice", "It fired three times"):
            form = ana.edits("T-01").writes({"What happened": text}).sends()
            expect(form.root).to_have_count(0)
            expect(ana.row("T-01")).to_contain_text(text)
    ana.is_answered().misses("as you left it")
    expect(ana.row("T-01")).to_contain_text("It fired three times")
    assert events(api, review_id) == ["It fired three times"]


def test_the_second_to_save_compares_and_keeps_the_text(api, review_id, alert, ana, ben):
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


def test_two_people_change_different_fields_of_one_thing_at_once(api, review_id, alert, ana, ben):
    anas, bens = ana.edits("T-01"), ben.edits("T-01")
    anas.writes({"What happened": "The alert on payments fired"}).sends()
    ben.sees("The alert on payments fired")
    bens.writes({"How we know": "the pager"}).sends()
    ana.sees("the pager")
    event = api.get(review_id)["events"][0]
    assert (event["text"], event["source"]) == ("The alert on payments fired", "the pager")


def test_whoever_edits_what_is_removed_keeps_the_text(alert, ana, ben):
    form = ben.edits("T-01").writes({"What happened": "The alert on payments fired"})
    ana.picks("Change T-01", "Remove")
    ben.sees("This was removed while you write.")
    form.holds("What happened", "The alert on payments fired")
    ana.takes_back()
    ben.misses("This was removed while you write.")
    form.sends()
    for each in (ana, ben):
        expect(each.row("T-01")).to_contain_text("The alert on payments fired")
