"""The cause tree as rows: its guides draw the right lines at forty nodes and at any depth."""

import random
import re

from pmcore.boards import Room, draw
from pmcore.boards.causes import rows as tree_rows
from pmcore.changes.causes import CauseEdited
from pmcore.commands.causes import AddCause, EditCause, LinkCause, MoveCause, RemoveCause
from pmcore.commands.history import Undo
from pmcore.commands.registry import any_command
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.model.causes import Factor, children_of
from tests.kit import given
from tests.shown import button, buttons, rows

LINES = {"pass": "│ ", "tee": "├ ", "end": "└ ", "": "  "}


def picture(review):
    """Return the tree as lines of text, drawn from the guides alone."""
    return [
        "".join(LINES[g] for g in guides) + each.cause.label + " again" * each.again
        for each, guides in tree_rows(review)
    ]


def nodes(review):
    """Return the blocks of the board without those of the trigger and of the keys."""
    return [each for each in draw("causes", review, Room()) if each.key not in {"trigger", "keys"}]


def tree(*under):
    """Return a review with causes, each under the public number given (or a problem of its own for "")."""
    return given(*(AddCause(text=f"node {n}", under=parent) for n, parent in enumerate(under, 1)))


def test_a_branching_tree_is_drawn_as_on_paper():
    told = tree("", "C-01", "C-01", "C-02", "C-02", "C-04", "C-03", "", "C-08")
    assert picture(told.review) == [
        "C-01",
        "├ C-02",
        "│ ├ C-04",
        "│ │ └ C-06",
        "│ └ C-05",
        "└ C-03",
        "  └ C-07",
        "C-08",
        "└ C-09",
    ]


def test_an_answer_that_comes_later_lengthens_the_lines_of_those_before_it():
    told = tree("", "C-01", "C-02")
    assert picture(told.review) == ["C-01", "└ C-02", "  └ C-03"]
    told.when(AddCause(text="later", under="C-01"))
    assert picture(told.review) == ["C-01", "├ C-02", "│ └ C-03", "└ C-04"]
    told.when(MoveCause(id="C-04", under="C-03"))
    assert picture(told.review) == ["C-01", "└ C-02", "  └ C-03", "    └ C-04"]
    told.when(RemoveCause(id="C-03", with_answers=True))
    assert picture(told.review) == ["C-01", "└ C-02"]


def test_what_explains_two_effects_stands_in_full_once_and_is_named_at_the_other_place():
    told = tree("", "C-01", "C-02", "C-01").when(LinkCause(id="C-02", under="C-04"))
    assert picture(told.review) == ["C-01", "├ C-02", "│ └ C-03", "└ C-04", "  └ C-02 again"]
    blocks = nodes(told.review)
    keys = [each.key for each in blocks]
    assert len(set(keys)) == len(keys) == 5
    assert "also under C-04" in blocks[1].html
    jump, apart = button([blocks[4]], "Go to C-02"), button([blocks[4]], "Not under C-04")
    assert jump.data["jump"] == blocks[1].key
    told.when(any_command.validate_python(apart.send)).then(CauseEdited)
    assert picture(told.review) == ["C-01", "├ C-02", "│ └ C-03", "└ C-04"]


def test_a_diamond_of_twenty_floors_is_drawn_once_and_not_a_million_times():
    told = tree("")
    for floor in range(20):
        top = f"C-{1 + 3 * floor:02d}"
        told.when(AddCause(text="left", under=top)).when(AddCause(text="right", under=top))
        told.when(AddCause(text="both", under=f"C-{2 + 3 * floor:02d}"))
        told.when(LinkCause(id=f"C-{4 + 3 * floor:02d}", under=f"C-{3 + 3 * floor:02d}"))
    assert len(nodes(told.review)) == 1 + 20 * 4


def forty(seed):
    chance = random.Random(seed)
    return tree("", *(f"C-{chance.randint(1, n):02d}" for n in range(1, 40)))


def test_forty_nodes_are_drawn_so_that_every_line_ends_where_it_should():
    for seed in range(5):
        review = forty(seed).review
        drawn = list(tree_rows(review))
        assert len(drawn) == 40
        place = {each.cause.id: n for n, (each, _) in enumerate(drawn)}
        depth = {each.cause.id: len(guides) for each, guides in drawn}
        children = children_of(review.causes)
        for n, (each, guides) in enumerate(drawn):
            cause = each.cause
            if cause.leads_to:
                (effect,) = cause.leads_to
                assert depth[cause.id] == depth[effect] + 1
                assert place[effect] < n
                last = children[effect][-1].id == cause.id
                assert guides[-1] == ("end" if last else "tee")
            # A line passes a row exactly if it goes on below: the next row that is as deep or less ends or joins it.
            for level, guide in enumerate(guides[:-1], 1):
                below = next((g for _, g in drawn[n + 1 :] if len(g) <= level), ())
                goes_on = len(below) == level and below[-1] in {"tee", "end"}
                assert (guide == "pass") == goes_on, f"seed {seed}, {cause.label}, level {level}"


def test_the_board_has_a_block_per_node_with_its_guides_in_order():
    told = forty(7)
    blocks = nodes(told.review)
    assert [block.key for block in blocks] == [f"cause:{each.cause.id}" for each, _ in tree_rows(told.review)]
    for block, (shown, guides) in zip(blocks, tree_rows(told.review), strict=True):
        cause = shown.cause
        assert [each.strip() for each in re.findall(r'<span class="guide ?([a-z]*)"', block.html)] == list(
            guides
        )
        assert f'<span class="label-no">{cause.label}</span>' in block.html
        assert cause.text in block.html


def test_three_hundred_nodes_in_one_line_are_drawn_too():
    deep = tree("", *(f"C-{n:02d}" for n in range(1, 300)))
    drawn = list(tree_rows(deep.review))
    assert len(drawn) == 300
    assert drawn[-1][1] == ("",) * 298 + ("end",)
    assert len(nodes(deep.review)) == 300


def test_a_new_answer_redraws_its_parent_and_the_lines_it_lengthens_and_nothing_else():
    told = tree("", "C-01", "C-01", "C-02", "C-03")
    before = dict(nodes(told.review))
    told.when(AddCause(text="new", under="C-03"))
    after = dict(nodes(told.review))
    changed = {told.review.causes[key[6:]].label for key in after if after[key] != before.get(key)}
    # C-05 is not the last answer any more; C-06 is new.
    assert changed == {"C-05", "C-06"}


def test_who_removes_a_node_is_told_that_the_answers_below_go_too():
    told = tree("", "C-01", "C-02")
    said = [button([block], "Remove").data["say"] for block in nodes(told.review)]
    assert said == ["Removed, with the answers below.", "Removed, with the answers below.", "Removed."]


def test_a_node_goes_with_its_answers_and_comes_back_with_them():
    told = tree("", "C-01", "C-02")
    before = dict(told.review.causes)
    (middle,) = [each for each in nodes(told.review) if rows([each])[0].label == "C-02"]
    told.when(any_command.validate_python(button([middle], "Remove").send), command_id="gone").then(causes=1)
    told.when(Undo(target="gone")).then(lambda review: dict(review.causes) == before)


def test_what_is_marked_already_is_not_offered_as_a_mark():
    told = tree("", "C-01")
    offered = ["Contributing factor", "Confirm as primary", "Take the mark off"]
    for factor in Factor:
        told.when(EditCause(id="C-02", factor=factor))
        marks = {words for each in buttons(nodes(told.review)[1:]) for words in each.names}
        assert (
            [each for each in offered if each not in marks]
            == {
                "contributing": offered[:1],
                "primary": offered[:2],  # what was decided, the facilitator takes back first
                "not_marked": offered[2:],
            }[factor]
        )


def test_marks_evidence_and_notes_are_shown():
    told = given(
        AddTimelineEvent(text='The "disk" was full'),
        AddCause(text="Down"),
        AddCause(text="Full", under="C-01", evidence=("T-01",), note="see the graph", factor="primary"),
    )
    html = nodes(told.review)[1].html
    assert 'title="The &#34;disk&#34; was full">T-01</span>' in html
    assert "primary-factor" in html
    assert 'title="see the graph">note</span>' in html
    told.when(EditCause(id="C-02", seen=1, factor="contributing"))
    html = nodes(told.review)[1].html
    assert "primary-factor" not in html
    assert ">contributing factor</span>" in html
