"""Screen and document in the same colours: what a browser computes beside what stands in the file."""

import re

import pytest
from playwright.sync_api import expect

from pages.parts.assets import page_style, style
from pmcore.boards import Room, draw
from pmcore.model.incident import Severity
from pmcore.report import export
from pmcore.wording.palette import DARK, LIGHT
from pmcore.wording.stylesheet import screen_properties, streamlit_theme
from tests.browser.people import EVENT
from tests.kit import NOW
from tests.looks import Chip, chips_of, colourful, document

BOARDS = ("timeline", "causes", "lessons", "recommendations", "measures", "overview", "communication")
CHIPS = """() => [...document.querySelectorAll(".chip")].map((each) => {
    const look = getComputedStyle(each);
    return [each.textContent.trim().replace(/\\s+/g, " "), look.backgroundColor, look.color];
})"""
HUES = """() => Object.fromEntries([...document.querySelectorAll("article.event, article.cause")].flatMap((each) => {
    const role = [...each.classList].find((name) => /^(kind|area)-/.test(name));
    const line = getComputedStyle(each.querySelector(".spine i, .node"));
    return role ? [[role, line.borderLeftColor]] : [];
}))"""
MARKS = """() => Object.fromEntries([...document.querySelectorAll("svg rect[class]")].map((each) =>
    [each.getAttribute("class").split(" ")[0].slice(2), getComputedStyle(each).fill]))"""


def hexed(colour):
    """Return what a browser computes (`rgb(1, 2, 3)`) as `#rrggbb`."""
    return "#{:02x}{:02x}{:02x}".format(*map(int, re.findall(r"\d+", colour)[:3]))


@pytest.fixture
def looking(chromium):
    """Return a function that opens HTML in a theme and returns the page."""
    contexts = []

    def look(html, theme):
        context = chromium.new_context(color_scheme="dark" if theme is DARK else "light")
        contexts.append(context)
        page = context.new_page()
        page.set_content(html)
        return page

    yield look
    for each in contexts:
        each.close()


def screen(theme, *severities):
    """Return every board of the colourful review as one page, with the style sheets that boards have."""
    streamlits = "".join(
        f"--st-{re.sub('([A-Z])', lambda found: '-' + found[1].lower(), name)}:{value};"
        for name, value in streamlit_theme(theme).items()
    )
    boards = "".join(
        f'<div class="board" data-board="{name}" data-role="facilitator">'
        + "".join(block.html for block in draw(name, colourful(severity).review, Room()))
        + "</div>"
        for severity in severities or (Severity.SEV2,)
        for name in BOARDS
    )
    scheme = "dark" if theme is DARK else "light"
    sheet = f":root{{color-scheme:{scheme};{streamlits}}}{screen_properties()}{page_style()}{style()}"
    return f'<!doctype html><style>{sheet}</style><body><div class="host">{boards}</div>'


def chips_on(page):
    """Return every label on a page; a factor is called by its first word, as on paper."""
    return {
        Chip(word.removesuffix(" factor"), hexed(ground), hexed(text))
        for word, ground, text in page.evaluate(CHIPS)
    }


def test_each_label_on_paper_is_on_the_screen_in_the_same_colours(looking):
    shown = chips_on(looking(screen(LIGHT, *Severity), LIGHT))
    paper = {chip for level in Severity for chip in chips_of(document(level))}
    assert len(paper) > 35
    assert paper - shown == set()


def test_each_label_of_the_web_page_is_on_the_screen_in_the_same_colours_when_it_is_dark(looking):
    html = export(colourful().review, "html", "technical", NOW).content.decode()
    for theme in (LIGHT, DARK):
        shown = chips_on(looking(screen(theme), theme))
        page = looking(html, theme)
        assert len(chips_on(page)) > 30
        assert chips_on(page) - shown == set()


def test_marks_of_kinds_and_areas_are_the_same_on_boards_and_in_pictures(looking):
    html = export(colourful().review, "html", "technical", NOW).content.decode()
    for theme in (LIGHT, DARK):
        boards = {
            role: hexed(colour) for role, colour in looking(screen(theme), theme).evaluate(HUES).items()
        }
        pictures = {
            role: hexed(colour)
            for role, colour in looking(html, theme).evaluate(MARKS).items()
            if colour != "none"
        }
        assert len(boards) == 11 + 4
        assert {role: pictures[role] for role in boards} == boards


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_streamlits_page_follows_the_theme_of_the_viewer(api, come, theme):
    review = api.start("Colours")
    ana = come("Ana", color_scheme="dark" if theme is DARK else "light")
    ana.joins(review["join_url"])
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    ana.is_at("timeline")
    ana.form(EVENT).writes({"What happened": "Disk alert"}).sends()
    chip = ana.row("T-01").get_by_role("button", name="Kind of T-01")
    expect(chip).to_be_visible()
    ground, text = chip.evaluate(
        "each => [getComputedStyle(each).backgroundColor, getComputedStyle(each).color]"
    )
    assert (hexed(ground), hexed(text)) == (theme["kind-context-ground"], theme["kind-context-text"])
