"""Patching a board: only what changed is drawn, and whoever is in the middle of something keeps it."""

import pytest

START = """
globalThis.list = document.createElement("div");
list.className = "board";
document.body.append(list);
globalThis.drawing = { list, root: document };
"""
DRAW = """
const { fresh, changed } = patch(drawing, { blocks: new Map(arg), order: arg.map(([key]) => key) });
return { fresh: fresh.map((each) => each.dataset.key), changed: changed.map((each) => each.dataset.key) };
"""


@pytest.fixture
def board(tab):
    """Return a tab with an empty board."""
    tab.run(START)
    return tab


def draws(board, **blocks):
    """Draw blocks in this order; two underscores stand for what cannot be in a name."""
    pairs = [[key.replace("__", ":").replace("_in_", "/"), html] for key, html in blocks.items()]
    return board.run(DRAW, "patch", arg=pairs)


def button(name, data="do"):
    return f'<button data-{data}="{name}">{name}</button>'


def keys(board):
    """Return the keys of the blocks as they stand, lanes before what is in them."""
    return board.page.evaluate(
        "() => [...list.querySelectorAll('[data-key], [data-lane]')].map((each) => each.dataset.key ?? each.dataset.lane)"
    )


def focus(board, name):
    board.page.get_by_role("button", name=name).focus()


def focused(board):
    """Return the words on what has the focus."""
    return board.page.evaluate(
        "() => document.activeElement === document.body ? '' : document.activeElement.textContent"
    )


# ---------------------------------------------------------------------- what is drawn


def test_only_what_changed_is_drawn(board):
    assert draws(board, one="<b>1</b>", two="<b>2</b>") == {
        "fresh": ["one", "two"],
        "changed": ["one", "two"],
    }
    board.run("globalThis.before = [...list.querySelectorAll('b')];")
    assert draws(board, one="<b>1</b>", two="<b>II</b>") == {"fresh": [], "changed": ["two"]}
    same = "() => [...list.querySelectorAll('b')].map((each, nth) => each === before[nth])"
    assert board.page.evaluate(same) == [True, False]


def test_blocks_come_go_and_move(board):
    draws(board, one="1", two="2", three="3")
    draws(board, three="3", four="4", one="1")
    assert keys(board) == ["three", "four", "one"]
    assert board.page.inner_text(".board").split() == ["3", "4", "1"]


def test_lanes_come_and_go_with_what_is_in_them(board):
    draws(board, head="H", well_in_head="W", well_in_lesson__1="1", poorly_in_head="P")
    assert keys(board) == ["head", "well", "well/head", "well/lesson:1", "poorly", "poorly/head"]
    draws(board, head="H", poorly_in_head="P")
    assert keys(board) == ["head", "poorly", "poorly/head"]


def test_what_changes_its_lane_is_the_same_block(board):
    draws(board, well_in_lesson__1=button("Edit"), poorly_in_head="P")
    board.run("globalThis.before = list.querySelector('[data-key=\"well/lesson:1\"]');")
    draws(board, poorly_in_head="P", poorly_in_lesson__1=button("Edit"))
    assert board.page.evaluate("() => before === list.querySelector('[data-key=\"poorly/lesson:1\"]')")


# ---------------------------------------------------------------------- what its reader keeps


def test_the_focus_stays_on_the_same_button_of_a_block_that_is_drawn_anew(board):
    draws(board, one=button("First") + button("Second"))
    focus(board, "Second")
    draws(board, one=button("New") + button("First") + button("Second"))
    assert focused(board) == "Second"


def test_where_the_button_is_gone_the_focus_is_on_what_stands_in_its_place(board):
    draws(board, one=button("First") + button("Second") + button("Third"))
    focus(board, "Second")
    draws(board, one=button("First") + button("Third"))
    assert focused(board) == "Third"


@pytest.mark.parametrize("moves", [True, False], ids=["moveBefore", "insertBefore"])
def test_the_focus_goes_along_with_a_block_that_moves(board, moves):
    if not moves:
        board.run("delete Element.prototype.moveBefore;")
    draws(board, one=button("One"), two=button("Two"), three=button("Three"))
    focus(board, "Three")
    draws(board, three=button("Three"), two=button("Two"), one=button("One"))
    assert keys(board) == ["three", "two", "one"]
    assert focused(board) == "Three"


def test_the_focus_of_a_block_that_goes_is_on_its_neighbour(board):
    draws(board, one=button("One"), two=button("Two"), three=button("Three"))
    focus(board, "Two")
    draws(board, one=button("One"), three=button("Three"))
    assert focused(board) == "Three"
    draws(board, one=button("One"))
    assert focused(board) == "One"
    draws(board)
    assert focused(board) == "Page"


def test_what_is_open_and_ticked_stays_so(board):
    html = (
        '<details data-name="more"><summary>More</summary>{}</details><input type="checkbox" data-pick="r1">'
    )
    draws(board, one=html.format("Old"))
    board.page.locator("summary").click()
    board.page.locator("input").check()
    draws(board, one=html.format("New"))
    assert board.page.locator("details").get_attribute("open") is not None
    assert board.page.locator("input").is_checked()
    assert "New" in board.page.inner_text("details")


def test_a_block_is_not_drawn_under_a_pressed_button(board):
    draws(board, one=button("Old"), two=button("Other"))
    board.run("drawing.pressed = list.querySelector('button');")
    assert draws(board, one=button("New"), two=button("Another"))["changed"] == ["two"]
    assert board.page.evaluate("() => drawing.postponed")
    board.run("drawing.pressed = null;")
    assert draws(board, one=button("New"), two=button("Another"))["changed"] == ["one"]


# ---------------------------------------------------------------------- what is being written

EDITOR = """
const box = list.querySelector('[data-key="event:1"]');
const area = Object.assign(document.createElement("textarea"), { value: "Half a sen" });
globalThis.told = [];
box.pmEditors = new Map([["edit", { node: area }]]);
box.append(area);
box.addEventListener("gone", () => told.push("gone"));
area.focus();
area.setSelectionRange(2, 4);
"""


def written(board):
    """Return the text that is being written, what is selected in it, and whether it has the focus."""
    return board.page.evaluate(
        "() => { const at = list.querySelector('textarea'); "
        "return [at.value, at.selectionStart, at.selectionEnd, document.activeElement === at]; }"
    )


def test_what_is_being_written_is_not_touched_when_its_row_changes_or_moves(board):
    draws(board, event__1="Old", event__2="Two")
    board.run(EDITOR)
    draws(board, event__2="Two", event__1="New")
    assert written(board) == ["Half a sen", 2, 4, True]
    assert board.page.inner_text("[data-key='event:1'] .shown") == "New"


def test_what_is_being_written_stays_when_its_row_goes_and_its_writer_is_told(board):
    draws(board, event__1="Old", event__2="Two")
    board.run(EDITOR)
    draws(board, event__2="Two")
    assert written(board) == ["Half a sen", 2, 4, True]
    assert board.page.evaluate("() => told") == ["gone"]
    draws(board, event__1="Back", event__2="Two")
    assert board.page.inner_text("[data-key='event:1'] .shown") == "Back"
    assert written(board) == ["Half a sen", 2, 4, True]


# ---------------------------------------------------------------------- frames


def test_a_frame_holds_what_changed_and_its_order_only_where_that_did(board):
    frames = [
        {"version": 5, "from": 0, "order": ["b", "a"], "blocks": {"a": "1", "b": "2"}},
        {"version": 6, "from": 5, "blocks": {"a": "one"}},
        {"version": 7, "from": 6, "order": ["a", "c"], "blocks": {"c": "3"}},
        {"version": 8, "from": 7, "moves": [["d", None], ["a", "c"]], "blocks": {"d": "4"}},
        {"version": 9, "from": 8, "gone": ["c"], "blocks": {}},
        {"version": 11, "from": 0, "order": ["e"], "blocks": {"e": "5"}},
    ]
    script = """
    let known;
    return arg.map((frame) => { known = merged(known, frame); return known.order.map((key) => [key, known.blocks.get(key)]); });
    """
    assert board.run(script, "merging", arg=frames) == [
        [["b", "2"], ["a", "1"]],
        [["b", "2"], ["a", "one"]],
        [["a", "one"], ["c", "3"]],
        [["d", "4"], ["c", "3"], ["a", "one"]],
        [["d", "4"], ["a", "one"]],
        [["e", "5"]],
    ]


def test_of_the_own_cards_a_frame_holds_those_that_changed(board):
    script = "return mergedMine({ own: [['a', '1'], ['b', '2']] }, arg);"
    changed = {"own": [["b", "two"], ["c", "3"]], "order": ["b", "c", "gone"]}
    assert board.run(script, "merging", arg=changed)["own"] == [["b", "two"], ["c", "3"]]
    assert board.run(script, "merging", arg={"own": []})["own"] == []
