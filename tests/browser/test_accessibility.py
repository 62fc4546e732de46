"""Everybody can use every page: by keyboard, by screen reader, in the dark, on a phone; and it asks nobody else for anything."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.people import PAGES

BAD = {"serious", "critical"}
LOOKS = {
    "light on a laptop": {"viewport": {"width": 1280, "height": 860}, "color_scheme": "light"},
    "dark on a phone": {**PHONE, "color_scheme": "dark"},
}
FOCUSED = """() => {
    let each = document.activeElement;
    while (each?.shadowRoot?.activeElement) each = each.shadowRoot.activeElement;
    return [each?.innerText, each?.getAttribute("aria-label"), each?.getAttribute("name")].join(" ");
}"""


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
    fay.form("start").field("title").wait_for()
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
    fay.opens("timeline").page.get_by_text("Picture", exact=True).click()
    fay.page.locator("[tabindex='0'][class*=st-key-wide-picture] .js-plotly-plot").wait_for()
    check("picture")
    fay.page.get_by_text("List", exact=True).click()
    fay.picks("Change T-01", "Edit").dialog.field("text").wait_for()
    check("dialog")
    scheme = fay.page.get_by_role("dialog").evaluate("each => getComputedStyle(each).colorScheme")
    assert scheme == LOOKS[look]["color_scheme"]
    fay.page.goto(server.url)
    fay.sees("Your reviews")
    check("welcome")
    assert wrong == {}, "\n".join(f"{page}: {each}" for page, all_ in wrong.items() for each in all_)
    assert hosts - {"", urlsplit(server.url).netloc} == set()


def tabs_to(person, words):
    """Press Tab until what has the focus is called `words`."""
    for _ in range(80):
        person.page.keyboard.press("Tab")
        if words in person.page.evaluate(FOCUSED):
            return person.page.keyboard
    raise AssertionError(f"Tab never came to “{words}”")


def test_a_meeting_without_a_mouse(api, come):
    review, fay, ana = api.start(began="2026-11-20 14:00"), come("Fay"), come("Ana")
    fay.enters(api.seat(review["id"], "Fay", "facilitator")["enter_url"])
    ana.page.goto(review["join_url"])
    ana.page.keyboard.type("Ana")
    ana.page.keyboard.press("Enter")
    ana.arrives()
    tabs_to(fay, "Everybody to Overview").press("Enter")
    ana.is_at("overview")
    tabs_to(fay.is_at("overview"), "Everybody to Timeline").press("Enter")
    ana.is_at("timeline")
    tabs_to(ana, "starts").type("14:05")
    tabs_to(ana, "text").type("The alert fired")
    tabs_to(ana, "Add to the timeline").press("Enter")
    fay.is_at("timeline").sees("The alert fired")
    tabs_to(ana, "text").type("By the short way")
    ana.page.keyboard.press("Control+Enter")
    fay.sees("By the short way")
    ana.page.wait_for_function(f"() => ({FOCUSED})().includes('starts')")  # ready for the next one
    tabs_to(fay, "Change T-01").press("Enter")
    tabs_to(fay, "Edit").press("Enter")
    fay.dialog.holds("text", "The alert fired")
    fay.page.keyboard.press("Escape")
    expect(fay.page.get_by_role("dialog")).to_have_count(0)
    tabs_to(ana, "I am ready").press("Enter")
    fay.sees("1/2 ready")
