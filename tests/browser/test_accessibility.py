"""Everybody can use every page: by keyboard, by screen reader, in the dark, on a phone; and it asks nobody else for anything."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, PAGES, START

BAD = {"serious", "critical"}
LOOKS = {
    "light on a laptop": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark on a phone": {**PHONE, "color_scheme": "dark"},
}


def problems(page):
    """Return what axe finds serious, in Streamlit's elements and in ours: the rule, the markup, what is wrong with it."""
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary'].splitlines()[-1].strip()[:160]}"
        for each in found
        if each["impact"] in BAD
        for node in each["nodes"]
    ]


def too_wide(page):
    return page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".some((each) => each?.scrollWidth > innerWidth)"
    )


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_passes_axe_fits_and_asks_nobody_else(server, come, look):
    fay, hosts, wrong = come("Fay", **LOOKS[look]), set[str](), {}

    def check(name):
        if found := problems(fay.page):
            wrong[name] = found
        if too_wide(fay.page):
            wrong[f"{name} is too wide"] = fay.page.viewport_size

    fay.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    fay.page.goto(f"{server.url}/join")
    check("join")
    fay.page.goto(f"{server.url}/start")
    fay.form(START).root.wait_for()
    check("start")
    fay.page.goto(server.url)
    fay.presses("Try the sample").arrives("overview")
    for page in PAGES:
        fay.opens(page)
        if page in {"lobby", "report", "history"}:
            fay.page.wait_for_load_state("networkidle")
        else:
            expect(fay.board(page).locator(".block").first).to_be_visible()
        check(page)
    fay.opens("timeline").presses("Picture")
    fay.page.locator(".picture.wide svg").wait_for()
    check("picture")
    fay.presses("Picture").form(EVENT).writes({"When": "23:59", "Link": "nonsense"}).submits()
    fay.form(EVENT).objects("What happened", "Please fill this in.")
    check("open composer")
    fay.form(EVENT).writes({"When": "", "Link": ""})
    fay.page.get_by_label("Change T-05", exact=True).click()
    check("menu")
    fay.page.keyboard.press("Escape")
    fay.presses("Kind of T-05").page.get_by_role("group", name="Kind").wait_for()
    check("choice")
    fay.page.keyboard.press("Escape")
    fay.edits("T-05").writes({"What happened": "Something else"})
    check("editor")
    fay.page.keyboard.press("Escape")
    fay.page.locator(".snack").wait_for()
    check("notice")
    fay.opens("measures").presses("Owner of M-01").page.get_by_role("group", name="Owner").wait_for()
    check("people to choose from")
    fay.page.keyboard.press("Escape")
    fay.opens("communication").presses("Close the review").page.get_by_role("dialog").wait_for()
    check("dialog")
    scheme = fay.page.get_by_role("dialog").evaluate("each => getComputedStyle(each).colorScheme")
    assert scheme == LOOKS[look]["color_scheme"]
    fay.page.goto(server.url)
    fay.sees("Your reviews")
    check("welcome")
    assert wrong == {}, "\n".join(f"{page}: {each}" for page, all_ in wrong.items() for each in all_)
    assert hosts - {"", urlsplit(server.url).netloc} == set()


WHOLE = """(button) => {
    const { left, right, top, bottom } = button.getBoundingClientRect();
    let at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    while (at?.shadowRoot) {
        const inner = at.shadowRoot.elementFromPoint((left + right) / 2, (top + bottom) / 2);
        if (!inner || inner === at) break;
        at = inner;
    }
    return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && button.contains(at);
}"""


@pytest.mark.parametrize("look", LOOKS)
def test_no_menu_is_cut_off_or_covered(server, come, look):
    fay = come("Fay", **LOOKS[look])
    fay.page.goto(server.url)
    fay.presses("Try the sample").arrives("overview")
    hidden = []
    for page, menus in (
        ("timeline", "Change T-"),
        ("causes", "Change C-"),
        ("lessons", "Change L-"),
        ("recommendations", "Change R-"),
        ("measures", "Change M-"),
        ("lobby", "Manage "),
    ):
        fay.opens(page)
        every = fay.page.get_by_label(re.compile(f"^{menus}")).filter(visible=True)
        every.first.wait_for()
        for summary in (every.first, every.nth(every.count() // 2), every.last):
            summary.click()
            name = summary.get_attribute("aria-label")
            buttons = summary.locator("xpath=..").get_by_role("button").filter(visible=True)
            buttons.first.wait_for()
            items = (buttons.first, buttons.last)
            hidden += [f"{name}: {each.inner_text()}" for each in items if not each.evaluate(WHOLE)]
            fay.page.keyboard.press("Escape")
            fay.is_on(name)
    assert hidden == []


def tabs_to(person, words, key="Tab"):
    """Press Tab until the focus is on what is called `words`."""
    passed = []
    for _ in range(120):
        person.page.keyboard.press(key)
        passed.append(person.focus)
        if words in passed[-1]:
            return person.page.keyboard
    raise AssertionError(f"Tab never came to “{words}”, but to {passed}")


def opens_menu(person, menu, item):
    """Open a menu and choose from it, all with keys."""
    tabs_to(person, menu).press("Enter")
    tabs_to(person, item).press("Enter")
    return person


def test_a_dialog_keeps_the_focus_and_gives_it_back(api, come):
    review, fay = api.start(), come("Fay")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"]).opens("communication")
    tabs_to(fay, "Close the review").press("Enter")
    dialog = fay.page.get_by_role("dialog", name="Close the review?")
    dialog.wait_for()
    inside = set()
    for _ in range(6):
        fay.page.keyboard.press("Tab")
        inside.add(fay.focus)
    assert inside <= {"Cancel", "Close it", "nothing"}  # beside it only what belongs to the browser itself
    assert {"Cancel", "Close it"} <= inside
    fay.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    fay.is_on("Close the review").means_it("Close the review")
    fay.page.keyboard.press("Enter")
    tabs_to(fay, "Close it").press("Enter")
    fay.sees("Reopen the review")


def test_a_whole_meeting_without_a_mouse(api, come):
    review, fay, ana = api.start(began="2026-11-20 14:00"), come("Fay"), come("Ana")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.page.goto(review["join_url"])
    ana.page.keyboard.type("Ana")
    ana.page.keyboard.press("Enter")
    ana.arrives()
    tabs_to(fay, "Everybody to Overview").press("Enter")
    ana.is_at("overview")
    fay.is_at("overview")
    the_facts(fay, ana)
    the_timeline(fay, ana)
    the_causes(fay, ana)
    the_lessons(fay, ana)
    the_cards(fay, ana)
    the_measures(fay, ana)
    the_end(fay, ana)


def the_facts(fay, ana):
    tabs_to(ana, "Edit Summary").press("Enter")
    ana.is_on("Summary").page.keyboard.type("Nobody could pay.")
    ana.page.keyboard.press("Control+Enter")
    fay.sees("Nobody could pay.")
    ana.is_on("Edit Summary")
    tabs_to(ana, "Add a row").press("Enter")
    ana.is_on("What was affected").page.keyboard.type("Failed payments")
    ana.page.keyboard.press("Control+Enter")
    fay.sees("Failed payments")
    ana.is_on("What was affected").page.keyboard.press("Escape")
    ana.is_on("Add a row")


def the_timeline(fay, ana):
    tabs_to(fay, "Everybody to Timeline").press("Enter")
    ana.is_at("timeline")
    fay.is_at("timeline")
    tabs_to(ana, "When").type("14:05")
    tabs_to(ana, "What happened").type("The alert fired")
    tabs_to(ana, "Add to the timeline").press("Enter")
    fay.sees("The alert fired")
    ana.is_on("When").page.keyboard.type("14:07")  # ready for the next one
    ana.page.keyboard.press("Enter")  # in a line, Enter goes on
    ana.is_on("What happened").page.keyboard.type("By the short way")
    ana.page.keyboard.press("Control+Enter")
    fay.sees("By the short way")
    ana.is_on("When")
    opens_menu(fay, "Change T-01", "Edit")
    tabs_to(fay.is_on("When"), "What happened")
    fay.page.keyboard.press("End")
    fay.page.keyboard.type(" twice")
    fay.page.keyboard.press("Enter")
    ana.sees("The alert fired twice")
    fay.is_on("Change T-01")
    tabs_to(fay, "Kind of T-02").press("Enter")
    tabs_to(fay, "Symptom", "ArrowDown").press("Enter")
    expect(ana.button("Kind of T-02: symptom")).to_be_visible()
    fay.is_on("Kind of T-02")
    opens_menu(fay, "Change T-02", "Remove")
    ana.misses("By the short way")
    assert fay.focus != "nothing"
    tabs_to(fay, "Undo").press("Enter")
    ana.sees("By the short way")
    assert fay.focus != "nothing"
    tabs_to(fay, "We agree: this is what happened").press("Enter")
    tabs_to(fay, "We agree").press("Enter")
    ana.sees("agreed")
    tabs_to(ana, "I am ready").press("Enter")
    fay.sees("1/2 ready")
    ana.is_on("I am ready")


def the_causes(fay, ana):
    tabs_to(fay, "Everybody to Causes", "Shift+Tab").press("Enter")
    ana.is_at("causes")
    fay.is_at("causes")
    tabs_to(ana, "The problem").type("Nobody could pay")
    ana.page.keyboard.press("Control+Enter")
    fay.row("C-01").wait_for()
    tabs_to(fay, "Add an answer under C-01").press("Enter")
    fay.is_on("A condition or an action").page.keyboard.type("The cache was empty")
    fay.page.keyboard.press("Enter")
    ana.sees("The cache was empty")
    fay.page.keyboard.press("Escape")
    fay.is_on("Add an answer under C-01")
    opens_menu(fay, "Change C-02", "Primary factor")
    ana.sees("primary factor")
    fay.is_on("Change C-02")


def the_lessons(fay, ana):
    tabs_to(fay, "Everybody to Lessons", "Shift+Tab").press("Enter")
    ana.is_at("lessons")
    fay.is_at("lessons")
    tabs_to(ana, "What did we learn?").type("Rolling back was quick")
    tabs_to(ana, "Went well")
    ana.page.keyboard.press("ArrowRight")
    ana.page.keyboard.press("Control+Enter")
    expect(fay.row("Rolling back was quick")).to_have_attribute("aria-label", "L-01, went badly")


def the_cards(fay, ana):
    tabs_to(fay, "Everybody to Recommend").press("Enter")
    ana.is_at("recommendations")
    fay.is_at("recommendations")
    for text in ("Fill the cache", "Watch the cache"):
        if "We recommend to" not in ana.focus:
            tabs_to(ana, "We recommend to")
        ana.page.keyboard.type(text)
        ana.page.keyboard.press("Control+Enter")
        ana.row(text).wait_for()
    tabs_to(fay, "Reveal the cards").press("Enter")
    tabs_to(fay, "Reveal").press("Enter")
    ana.row("R-01").wait_for()
    for number in ("R-01", "R-02"):
        tabs_to(ana, f"Tick {number}").press("Space")
    tabs_to(ana, "Group", "Shift+Tab").press("Enter")
    fay.sees("Make one measure")
    tabs_to(fay, "Open the vote").press("Enter")
    ana.sees("3 of your dots left")
    tabs_to(ana, "Put a dot on").press("Enter")
    fay.sees("1 of 2 here has voted")
    ana.is_on("Put a dot on").page.keyboard.press("Enter")
    ana.sees("1 of your dots left")
    tabs_to(fay, "Close the vote").press("Enter")
    fay.page.get_by_role("dialog").wait_for()
    tabs_to(fay, "Close the vote").press("Enter")
    ana.sees("2 dots")
    tabs_to(fay, "Make one measure").press("Enter")
    ana.sees("→ M-01")


def the_measures(fay, ana):
    tabs_to(fay, "Everybody to Measures").press("Enter")
    ana.is_at("measures")
    fay.is_at("measures")
    tabs_to(ana, "Owner of M-01").press("Enter")
    ana.page.keyboard.type("Olga")
    ana.page.keyboard.press("Enter")
    expect(fay.button("Owner of M-01: Olga")).to_be_visible()
    ana.is_on("Owner of M-01")
    tabs_to(ana, "Due date of M-01").press("Enter")
    ana.page.keyboard.press("ArrowDown")
    ana.page.keyboard.press("Enter")
    fay.misses("no date yet")
    ana.is_on("Due date of M-01")


def the_end(fay, ana):
    tabs_to(fay, "Everybody to Close").press("Enter")
    ana.is_at("communication")
    fay.is_at("communication")
    tabs_to(ana, "Write a text").press("Enter")
    ana.is_on("Text").page.keyboard.type("We are sorry.")
    ana.page.keyboard.press("Control+Enter")
    fay.sees("We are sorry.")
    tabs_to(fay, "Approve").press("Enter")
    ana.sees("approved")
    tabs_to(fay, "Close the review").press("Enter")
    tabs_to(fay, "Close it").press("Enter")
    ana.sees("closed")
