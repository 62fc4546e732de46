"""A field that is folded away stands in sight while others have a value; what is written in it, and where the focus is, stays."""

from playwright.sync_api import expect

from tests.js.test_form import opened


def known(tab):
    return tab.page.get_by_label("What we saw then")


def chooses(tab, kind):
    tab.page.get_by_label("Kind", exact=True).select_option(kind)


def test_it_is_in_sight_for_a_decision_alone(tab):
    opened(tab)
    expect(known(tab)).to_be_hidden()
    chooses(tab, "decision")
    expect(known(tab)).to_be_visible()
    assert tab.page.evaluate("() => !document.querySelector('details.more').open")
    chooses(tab, "page")
    expect(known(tab)).to_be_hidden()


def test_what_is_written_in_it_stays_in_sight_and_is_sent(tab):
    opened(tab)
    chooses(tab, "decision")
    known(tab).fill("a bang")
    chooses(tab, "symptom")
    expect(known(tab)).to_have_value("a bang")
    expect(known(tab)).to_be_visible()
    tab.page.get_by_label("What happened", exact=True).fill("Restart")
    tab.page.keyboard.press("Control+Enter")
    (sent,) = tab.page.evaluate("() => sent")
    assert (sent["known_then"], sent["event_kind"]) == ("a bang", "symptom")
    expect(known(tab)).to_be_hidden()  # the next one begins empty


def test_an_editor_of_a_decision_begins_with_it_in_sight(tab):
    opened(tab, item="e", values={"text": "Restart", "event_kind": "decision", "known_then": "lag"})
    expect(known(tab)).to_have_value("lag")
    expect(known(tab)).to_be_visible()


def test_nothing_moves_where_the_focus_is(tab):
    opened(tab)
    chooses(tab, "decision")
    known(tab).focus()
    tab.run("form.controls.get('event_kind').write('page');")
    tab.page.evaluate("() => document.querySelector('form').dispatchEvent(new Event('change'))")
    expect(known(tab)).to_be_focused()
