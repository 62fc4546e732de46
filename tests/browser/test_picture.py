"""The picture of the timeline with two people: from a mark to its row and back, by pointer, finger and keys."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import FOR_PLOTLY, PHONE

LAPTOP = {"viewport": {"width": 1280, "height": 860}}
MANY = 60
# where the first mark of Plotly's picture is, in the layer that takes its clicks
MIDDLE_OF_FIRST = """() => {
  const figure = document.querySelector("[role=dialog] .js-plotly-plot");
  const at = (node) => node.getBoundingClientRect();
  const mark = at(figure.querySelector(".scatterlayer path.point")), layer = at(figure.querySelector(".nsewdrag"));
  return { x: mark.x + mark.width / 2 - layer.x, y: mark.y + mark.height / 2 - layer.y };
}"""

FOCUS_IN = """(label) => {
  const inner = (root) => root.activeElement?.shadowRoot ? inner(root.activeElement.shadowRoot) : root.activeElement;
  return inner(document)?.closest("[data-label]")?.dataset.label === label;
}"""


@pytest.fixture(scope="module")
def review_id(api):
    """The id of a review with sixty events on its timeline."""
    review = api.start(began="2026-11-20 14:00", zone="Europe/Berlin")
    for number in range(MANY):
        api.do(
            review["id"],
            "add_timeline_event",
            text=f"Step {number + 1} of the night",
            starts=f"2026-11-20 {14 + number // 30}:{number % 30 * 2:02d}",
            event_kind="action" if number % 3 else "symptom",
            service="checkout" if number % 2 else "search",
        )
    api.do(review["id"], "move_to_stage", stage="timeline", anyway=True)
    return review["id"]


@pytest.fixture
def fay(review_id, sits):
    """Fay, who hosts at a laptop."""
    return sits(review_id, "Fay", "timeline", "facilitator", **LAPTOP)


@pytest.fixture
def ana(review_id, sits):
    """Ana, who takes part on a phone."""
    return sits(review_id, "Ana", "timeline", **PHONE)


def marks(person, *, of=".picture.wide"):
    return person.page.locator(f"{of} .mark")


def mark_of(person, label, *, of=".picture.wide"):
    return person.page.locator(f'{of} .mark[data-about$="={label}"]')


def is_focused(locator):
    expect(locator).to_be_focused()


def test_a_mark_leads_to_its_row_and_the_row_back_to_its_mark(fay, ana):
    fay.presses("Picture")
    mark_of(fay, "T-60").click()
    row = fay.row("T-60")
    expect(row).to_be_in_viewport()
    expect(row.locator("summary").or_(row.locator("button")).first).to_be_visible()
    assert row.evaluate("each => each.contains(each.getRootNode().activeElement)")
    fay.picks("Change T-60", "Show in the picture")
    expect(mark_of(fay, "T-60")).to_be_in_viewport()
    is_focused(mark_of(fay, "T-60"))

    ana.picks("Change T-03", "Show in the picture")  # hers was not there
    shown = ana.page.locator('.picture.narrow .mark[data-about*="=T-03"]')
    expect(shown).to_be_in_viewport()
    is_focused(shown)
    ana.adds_event("Ana saw it later", "15:59")  # her focus and Fay's stay while all is drawn anew
    expect(fay.page.locator('.picture.wide .mark[data-about$="=T-61"]')).to_have_count(1)
    is_focused(mark_of(fay, "T-60"))


def test_a_mark_of_several_opens_a_choice_of_them(ana):
    ana.presses("Picture")
    many = marks(ana, of=".picture.narrow").and_(ana.page.locator('[role="button"]')).first
    labels = re.findall(r"=(T-\d+)", many.get_attribute("data-about"))
    box = many.bounding_box()
    assert min(box["width"], box["height"]) >= 44
    many.tap()
    choice = ana.page.get_by_role("group", name=f"{len(labels)} events")
    expect(choice.get_by_role("button")).to_have_count(len(labels) + 1)
    for each in choice.get_by_role("button").all():
        assert each.bounding_box()["height"] >= 44
    choice.get_by_role("button", name=re.compile(f"^{labels[-1]}\\b")).tap()
    expect(choice).to_have_count(0)
    expect(ana.row(labels[-1])).to_be_in_viewport()
    many.tap()
    choice.get_by_role("button", name="Look closer").tap()
    closer = ana.page.get_by_role("dialog").locator(".js-plotly-plot .scatterlayer path.point")
    expect(closer.first).to_be_attached(timeout=FOR_PLOTLY)
    assert len(labels) <= closer.count() < MANY
    serif = re.compile("Source Serif")
    expect(ana.page.get_by_role("dialog").get_by_role("heading")).to_have_css("font-family", serif)
    shown = ana.page.get_by_role("dialog").locator(".js-plotly-plot")
    expect(shown).to_have_js_property("clientWidth", 1200)  # it is moved, not squeezed


def test_a_mark_of_the_larger_picture_leads_to_its_row(fay):
    fay.presses("Picture").presses("Look closer")
    larger = fay.page.get_by_role("dialog").locator(".js-plotly-plot")
    expect(larger.locator(".scatterlayer path.point").first).to_be_attached(timeout=FOR_PLOTLY)
    larger.locator(".nsewdrag").click(position=fay.page.evaluate(MIDDLE_OF_FIRST))
    expect(fay.page.get_by_role("dialog")).to_have_count(0)
    led = fay.row("T-01")
    expect(led).to_be_in_viewport()
    fay.page.wait_for_function(FOCUS_IN, arg="T-01")


def test_keys_go_from_mark_to_mark_and_to_the_row(fay):
    fay.presses("Picture")
    first = marks(fay).first
    expect(marks(fay).and_(fay.page.locator('[tabindex="0"]'))).to_have_count(1)
    first.focus()
    press = fay.page.keyboard.press
    press("ArrowRight")
    is_focused(marks(fay).nth(1))
    press("ArrowLeft")
    is_focused(first)
    press("ArrowDown")
    below = fay.page.locator(".picture.wide .mark:focus")
    assert below.bounding_box()["y"] > first.bounding_box()["y"]
    press("End")
    last = marks(fay).last
    is_focused(last)
    expect(marks(fay).and_(fay.page.locator('[tabindex="0"]'))).to_have_count(1)
    press("Home")
    label = first.get_attribute("data-about").partition("=")[2]
    press("Enter")
    expect(fay.row(label)).to_be_in_viewport()


def test_lanes_are_switched_for_oneself(fay, ana):
    for each in (fay, ana):
        each.presses("Picture")
    fay.presses("by service")
    expect(fay.button("by service")).to_have_attribute("aria-pressed", "true")
    expect(fay.page.locator(".picture.wide text", has_text=re.compile("^checkout$"))).to_have_count(1)
    expect(ana.button("by kind")).to_have_attribute("aria-pressed", "true")
    fay.presses("Picture")
    expect(fay.button("by service")).to_have_count(0)
    fay.presses("Picture")
    expect(fay.button("by service")).to_have_attribute("aria-pressed", "true")
    fay.presses("by kind")
    expect(fay.page.locator(".picture.wide text", has_text=re.compile("^symptom$"))).to_have_count(1)
