"""The `postmortem` command at a terminal: the words of a text are looked at."""

import json
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def note(terminal):
    file = Path(terminal.folder, "note.md")
    file.write_text("# Friday\n\nThe disk failed.\nThe engineer should have looked.\n", "utf-8")
    return str(file)


def test_findings_are_printed_for_people_and_for_programs(terminal, note):
    told = terminal.types("wording", note)
    assert "4:14  should have looked" in told
    assert "What was known at that moment" in told
    answer = terminal.json("wording", note)
    (found,) = answer["findings"]
    assert (answer["language"], answer["rules"]) == ("en", True)
    assert (found["line"], found["span"], found["class"]) == (4, [13, 31], "counterfactual")
    assert found["reason"]
    assert found["reframe"]


def test_names_and_customers_are_said(terminal):
    file = Path(terminal.folder, "note.txt")
    file.write_text("Zubair broke the build. The outage is over.")
    here = ("wording", str(file))
    assert terminal.types(*here).strip() == "No hints."
    named = terminal.json(*here, "--names", "Ana Lima, Zubair", "--customer")
    assert [each["class"] for each in named["findings"]] == ["person_named", "customer"]


def test_a_language_without_rules_is_off_and_says_so(terminal, note):
    assert "has no rules for “de”, so it is off" in terminal.types("wording", note, "--language", "de")
    assert json.loads(terminal.types("wording", note, "--language", "de", "--json")) == {
        "language": "de",
        "rules": False,
        "findings": [],
    }


def test_what_cannot_be_read_says_so_and_ends_with_2(terminal):
    assert terminal.types("wording", "nowhere.md", ends=2) == ""
    assert terminal.complaint.strip() == "There is no file nowhere.md."
    Path(terminal.folder, "note.docx").write_bytes(b"PK\x03\x04rest")
    terminal.types("wording", "note.docx", ends=2)
    assert "is no text" in terminal.complaint
    terminal.types("wording", ".", ends=2)
    assert "cannot be read" in terminal.complaint
