"""A form: what is typed is kept at every key, comes back after a reload, and is never touched by what happens elsewhere."""

import pytest

from pages.forms.cards import LESSON
from pages.forms.measures import MEASURE
from pages.forms.timeline import event
from tests.js.conftest import REFUSED

EVENT = event("Mon 23 Nov 2026", "UTC")
OPEN = """
globalThis.sent = [];
globalThis.form = makeForm({
  id: "new:it", scope: "s", review: "r", board: "timeline", people: () => [["Ana", false]], title: "It", look: "composer",
  send: (form, { command }) => { sent.push(command); form.clear(); form.focus(); }, ...arg,
});
document.body.append(form.node);
await tab().ready;
"""

TAKES_THE_LOCK = """(name) => {
    void navigator.locks.request(name, () => new Promise((gives) => { globalThis.gives = gives; }));
}"""


def opened(tab, layout=EVENT, **opening):
    """Return a tab with a form of a layout, and the focus in its first field."""
    tab.run(OPEN, "form", "tab", arg={"layout": layout, **opening})
    tab.run("form.focus();")
    return tab


def types(tab, label, text):
    """Type into the field with this name, key by key."""
    tab.page.get_by_label(label, exact=True).press_sequentially(text)


def value(tab, label):
    return tab.page.get_by_label(label, exact=True).input_value()


def drafts(tab):
    """Return the values of what is kept."""
    return [each["values"] for name, each in tab.stored.items() if name.startswith("postmortem:draft:")]


def focused(tab):
    """Return the name of the field that has the focus."""
    return tab.page.evaluate("() => document.activeElement.name")


def commands(tab):
    return tab.page.evaluate("() => sent")


# ---------------------------------------------------------------------- drafts


def test_every_key_is_kept(tab):
    opened(tab)
    types(tab, "What happened", "Disk")
    assert drafts(tab) == [{"text": "Disk"}]
    types(tab, "What happened", " full")
    assert drafts(tab) == [{"text": "Disk full"}]


def test_what_was_typed_is_back_after_a_reload_and_says_so(tab):
    types(opened(tab), "What happened", "Disk full")
    tab.reload()
    opened(tab)
    assert value(tab, "What happened") == "Disk full"
    assert tab.page.get_by_text("Your draft is back.").is_visible()


def test_what_was_typed_in_the_meantime_is_newer_than_the_draft(tab):
    types(opened(tab), "What happened", "Old")
    tab.reload()
    early = OPEN.replace("await tab()", "form.controls.get('text').input.value = 'New'; await tab()")
    tab.run(early, "form", "tab", arg={"layout": EVENT})
    assert value(tab, "What happened") == "New"


def test_two_tabs_never_share_a_draft(tabs):
    first, second = opened(tabs()), tabs()
    types(first, "What happened", "Of the first")
    opened(second)
    assert value(second, "What happened") == ""
    types(second, "What happened", "Of the second")
    first.waits_for(
        lambda: sorted(each["text"] for each in drafts(first)) == ["Of the first", "Of the second"]
    )  # what one page stores, the process of another reads a little later


def test_a_copied_tab_takes_nothing_from_the_one_it_was_copied_from_not_even_while_it_loads(tabs):
    first, copy = opened(tabs()), tabs()
    types(first, "What happened", "Of the first")
    owner = first.run("return tab().id;", "tab")
    copy.page.evaluate("(id) => sessionStorage.setItem('postmortem:tab', id)", owner)
    early = "form.controls.get('text').write('Of the copy'); form.node.querySelector('[name=text]').dispatchEvent(new Event('input'));"
    copy.run(OPEN.replace("await tab()", f"{early} await tab()"), "form", "tab", arg={"layout": EVENT})
    first.waits_for(
        lambda: sorted(each["text"] for each in drafts(first)) == ["Of the copy", "Of the first"]
    )  # what one page stores, the process of another reads a little later
    first.reload()
    opened(first)
    assert value(first, "What happened") == "Of the first"


def test_a_page_that_is_loaded_anew_is_the_same_tab_however_late_its_lock_is_given_back(tabs):
    """A busy machine needs a second for that; here somebody else gets it first, and keeps it for longer."""
    tab, other = opened(tabs()), tabs()
    types(tab, "What happened", "Disk full")
    owner = tab.run("return tab().id;", "tab")
    other.page.evaluate(TAKES_THE_LOCK, f"postmortem:tab:{owner}")
    tab.page.clock.install()
    tab.reload()
    tab.run(OPEN.replace("await tab().ready", "tab()"), "form", "tab", arg={"layout": EVENT})
    tab.page.clock.run_for(1_200)  # a duplicated tab is found out before
    assert not tab.run("return tab().settled;", "tab")
    other.page.evaluate("() => gives()")
    tab.run("await tab().ready;", "tab")
    assert tab.run("return tab().id;", "tab") == owner
    tab.waits_for(lambda: value(tab, "What happened") == "Disk full")


def test_what_is_typed_while_the_page_is_still_loading_is_kept_too(tab):
    script = OPEN.replace(
        "await tab()", "form.fill({ text: 'Early' }); return Object.keys({ ...localStorage }); await tab()"
    )
    (name,) = tab.run(script, "form", "tab", arg={"layout": EVENT})
    assert drafts(tab) == [{"text": "Early"}]
    tab.run("await tab().ready;", "tab")
    tab.waits_for(
        lambda: list(tab.stored) == [f"postmortem:draft:{tab.run('return tab().id;', 'tab')}:s:new:it"]
    )
    assert name.startswith("postmortem:draft:")


def test_two_forms_never_share_a_draft(tab):
    types(opened(tab), "What happened", "Of one")
    tab.reload()
    opened(tab, id="new:other")
    assert value(tab, "What happened") == ""


def test_what_stays_chosen_is_no_draft(tab):
    opened(tab, LESSON)
    tab.page.locator("[data-field-name=tone] .pill").last.click()
    assert tab.page.locator("[data-field-name=tone] input").last.is_checked()
    assert drafts(tab) == []


def test_what_is_emptied_is_forgotten(tab):
    types(opened(tab), "What happened", "Disk")
    tab.page.get_by_label("What happened", exact=True).fill("")
    assert drafts(tab) == []


def test_the_draft_of_an_edit_remembers_the_version_it_began_at(tab):
    edit = {"id": "edit:event:e1", "item": "e1", "values": {"text": "Disk"}}
    opened(tab, seen=3, **edit)
    types(tab, "What happened", "!")
    tab.reload()
    opened(tab, seen=5, **edit)
    tab.run("form.submit();")
    assert commands(tab) == [{"kind": "edit_timeline_event", "id": "e1", "seen": 3, "text": "Disk!"}]


# ---------------------------------------------------------------------- sending


def test_sending_empties_the_form_at_the_key_press_and_the_next_letters_are_the_next_text(tab):
    opened(tab)
    types(tab, "What happened", "One")
    tab.page.keyboard.press("Control+Enter")
    tab.page.get_by_label("What happened", exact=True).focus()
    tab.page.keyboard.type("Two")
    assert [each["text"] for each in commands(tab)] == ["One"]
    assert value(tab, "What happened") == "Two"
    assert drafts(tab) == [{"text": "Two"}]


def test_what_is_sticky_stays_for_the_next(tab):
    opened(tab)
    tab.page.get_by_label("Kind", exact=True).select_option(index=2)
    kind = value(tab, "Kind")
    types(tab, "What happened", "One")
    tab.run("form.submit();")
    assert commands(tab)[0]["event_kind"] == kind == value(tab, "Kind")


def test_an_edit_sends_what_was_changed_and_nothing_else(tab):
    opened(tab, id="edit:event:e1", item="e1", seen=2, values={"text": "Disk", "source": "log"})
    types(tab, "How we know", "s")
    tab.run("form.submit();")
    assert commands(tab) == [{"kind": "edit_timeline_event", "id": "e1", "seen": 2, "source": "slog"}]


def test_what_must_be_filled_is_asked_for_before_anything_is_sent(tab):
    opened(tab).run("form.submit();")
    assert commands(tab) == []
    assert tab.page.get_by_text("Please fill this in.").is_visible()
    assert focused(tab) == "text"


def test_what_is_wrong_with_a_field_is_said_until_that_field_is_changed(tab):
    opened(tab).run("form.submit();")
    field = tab.page.get_by_label("What happened", exact=True)
    assert field.get_attribute("aria-invalid") == "true"
    types(tab, "When", "14")
    assert tab.page.get_by_text("Please fill this in.").is_visible()
    types(tab, "What happened", "D")
    assert not tab.page.get_by_text("Please fill this in.").is_visible()
    assert field.get_attribute("aria-invalid") is None


def test_a_refusal_of_the_server_goes_when_what_it_is_about_is_changed(tab):
    opened(tab)
    types(tab, "What happened", "Disk")
    tab.run("form.refuse({ sentence: 'No.', fields: { text: 'No disk.', starts: 'No such time.' } });")
    types(tab, "What happened", "s")
    assert not tab.page.get_by_text("No disk.").is_visible()
    assert tab.page.get_by_text("No such time.").is_visible()


def test_an_answer_that_is_offered_is_there_until_it_is_pressed(tab):
    """To press it, one leaves the field that one has just typed in."""
    opened(tab)
    types(tab, "When", "02:30")
    answer = {"label": "the first one", "text": "02:30 first"}
    tab.run(
        "form.refuse({ sentence: 'No.', fields: { starts: 'Twice.' }, choices: { starts: [arg] } });",
        arg=answer,
    )
    tab.page.get_by_role("button", name="the first one").click()
    assert value(tab, "When") == "02:30 first"
    assert not tab.page.get_by_text("Twice.").is_visible()


def test_a_text_that_is_too_long_is_counted_and_refused_never_cut(tab):
    most = next(each for each in EVENT["fields"] if each["name"] == "text")["most"]
    opened(tab)
    tab.page.get_by_label("What happened", exact=True).fill("\N{GRINNING FACE}" * (most + 1))
    assert tab.page.get_by_text(f"1 too many of {most:,}").is_visible()
    tab.run("form.submit();")
    assert commands(tab) == []
    assert len(value(tab, "What happened")) == most + 1


def test_an_empty_choice_of_what_may_be_missing_is_none(tab):
    opened(tab, MEASURE)
    types(tab, "What will change", "An alert")
    tab.run("form.submit();")
    assert commands(tab)[0]["due_on"] is None


# ---------------------------------------------------------------------- keys


def test_enter_in_a_line_goes_on_to_what_must_be_filled_and_then_sends(tab):
    opened(tab)
    types(tab, "When", "14:05")
    tab.page.keyboard.press("Enter")
    assert focused(tab) == "text"
    assert commands(tab) == []
    tab.page.keyboard.type("Disk full")
    tab.page.keyboard.press("Control+Enter")
    assert commands(tab)[0] | {"starts": "14:05", "text": "Disk full"} == commands(tab)[0]


def test_a_key_of_an_input_method_sends_nothing(tab):
    opened(tab, MEASURE)
    types(tab, "What will change", "An alert")
    composing = (
        "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, composed: true })"
    )
    tab.page.evaluate(f"() => document.activeElement.dispatchEvent({composing})")
    assert commands(tab) == []


def test_escape_closes_what_can_be_closed(tab):
    opened(tab)
    tab.run("form.opening.close = () => { globalThis.shut = true; };")
    tab.page.keyboard.press("Escape")
    assert tab.page.evaluate("() => shut")


# ---------------------------------------------------------------------- what comes back

BACK = "globalThis.back = giveBack('s', originOf(form, arg[0]), arg[1], async () => (await isFree(form) ? form : null));"


def gives_back(tab, text):
    tab.run(BACK, "returning", "formdraft", arg=[{"text": text}, REFUSED])


def test_a_refused_text_is_back_in_the_empty_form_with_its_reason_and_the_focus_stays(tab):
    opened(tab)
    gives_back(tab, "Too long")
    tab.waits_for(lambda: value(tab, "What happened") == "Too long")
    assert tab.page.get_by_text("Please shorten this.").is_visible()
    assert tab.page.get_by_label("What happened", exact=True).get_attribute("aria-invalid") == "true"
    assert focused(tab) == "starts"


@pytest.mark.parametrize("early", [True, False], ids=["before", "meanwhile"])
def test_a_refused_text_never_comes_into_what_is_being_typed_and_is_kept_beside_it(tab, early):
    opened(tab)
    if early:
        types(tab, "What happened", "Next")
        gives_back(tab, "Refused")
    else:
        gives_back(tab, "Refused")
        types(tab, "What happened", "Next")
    assert tab.run("return (await back) === null;")
    assert value(tab, "What happened") == "Next"
    kept = [each for name, each in tab.stored.items() if ":left:" in name]
    assert [(each["values"], each["why"]) for each in kept] == [
        ({"text": "Refused"}, "That is not possible.")
    ]


def test_a_refused_text_is_kept_while_its_form_is_waited_for(tab):
    opened(tab)
    gives_back(tab, "Refused")
    tab.reload()
    assert [each["values"] for name, each in tab.stored.items() if ":left:" in name] == [{"text": "Refused"}]


# ---------------------------------------------------------------------- fields that belong to a value of another


def in_sight(tab, name):
    """Return whether a field stands in sight, not folded away."""
    return tab.page.locator(f"[data-field-name={name}]").evaluate("each => !each.closest('details.more')")


def test_a_field_stands_in_sight_while_another_has_its_value_and_what_was_written_in_it_stays(tab):
    (field,) = [each for each in EVENT["fields"] if each.get("with_values")]
    ((other, wanted),) = field["with_values"].items()
    opened(tab)
    choice = tab.page.locator(f"select[name={other}]")
    before = choice.input_value()
    assert not in_sight(tab, field["name"])
    choice.select_option(wanted)
    assert in_sight(tab, field["name"])
    choice.select_option(before)
    assert not in_sight(tab, field["name"])
    choice.select_option(wanted)
    tab.page.locator(f"[name={field['name']}]").fill("What we knew")
    choice.select_option(before)
    assert in_sight(tab, field["name"])
