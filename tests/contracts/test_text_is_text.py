"""What a person wrote reaches no call of Streamlit's that reads Markdown, but through `plain`.

The pages are read as syntax trees, so that no branch is missed; tests/browser/test_text.py looks at the screen.
"""

import ast
from pathlib import Path

import pytest

from pages.parts.words import JOINER, plain

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "pages").rglob("*.py"))
# What Streamlit shows as it is: our own HTML is escaped by its own tests, code is code, a title is no Markdown.
LITERAL = {
    "html", "code", "iframe", "set_page_config", "Page", "navigation", "container", "columns", "plotly_chart", "fragment",
    "stop", "rerun", "switch_page", "component",
}  # fmt: skip
# What may stand in a label besides words of ours: numbers, and words from a list of ours.
OURS = {
    "total - count", "view.me.role.word", "ASK", "file_format.name", "[each.value for each in Audience]",
    "[each.value for each in CausePicture]", "known",  # the choices of a selectbox are shown as they are
    "Audience.TECHNICAL.value", "origin() + review_file_url(view.review.id)", "address(name)", "address('docx')", "str.capitalize",
}  # fmt: skip
NOT_SHOWN = {
    "key",
    "on_click",
    "on_change",
    "kwargs",
    "args",
    "icon",
    "type",
    "format_func",
    "default",
    "run_every",
    "icon_position",
}


def calls():
    """Yield every call of Streamlit's in the pages that may read Markdown, with where it stands."""
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                name = ast.unparse(node.func)
                if name.startswith("st.") and not set(name.split(".")) & (
                    LITERAL | {"session_state", "context", "query_params"}
                ):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def is_ours(node):
    """Return whether nothing of what a person wrote can be in this."""
    if isinstance(node, ast.Constant) or ast.unparse(node) in OURS:
        return True
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "plain":
        return True
    if isinstance(node, ast.JoinedStr):
        return all(
            is_ours(each.value if isinstance(each, ast.FormattedValue) else each) for each in node.values
        )
    return False


def test_there_is_something_to_look_at():
    assert len(list(calls())) > 8


def test_every_label_and_message_is_ours_or_went_through_plain():
    for where, node in calls():
        shown = [*node.args, *(each.value for each in node.keywords if each.arg not in NOT_SHOWN)]
        for each in shown:
            assert is_ours(each), (
                f"{where}: {ast.unparse(each)} may hold what a person wrote; put it through plain()"
            )


@pytest.mark.parametrize("words", ["Ana", "Žofie Nováková", "Ana-Maria, 2nd", "اَنا", "数据库"])
def test_ordinary_words_stay_readable(words):
    assert plain(words).replace("\\", "") == words


def test_plain_takes_every_mark_away_and_no_letter():
    words = "![x](http://evil.example/a.png) **b** :material/home: $x$ www.evil.example a@b.example <i> &amp;"
    found = plain(words)
    assert found.replace("\\", "").replace(JOINER, "") == words
    for mark in ("![", "](", "http://", "**", ":material", "www.", "a@b"):
        assert mark not in found
