"""Every page is registered, and every button that leads somewhere has a handler on its page, and every handler a button.

What changes the review is sent by the browser itself (tests/contracts/test_every_button.py).

The templates are read as text and the pages as syntax trees: nothing is drawn here, so no branch is missed.
"""

import ast
import re
from pathlib import Path

import pytest

from pmcore.boards import BOARDS
from pmcore.intake.samples import SAMPLES
from pmcore.model.meeting import STAGES

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for path in (ROOT / "pages").glob("*.py") if path.stem not in {"__init__", "frame"})
TEMPLATES = sorted((ROOT / "pmcore" / "boards" / "templates").glob("*.html.j2"))
COMPONENT = ROOT / "pages" / "parts" / "component"
MOUNTS = {"board", "panel", "public_panel"}
IN_THE_BROWSER = {"copy", "sample"}  # the script does it by itself


def names(template):
    """Return the name of a template: that of its page, or of the part of a page."""
    return template.name.removesuffix(".html.j2")


def source_of(name):
    """Return the syntax tree of what mounts the boards of a template."""
    path = ROOT / "pages" / f"{name}.py"
    return ast.parse((path if path.exists() else ROOT / "pages" / "parts" / f"{name}.py").read_text())


def drawn(template):
    """Return what the buttons of a template ask their page for, at once or when something is done."""
    return re.findall(r'data-(?:do|then)="([^"]*)"', template.read_text())


def mounts(tree):
    """Return every call that puts a board or panel on the page."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in MOUNTS
    ]


def handled(tree):
    """Return the keys of every dict of handlers that is given to a board or panel."""
    assigned = {
        target.id: node.value
        for node in ast.walk(tree) if isinstance(node, ast.Assign)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    returned = {
        node.name: [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
        for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
    }  # fmt: skip
    found = []
    for node in mounts(tree):
        for each in [*node.args, *(each.value for each in node.keywords if each.arg == "on")]:
            value = assigned.get(each.id) if isinstance(each, ast.Name) else each
            if isinstance(value, ast.Call) and getattr(value.func, "id", "") in returned:
                value = returned[value.func.id][-1]
            if isinstance(value, ast.Dict):
                assert all(isinstance(key, ast.Constant) for key in value.keys), ast.unparse(value)
                found.append({key.value for key in value.keys})
    return found


def mounted(tree):
    """Return the names of the boards that a page shows."""
    return {
        node.args[1].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "board"
    }


def test_every_page_is_registered_in_the_frame_and_every_registered_page_exists():
    frame = (ROOT / "pages" / "frame.py").read_text()
    written = set(re.findall(r'"(\w+)": "[A-Z]', frame)) | {each.page for each in STAGES}
    assert written == {path.stem for path in PAGES}
    assert "*(page(stage.page, stage.part) for stage in STAGES)" in frame


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_page_but_the_public_ones_asks_for_a_seat_before_it_draws(path):
    tree = ast.parse(path.read_text())
    calls = [
        getattr(node.value.func, "id", "")
        for node in tree.body
        if isinstance(node, ast.Assign | ast.Expr) and isinstance(node.value, ast.Call)
    ]
    asks = "here" in calls and calls.index("here") == 0
    assert asks != (path.stem in {"welcome", "start"}), calls


@pytest.mark.parametrize("template", TEMPLATES, ids=names)
def test_every_button_of_a_template_has_a_handler_on_its_page_and_every_handler_a_button(template):
    if names(template) == "parts":
        assert not drawn(template), "a piece that several boards share has no page of its own"
        return
    tree = source_of(names(template))
    assert mounts(tree), "nothing is mounted there"
    asked, answered = set(drawn(template)) - IN_THE_BROWSER, set().union(*handled(tree))
    assert not any("{" in each for each in asked), (
        "what a button asks for is written out, so that it can be found"
    )
    assert asked - answered == set(), "buttons without a handler"
    assert answered - asked == set(), "handlers without a button"


def test_what_the_browser_does_by_itself_is_in_its_script():
    script = (COMPONENT / "actions.js").read_text()
    for each in IN_THE_BROWSER:
        assert f'button.dataset.do === "{each}"' in script


def test_where_a_form_leads_when_it_was_sent_is_a_page():
    for path in PAGES:
        tree = ast.parse(path.read_text())
        opens = {
            each.value.value for node in ast.walk(tree) if isinstance(node, ast.Call)
            for each in node.keywords if each.arg == "opens"
        }  # fmt: skip
        assert bool(opens) == (path.stem == "start")
        assert opens <= {each.stem for each in PAGES}


def test_every_board_is_mounted_by_the_page_of_its_name():
    shown = {}
    for path in [*PAGES, *(ROOT / "pages" / "parts").glob("*.py")]:
        for name in mounted(ast.parse(path.read_text())) if path.stem != "board" else ():
            shown[name] = path.stem
    assert shown == {name: name for name in BOARDS}


def test_every_board_has_its_template():
    assert set(BOARDS) <= {names(each) for each in TEMPLATES}


@pytest.mark.parametrize("template", TEMPLATES, ids=names)
def test_who_may_press_is_said_in_words_that_the_style_knows(template):
    style = (COMPONENT / "look.css").read_text()
    for attribute in ("data-for", "data-not-for"):
        for role in set(re.findall(rf'{attribute}="([^"]*)"', template.read_text())):
            assert f'[{attribute}="{role}"]' in style, f"{attribute}={role} hides nothing"


def values(template, do):
    """Return the literal values that the buttons for `do` send."""
    text = (ROOT / "pmcore" / "boards" / "templates" / f"{template}.html.j2").read_text()
    found = re.findall(rf'data-do="{do}"[^>]*?data-value="([^"]*)"', text)
    return {each for each in found if "{" not in each}


def test_the_values_that_buttons_send_exist():
    pages = {path.stem for path in PAGES}
    assert values("rail", "open") <= pages
    assert values("rail", "open")
    assert values("communication", "open") <= pages
    assert values("welcome", "sample") == set(SAMPLES), "every sample can be tried from the welcome page"


def test_the_dialogs_that_are_asked_for_can_be_opened():
    for path in [*PAGES, ROOT / "pages" / "parts" / "rail.py"]:
        text = path.read_text()
        asked = set(re.findall(r'ask_for\(\s*"([\w-]+)"', text))
        opened = {
            key
            for each in re.findall(r"open_asked\(\{(.*?)\}\)", text, re.DOTALL)
            for key in re.findall(r'"([\w-]+)":', each)
        }
        assert asked == opened, path.stem
