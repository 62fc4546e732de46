"""Text is text: what people write is shown letter by letter, on every page, in every menu, dialog, notice and title."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import new_id
from tests.browser.people import PAGES

# Each of these would show as something else where a text is read as Markdown (or HTML) by mistake.
CANARIES = {
    "picture": "![qz](http://evil.example/qz.png)",
    "link": "[qz](javascript:alert(1))",
    "bold": "**qz**",
    "icon": ":material/home: :qz: :red[qz]",
    "formula": "$qz^2$",
    "address": "http://evil.example/qz www.evil.example qz@evil.example",
}
TEXT = " ".join(CANARIES.values())
TITLE, NAME = f"T {TEXT}"[:195], "**qz** $x$ :material/home: [q](//evil.q)"
INTERPRETED = """() => {
    const found = [];
    const walk = (node) => {
        for (const each of node.querySelectorAll("*")) {
            if (each.shadowRoot) walk(each.shadowRoot);
            const own = each.getAttribute("href") ?? each.getAttribute("src") ?? "";
            if (/evil\\.|^javascript:/i.test(own)) found.push(`${each.localName} to ${own}`);
            const bare = each.textContent.trim();
            if (/^(strong|em|del|code)$/.test(each.localName) && bare === "qz") found.push(`<${each.localName}> ${bare}`);
            if (each.matches(".katex, [data-testid=stIconMaterial]") && each.closest("[data-testid=stMarkdownContainer], [role=dialog]")
                && !each.closest("[data-testid=stAlert]")) found.push(each.outerHTML.slice(0, 80));
        }
    };
    walk(document.documentElement);
    return found;
}"""


@pytest.fixture
def room(api, come):
    """Return (review id, Fay who hosts, the other's id): everything that can be written is a canary."""
    review = api.start(title=TITLE, summary=TEXT, began="2026-11-20 14:00", services=["**qz** :qz:"])
    number = review["id"]
    fay = come("Fay").enters(api.seat(number, "Fay", "facilitator")["enter_url"])
    other = api.seat(number, NAME)["participant_id"]
    api.do(number, "add_impact", measure=TEXT[:190], value="**qz**", unit="$qz$")
    api.do(number, "add_link", title=TEXT[:190], url="https://good.example/")
    api.do(number, "add_timeline_event", text=TEXT, starts="14:05", source=TEXT[:190])
    problem = new_id(api.do(number, "add_cause", text=TEXT))
    api.do(number, "add_cause", text=f"Why {TEXT}", under=problem, note=TEXT)
    api.do(number, "add_lesson", text=TEXT)
    for end in ("a", "b"):
        api.do(number, "add_recommendation", text=f"{TEXT} {end}")
    api.do(number, "reveal_recommendations")
    api.do(number, "group_recommendations", ids=["R-01", "R-02"], title=TEXT[:190])
    api.do(number, "add_measure", title=TEXT[:190], detail=TEXT, owner=TEXT[:190], done_when=TEXT)
    api.do(number, "add_message", audience="customers", text=TEXT, channel=TEXT[:190])
    return number, fay, other


def is_text(person):
    """Check that nothing on the screen is a canary that was read as something else."""
    assert person.page.evaluate(INTERPRETED) == []


def test_every_page_shows_it_as_it_was_written(room):
    _, fay, _ = room
    for page in PAGES:
        fay.opens(page)
        if page != "report":  # it is in a frame of its own, with writers and tests of its own
            expect(fay.page.get_by_text("**qz**").filter(visible=True).first).to_be_visible()
        is_text(fay)
        assert fay.page.title().endswith(TITLE)


def test_menus_dialogs_and_notices_show_it_as_it_was_written(api, room):
    _, fay, other = room
    fay.opens("causes").picks("Change C-02", "Move under")
    fay.sees("Nothing")
    is_text(fay)
    fay.opens("timeline").edits("T-01")
    is_text(fay)
    fay.opens("lessons").picks("Change L-01", "Remove")
    is_text(fay)
    fay.is_told("Lesson removed")
    fay.opens("lobby").page.get_by_label(f"Manage {NAME}", exact=True).click()
    is_text(fay)
    fay.button("Remove from the review").click()
    expect(fay.page.get_by_role("dialog")).to_contain_text(NAME)
    is_text(fay)
    fay.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
    expect(fay.page.get_by_role("dialog")).to_have_count(0)
    assert other


KEEP = """each => {
    window.kept = each.cloneNode(true);
    each.closest(".board").append(window.kept);
}"""


def test_a_dialog_of_streamlits_own_shows_a_name_as_it_was_written(api, room):
    """A personal link for somebody who was removed in this very moment is refused, by name."""
    number, fay, other = room
    fay.opens("lobby").page.get_by_label(f"Manage {NAME}", exact=True).click()
    fay.button("Personal link").evaluate(KEEP)  # as if the news of the removal came a moment later
    api.do(number, "remove_participant", id=other)
    fay.sees("removed")
    fay.page.evaluate("() => window.kept.click()")
    dialog = fay.page.get_by_role("dialog")
    expect(dialog).to_contain_text("was removed. Let them back in first.")
    assert NAME in dialog.inner_text().replace("\u2060", "")
    is_text(fay)
