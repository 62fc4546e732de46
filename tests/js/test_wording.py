"""Wording help below a field: it comes while one types, is dismissed for its words in that text, and takes nothing from the writer."""

import json

import pytest

from tests.js.conftest import PATIENCE
from tests.js.test_form import opened, types, value

HINTS = {
    "careless": {"words": "careless", "reason": "It rates people.", "reframe": "What was hard to see?"},
    "should have": {"words": "should have", "reason": "It did not happen.", "reframe": "What did?"},
}
SWITCHED_OFF = "postmortem:wording"


@pytest.fixture
def asked(context):
    """Return what the server was asked; it finds two sorts of words."""
    heard = []

    def answer(route):
        sent = json.loads(route.request.post_data)
        heard.append(sent)
        found = [hint for words, hint in HINTS.items() if words in sent["text"]]
        off = "" if "ohne" not in sent["text"] else "Wording help has no rules for Deutsch, so it is off."
        route.fulfill(json={"hints": found, "off": off})

    context.route("**/live/wording*", answer)
    return heard


def line(tab):
    return tab.page.locator("[data-field-name=text] .wording")


def shows(tab, words):
    line(tab).get_by_text(words).wait_for(timeout=PATIENCE)


def shows_nothing(tab):
    tab.waits_for(lambda: line(tab).inner_text().strip() == "")


def test_it_names_the_words_the_reason_and_another_way_and_leaves_the_writer_alone(tab, asked):
    opened(tab)
    box = tab.page.get_by_label("What happened", exact=True)
    types(tab, "What happened", "It was careless")
    shows(tab, "“careless”: It rates people. What was hard to see?")
    assert tab.page.evaluate("() => document.activeElement.name") == "text"
    described = box.get_attribute("aria-describedby").split()
    assert line(tab).locator("p").get_attribute("id") in described
    assert line(tab).locator("p").get_attribute("aria-live") == "polite"
    types(tab, "What happened", " of us")
    assert value(tab, "What happened") == "It was careless of us"


def test_a_key_dismisses_it_for_these_words_in_this_text(tab, asked):
    opened(tab)
    types(tab, "What happened", "careless")
    shows(tab, "“careless”")
    tab.page.keyboard.press("Alt+.")
    shows_nothing(tab)
    types(tab, "What happened", " again, we should have")
    shows(tab, "“should have”")
    assert value(tab, "What happened") == "careless again, we should have", "the key wrote nothing"
    line(tab).get_by_role("button", name="Dismiss this hint").click()
    shows_nothing(tab)
    assert tab.page.evaluate("() => document.activeElement.name") == "text"
    tab.page.keyboard.press("Control+Enter")
    tab.waits_for(lambda: value(tab, "What happened") == "")
    types(tab, "What happened", "so careless")
    shows(tab, "“careless”")


def test_what_is_corrected_is_gone_with_the_key_that_corrects_it(tab, asked):
    opened(tab)
    types(tab, "What happened", "careless")
    shows(tab, "“careless”")
    tab.page.keyboard.press("Backspace")
    assert line(tab).inner_text().strip() == ""


def test_switched_off_nothing_is_asked_or_shown(tab, asked):
    tab.page.evaluate(f"() => localStorage.setItem('{SWITCHED_OFF}', 'off')")
    opened(tab)
    types(tab, "What happened", "careless")
    assert tab.run("return switchHelp();", "wordhelp") is True
    types(tab, "What happened", "ly")
    shows(tab, "“careless”")
    assert [each["text"] for each in asked] == ["carelessly"]
    assert tab.run("return switchHelp();", "wordhelp") is False
    types(tab, "What happened", " careless")
    shows_nothing(tab)


def test_a_language_without_rules_is_off_and_says_so(tab, asked):
    opened(tab)
    types(tab, "What happened", "ohne Regeln")
    shows(tab, "has no rules for Deutsch")
    assert line(tab).get_by_role("button").count() == 0


def test_a_server_that_does_not_answer_is_missed_by_nobody(tab, context):
    context.route("**/live/wording*", lambda route: route.abort())
    opened(tab)
    with tab.page.expect_event("requestfailed", lambda request: "wording" in request.url):
        types(tab, "What happened", "careless")
    shows_nothing(tab)
    assert value(tab, "What happened") == "careless"


DRESSED = """
document.body.innerHTML = '<div id="box"><div class="wording"><p>not actionable yet</p></div></div>';
const board = { data: { me: "p1", mine: {}, role: "participant", closed: false, board: "measures" }, list: document.body };
const off = () => { dress(board, document.getElementById("box")); return document.querySelector(".wording").hasAttribute("data-off"); };
return [off(), switchHelp(), off(), switchHelp(), off()];
"""


def test_what_a_board_says_of_words_is_for_those_alone_who_have_not_switched_it_off(tab):
    assert tab.run(DRESSED, "dress", "wordhelp") == [False, False, True, True, False]
