"""Everybody can use every page: by keyboard, by screen reader, in the dark, on a phone; and it asks nobody else for anything."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.axe import problems
from tests.browser.conftest import PHONE
from tests.browser.people import EVENT, PAGES, START

LOOKS = {
    "light on a laptop": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark on a phone": {**PHONE, "color_scheme": "dark"},
}


def too_wide(page):
    return page.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".some((each) => each?.scrollWidth > innerWidth)"
    )


SPOILED = """() => {
    const main = document.querySelector("main"), pale = main.appendChild(document.createElement("p"));
    pale.textContent = "Pale";
    [pale.style.color, pale.style.background] = ["#ccc", "#fff"];
    main.append(document.createElement("button"));
    const root = main.appendChild(document.createElement("div")).attachShadow({mode: "open"});
    root.append(document.createElement("input"));
}"""


def test_what_is_wrong_is_found_in_shadow_roots_too(server, come):
    ana = come("Ana")
    ana.page.goto(f"{server.url}/join")
    assert problems(ana.page) == []
    ana.page.evaluate(SPOILED)
    every = {"button-name", "color-contrast", "label"}
    assert {each.split(":")[0] for each in problems(ana.page)} == every
    within = ana.page.locator("main > div").last
    assert [each.split(":")[0] for each in problems(ana.page, within)] == ["label"]


def test_a_text_that_was_good_is_looked_at_again_when_it_or_what_lies_behind_it_changes(server, come):
    ana = come("Ana")
    ana.page.goto(f"{server.url}/join")
    for spoiled, good in (("label|color|#ccc", ""), ("main|background|#777", "")):
        assert problems(ana.page) == []
        which, what, value = spoiled.split("|")
        change = "([which, what, value]) => { document.querySelector(which).style[what] = value; }"
        ana.page.evaluate(change, [which, what, value])
        assert {each.split(":")[0] for each in problems(ana.page)} == {"color-contrast"}, which
        ana.page.evaluate(change, [which, what, good])


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_passes_axe_fits_and_asks_nobody_else(server, come, look):
    fay, hosts, wrong = come("Fay", **LOOKS[look]), set[str](), {}

    def check(name, opened=None):
        if found := problems(fay.page, opened):
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
        if page in {"lobby", "report", "history"}:
            fay.opens(page).page.wait_for_load_state("networkidle")
        else:
            expect(
                fay.looks_at(page).board(page).locator(".block").filter(visible=True).first
            ).to_be_visible()
        check(page)
    fay.looks_at("timeline").presses("Picture")
    picture = fay.page.locator(".picture").filter(visible=True).first
    picture.locator("svg").first.wait_for()
    check("picture", picture)
    fay.presses("Picture").form(EVENT).writes({"When": "23:59", "Link": "nonsense"}).submits()
    fay.form(EVENT).objects("What happened", "Please fill this in.")
    check("open composer", fay.form(EVENT).root)
    fay.form(EVENT).writes({"When": "", "Link": ""})
    menu = fay.page.locator("details[open]", has=fay.page.get_by_label("Change T-05", exact=True))
    fay.page.get_by_label("Change T-05", exact=True).click()
    check("menu", menu)
    fay.page.keyboard.press("Escape")
    check("choice", fay.presses("Kind of T-05").page.get_by_role("group", name="Kind"))
    fay.page.keyboard.press("Escape")
    check("editor", fay.edits("T-05").writes({"What happened": "Something else"}).root)
    fay.page.keyboard.press("Escape")
    check("notice", fay.page.locator(".snack"))
    fay.looks_at("measures").presses("Owner of M-01")
    check("people to choose from", fay.page.get_by_role("group", name="Owner"))
    fay.page.keyboard.press("Escape")
    dialog = fay.looks_at("communication").presses("Close the review").page.get_by_role("dialog")
    check("dialog", dialog)
    scheme = dialog.evaluate("each => getComputedStyle(each).colorScheme")
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
        fay.looks_at(page)
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
