"""The outbox: whatever was sent arrives, once and in order, through cut lines, reloads and closed tabs."""

import json

from tests.js.conftest import DONE, LATER, REFUSED

OUTBOX = "globalThis.box = outboxOf('r', 's'); globalThis.heard = []; box.listen((news) => heard.push(news));"
PUSH = "return box.push({ kind: 'add_lesson', text: arg });"


def opened(tab):
    """Return a tab with the outbox of a seat."""
    tab.run(f"{OUTBOX} await tab().ready;", "outbox", "tab")
    return tab


def kept(tab):
    """Return the texts that the browser keeps for the outbox."""
    return [
        each["command"]["text"]
        for name, things in tab.stored.items() if name.startswith("postmortem:outbox:")
        for each in things
    ]  # fmt: skip


def texts(answers):
    return [each["text"] for each in answers.sent]


def is_empty(tab):
    return tab.page.evaluate("() => box.waiting.length") == 0


def test_the_same_is_sent_with_the_same_id_until_an_answer_comes(tab, answers):
    answers.will(None, LATER, DONE)
    opened(tab).run(PUSH, arg="One")
    tab.waits_for(lambda: is_empty(tab))
    assert texts(answers) == ["One"] * 3
    assert len({each["command_id"] for each in answers.sent}) == 1
    assert kept(tab) == []


def test_what_was_written_later_waits_for_what_was_written_before(tab, answers):
    answers.will(None, None, DONE)
    opened(tab)
    for text in ("One", "Two", "Three"):
        tab.run(PUSH, arg=text)
    tab.waits_for(lambda: is_empty(tab))
    assert texts(answers) == ["One", "One", "One", "Two", "Three"]


def test_a_text_is_kept_at_once_and_a_click_is_not(tab, answers):
    answers.hold()
    opened(tab).run(PUSH, arg="One")
    tab.run("box.push({ kind: 'place_dot', id: 'r1' }, { text: false });")
    assert kept(tab) == ["One"]


def test_after_a_reload_what_waits_goes_on_with_the_id_that_it_had(tab, answers):
    answers.hold()
    opened(tab).run(PUSH, arg="One")
    tab.waits_for(lambda: answers.sent)
    tab.reload()
    answers.held.clear()
    answers.holds = False
    opened(tab)
    tab.waits_for(lambda: is_empty(tab))
    assert texts(answers) == ["One", "One"]
    assert len({each["command_id"] for each in answers.sent}) == 1
    assert kept(tab) == []


def test_what_is_sent_while_the_page_is_still_loading_takes_nothing_from_what_waits(tab, answers):
    opened(tab)
    owner = tab.run("return tab().id;", "tab")
    waiting = [{"id": "first", "command": {"kind": "add_lesson", "text": "First"}, "text": True, "at": 0}]
    tab.page.evaluate("([name, value]) => localStorage.setItem(name, value)",
                      [f"postmortem:outbox:{owner}:s", json.dumps(waiting)])  # fmt: skip
    tab.reload()
    answers.hold()
    tab.run(f"{OUTBOX} box.push({{ kind: 'add_lesson', text: 'Second' }}); box.push({{ kind: 'ready' }}, {{ text: false }});",
            "outbox")  # fmt: skip
    tab.waits_for(lambda: answers.held)
    answers.release()
    tab.waits_for(lambda: is_empty(tab))
    assert {each.get("text") for each in answers.sent} == {"First", "Second", None}
    assert kept(tab) == []


def test_what_a_closed_tab_left_is_sent_once_also_while_something_else_is_on_its_way(tabs, answers):
    answers.hold()
    gone = opened(tabs())
    gone.run(PUSH, arg="Left behind")
    gone.waits_for(lambda: answers.sent)
    gone.page.close()
    answers.sent.clear()
    answers.held.clear()
    tab = tabs()
    tab.run(OUTBOX, "outbox")
    tab.run(PUSH, arg="On its way")
    tab.waits_for(lambda: answers.held)
    tab.waits_for(lambda: tab.page.evaluate("() => box.waiting.length") == 2)
    answers.release()
    tab.waits_for(lambda: is_empty(tab))
    assert sorted(texts(answers)) == ["Left behind", "On its way"]
    assert kept(tab) == []


def test_what_an_open_tab_has_sent_is_left_to_it(tabs, answers):
    answers.hold()
    first, second = opened(tabs()), tabs()
    first.run(PUSH, arg="Mine")
    first.waits_for(lambda: answers.sent)
    second.run(f"{OUTBOX} await tab().ready; await box.resume();", "outbox", "tab")
    assert second.page.evaluate("() => box.waiting.length") == 0
    assert kept(second) == ["Mine"]


def test_the_answer_goes_to_whoever_waits_for_it_and_else_to_all_who_listen(tab, answers):
    answers.will(REFUSED)
    opened(tab).run(
        "box.push({ kind: 'add_lesson', text: 'One' }, { done: (answer) => { globalThis.told = answer; } });"
    )
    tab.waits_for(lambda: is_empty(tab))
    assert tab.page.evaluate("() => told") == REFUSED
    tab.run(PUSH, arg="Two")
    tab.waits_for(lambda: is_empty(tab))
    answered = [each for each in tab.page.evaluate("() => heard") if each.get("answer")]
    assert [(each["sent"]["command"]["text"], each["handled"]) for each in answered] == [
        ("One", True),
        ("Two", False),
    ]


def test_a_handler_that_fails_keeps_nothing_back(tab, answers):
    opened(tab).run(
        "box.push({ kind: 'ready' }, { text: false, done: () => { throw new Error('thrown by a test'); } });"
    )
    tab.run(PUSH, arg="After it")
    tab.waits_for(lambda: "After it" in [each.get("text") for each in answers.sent])
    tab.waits_for(lambda: is_empty(tab))


def test_whoever_sent_very_much_is_told_and_it_goes_on_by_itself(tab, answers):
    slow = {"ok": False, "again": True, "wait": 1, "sentence": "Slow down."}
    answers.will(slow, DONE)
    opened(tab).run(PUSH, arg="One")
    tab.waits_for(lambda: tab.page.evaluate("() => box.slowed") == "Slow down.")
    tab.waits_for(lambda: is_empty(tab))
    assert [each["slowed"] for each in tab.page.evaluate("() => heard") if "slowed" in each] == [True, False]


def test_an_old_click_is_not_done_and_an_old_text_is(tab, answers):
    tab.page.clock.install()
    answers.will(None)
    opened(tab).run(
        "box.push({ kind: 'ready' }, { text: false, done: (answer) => { globalThis.told = answer; } });"
    )
    tab.run(PUSH, arg="Old")
    tab.waits_for(lambda: answers.sent)
    answers.sent.clear()
    answers.will(DONE)
    tab.page.clock.fast_forward(61_000)
    tab.waits_for(lambda: is_empty(tab))
    assert "so this click was not done" in tab.page.evaluate("() => told.sentence")
    assert texts(answers) == ["Old"]


def test_a_second_edit_of_the_same_field_counts_from_the_first(tab, answers):
    answers.hold()
    edit = "box.push({ kind: 'edit_lesson', id: 'e1', seen: 1, text: arg });"
    opened(tab).run(edit, arg="First")
    tab.run(edit, arg="Second")
    tab.waits_for(lambda: answers.held)
    answers.release()
    tab.waits_for(lambda: is_empty(tab))
    assert [each["seen"] for each in answers.sent] == [1, 2]
