"""A whole board in a blank page: frames come in, people write, and neither is in the way of the other."""

import json

import pytest

from pages.forms.timeline import event
from tests.js.conftest import DONE, REFUSED

LAYOUT = event("Mon 23 Nov 2026", "UTC")
DATA = {
    "board": "timeline", "review": "r", "scope": "s", "me": "p1", "role": "participant", "closed": False, "stand_at": None, "process": "p1",
    "layouts": {"event": LAYOUT}, "mine": {},
    "composer": {"id": "new:event", "noun": "event", "look": "low"},
}  # fmt: skip
MOUNT = """
const { default: mount } = await import("/js/board.js");
globalThis.parent_ = document.body.appendChild(document.createElement("div"));
globalThis.told = [];
mount({ parentElement: parent_, data: arg, setTriggerValue: (name, value) => told.push([name, value]) });
"""


class Room:
    """The socket of a page, as the hub would serve it."""

    def __init__(self):
        self.socket, self.version, self.blocks, self.heard, self.opened = None, 10, {}, [], 0

    def accept(self, socket):
        self.socket = socket
        self.opened += 1
        socket.on_message(self.hear)
        state = {"stage": "timeline", "phase": "writing", "timer_ends_at": None, "closed": False, "stand_at": None,
                 "role": "participant", "version": 1}  # fmt: skip
        self.say({"now": 0, "boot": "b1", "process": "p1", "state": state})

    def hear(self, text):
        message = json.loads(text)
        self.heard.append(message)
        if "timeline" in message.get("watch", ()):
            self.say(self._frame(0, self.blocks) | {"order": list(self.blocks)})

    def say(self, frame):
        self.socket.send(json.dumps(frame))

    def shows(self, **rows):
        """Draw the timeline anew with these rows; what changed is sent."""
        blocks = {f"event:{name}": row(name, text) for name, text in rows.items()}
        changed = {key: html for key, html in blocks.items() if self.blocks.get(key) != html}
        self.blocks = blocks
        self.version += 1
        self.say(self._frame(self.version - 1, changed) | {"order": list(blocks)})

    def _frame(self, since, blocks):
        return {
            "now": 0,
            "boot": "b1",
            "board": "timeline",
            "version": self.version,
            "from": since,
            "blocks": blocks,
        }


def row(name, text):
    return (
        f'<article data-item="{name}" data-noun="event" data-version="1" data-label="{name}">'
        f'<span data-field="text">{text}</span> <button data-edit aria-label="Edit {name}">Edit</button></article>'
    )


@pytest.fixture
def room(context):
    """Return the room that every page is connected to."""
    room = Room()
    context.route_web_socket("**/live/ws*", room.accept)
    room.blocks = {"event:e1": row("e1", "Disk full")}
    return room


def mounted(tab, room, **data):
    tab.run(f"{MOUNT} await tab().ready;", "tab", arg=DATA | data)
    tab.page.get_by_text("Disk full").wait_for()
    return tab


@pytest.fixture
def board(tab, room):
    """Return a tab with the timeline."""
    return mounted(tab, room)


def composer(board):
    return board.page.locator(".composer [name=text]")


def texts(board):
    return board.page.locator(".board [data-field=text]").all_inner_texts()


def test_what_comes_in_takes_nothing_from_whoever_types(board, room):
    composer(board).focus()
    for nth, letter in enumerate("Failover"):
        board.page.keyboard.type(letter)
        room.shows(e1="Disk full", **{f"n{each}": f"News {each}" for each in range(nth)})
    board.page.get_by_text("News 6").wait_for()
    assert composer(board).input_value() == "Failover"
    assert board.page.evaluate("() => document.activeElement.closest('.composer') !== null")


def test_what_was_sent_stands_there_as_on_its_way_until_its_row_does(board, room, answers):
    answers.hold()
    composer(board).fill("Failover")
    board.page.keyboard.press("Control+Enter")
    assert composer(board).input_value() == ""
    board.page.locator(".echo", has_text="Failover").wait_for()
    answers.will(DONE | {"ids": ["e2"]})
    board.waits_for(lambda: answers.held)
    answers.release()
    room.shows(e1="Disk full", e2="Failover")
    board.page.locator(".echo").wait_for(state="detached")
    assert texts(board) == ["Disk full", "Failover"]


def test_a_refused_text_is_back_in_the_composer_with_its_reason(board, answers):
    answers.will(REFUSED)
    composer(board).fill("Too long")
    board.page.keyboard.press("Control+Enter")
    board.page.get_by_text("Please shorten this.").wait_for()
    assert composer(board).input_value() == "Too long"
    assert board.page.locator(".echo").count() == 0


def test_an_edit_is_shown_at_once_and_what_is_refused_is_open_again_as_it_was_typed(board, answers):
    board.page.get_by_role("button", name="Edit e1").click()
    board.page.locator(".editor [name=text]").fill("Disk of db1 full")
    answers.hold()
    board.page.keyboard.press("Control+Enter")
    assert texts(board) == ["Disk of db1 full"]
    answers.will(REFUSED | {"theirs": {"text": "Disk quite full"}, "by": "Ben", "seen": 2})
    board.waits_for(lambda: answers.held)
    answers.release()
    board.page.get_by_text("as Ben left it").wait_for()
    assert board.page.locator(".editor [name=text]").input_value() == "Disk of db1 full"
    board.page.keyboard.press("Control+Enter")
    board.waits_for(lambda: len(answers.sent) == 2)
    assert [each["seen"] for each in answers.sent] == [1, 2]


def test_whoever_edits_hears_what_others_change_and_that_the_row_is_gone(board, room):
    board.page.get_by_role("button", name="Edit e1").click()
    board.page.locator(".editor [name=text]").press_sequentially(" of db1")
    room.shows(e1="Theirs")
    board.page.get_by_text("What happened is now “Theirs”").wait_for()
    room.shows(e2="Another")
    board.page.get_by_text("This was removed while you write.").wait_for()
    assert board.page.locator(".editor [name=text]").input_value() == "Disk full of db1"
    assert board.page.evaluate("() => document.activeElement.localName") == "textarea"


def test_whoever_answers_what_is_over_does_not_hear_of_a_row_that_could_be_brought_back(tab):
    """The questions of the close end with it: there is no row that anybody has removed."""
    script = """
    const box = document.createElement("div");
    const form = { node: document.createElement("form"), controls: new Map(), edits: arg };
    watchOthers(box, form);
    box.dispatchEvent(new Event("gone"));
    return form.node.textContent;
    """
    assert "brought back" not in tab.run(script, "conflict", arg=False)
    assert "Your text stays here" in tab.run(script, "conflict", arg=False)
    assert "brought back" in tab.run(script, "conflict", arg=True)


def test_after_a_reload_an_edit_is_open_again_with_what_was_typed(board, room):
    board.page.get_by_role("button", name="Edit e1").click()
    board.page.locator(".editor [name=text]").fill("Half an ed")
    board.reload()
    mounted(board, room)
    board.page.locator(".editor [name=text]").wait_for()
    assert board.page.locator(".editor [name=text]").input_value() == "Half an ed"


def test_after_a_reload_an_edit_of_what_is_gone_is_offered_on_top(board, room):
    board.page.get_by_role("button", name="Edit e1").click()
    board.page.locator(".editor [name=text]").fill("Half an ed")
    board.reload()
    room.blocks = {"event:e2": row("e2", "Disk full of logs")}
    mounted(board, room)
    left = board.page.get_by_role("group", name="A text that is not saved")
    left.wait_for()
    assert "Half an ed" in left.inner_text()


def test_escape_gives_the_row_back_and_the_text_can_be_had_again(board):
    board.page.get_by_role("button", name="Edit e1").click()
    board.page.locator(".editor [name=text]").fill("Disk of db1 full")
    board.page.keyboard.press("Escape")
    assert texts(board) == ["Disk full"]
    assert board.page.evaluate("() => document.activeElement.textContent") == "Edit"
    board.page.get_by_role("button", name="Get it back").click()
    assert board.page.locator(".editor [name=text]").input_value() == "Disk of db1 full"


def test_a_lost_connection_comes_back_and_the_board_with_it(board, room):
    composer(board).fill("Half a sen")
    room.blocks = {"event:e1": row("e1", "Disk full"), "event:e2": row("e2", "While away")}
    room.socket.close()
    board.page.get_by_text("While away").wait_for()
    assert room.opened == 2
    assert composer(board).input_value() == "Half a sen"


def test_who_only_reads_has_nothing_to_write_in(tab, room):
    observer = {key: value for key, value in DATA.items() if key != "composer"} | {"role": "observer"}
    tab.run(MOUNT, arg=observer)
    tab.page.get_by_text("Disk full").wait_for()
    assert tab.page.locator("textarea").count() == 0


def test_a_page_is_told_where_a_button_leads(board, room):
    room.blocks = {}
    room.say(
        room._frame(0, {"head": '<button data-do="picture" data-value="v">Picture</button>'})
        | {"order": ["head"]}
    )
    board.page.get_by_role("button", name="Picture").click()
    board.waits_for(lambda: board.page.evaluate("() => told"))
    ((name, pressed),) = board.page.evaluate("() => told")
    assert (name, pressed["do"], pressed["value"]) == ("do", "picture", "v")


def test_what_another_server_draws_next_is_told_how_far_this_tab_had_followed_and_that_it_stays(tab, room):
    """After a restart the news can reach the new server before the page was drawn anew by it."""
    drawn = {"stage": "lobby", "phase": "writing", "role": "participant", "closed": False}
    rail = DATA | {
        "board": "rail", "drawn": drawn, "mine": {"stay": True, "here": "lobby", "page": "lobby"}, "stages": {}, "boards": {},
    }  # fmt: skip
    rail.pop("composer")
    tab.run(MOUNT, arg=rail)
    tab.waits_for(lambda: room.opened)
    state = {"stage": "overview", "phase": "writing", "timer_ends_at": None, "closed": False, "stand_at": None,
             "role": "participant", "version": 2}  # fmt: skip
    room.say({"now": 0, "boot": "b1", "process": "p2", "state": state})
    tab.waits_for(
        lambda: [n for n, v in tab.page.evaluate("() => told") if v["state"]["stage"] == "overview"]
    )
    news = [v for n, v in tab.page.evaluate("() => told") if v["state"]["stage"] == "overview"]
    assert {(each.get("landed"), each.get("stay")) for each in news} == {("lobby", True)}


def test_a_page_that_stays_empty_below_the_rail_is_asked_for_once_more(tab):
    rail = DATA | {
        "board": "rail",
        "mine": {"stay": False, "here": "lobby", "page": "lobby"},
        "stages": {},
        "boards": {},
    }
    rail.pop("composer")
    tab.page.clock.install()
    app = '<div data-testid="stApp" data-test-script-state="notRunning"></div>'
    tab.page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", app)
    tab.run(MOUNT, arg=rail)
    tab.page.clock.run_for(20_000)
    assert tab.page.evaluate("() => told") == []
    tab.page.evaluate("() => document.querySelector('h1').remove()")
    tab.page.clock.run_for(5_000)
    assert [name for name, _ in tab.page.evaluate("() => told")] == ["moved"]
