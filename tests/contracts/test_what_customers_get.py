"""What customers get: the approved text letter by letter, facts that nobody typed, and no other word of anybody.

Every text field carries a word of its own (`canaries.py`). Files are searched with everything inside them: properties, charts, workbooks.
"""

import io
import json
import re
import shutil
import subprocess
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import docx
import pytest
from markdown_it import MarkdownIt

from pmcore.commands.communication import AddMessage, EditMessage
from pmcore.commands.measures import AddMeasure
from pmcore.model.communication import MessageState
from pmcore.model.review import COLLECTIONS
from pmcore.report import WRITERS, export
from tests.contracts.canaries import CANARY, ITEMS, canary, full
from tests.kit import NOW, given, seat

FORMATS = [
    name if name != "pdf" else pytest.param("pdf", marks=pytest.mark.slow)
    for name in WRITERS
    if name != "pdf" or shutil.which("soffice")
]


def everything_in(content):
    """Return all text of a file, with that of every zip inside it, and of the pages of a PDF."""
    if content.startswith(b"%PDF-"):
        words = subprocess.run(["pdftotext", "-", "-"], input=content, capture_output=True, check=True).stdout
        return content.decode("latin-1") + words.decode()
    if not content.startswith(b"PK\x03\x04"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(name + everything_in(archive.read(name)) for name in archive.namelist())


def test_the_walk_knows_every_noun():
    assert set(ITEMS) == set(COLLECTIONS)


def test_the_search_finds_what_is_there():
    words = everything_in(export(full(), "docx", "technical", NOW).content) + everything_in(
        export(full(), "json", "technical", NOW).content
    )
    found = set(CANARY.findall(words))
    assert len(found) > 30
    assert {canary("events", "source"), canary("people", "name"), canary("incident", "services")} <= found


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("state", [MessageState.DRAFT, MessageState.IN_REVIEW])
def test_without_an_approved_text_no_word_of_anybody_goes_out_and_it_says_draft(file_format, state):
    document = export(full(state), file_format, "customer", NOW)
    words = everything_in(document.content)
    assert CANARY.findall(words + document.file_name) == []
    assert "2031" not in words  # a date is a promise
    assert document.file_name.startswith("draft-incident-report-23-november-2026-customer.")
    assert '"draft": true' in words if file_format == "json" else "DRAFT: not approved for customers" in words
    assert "SEV-2" in words


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("state", [MessageState.APPROVED, MessageState.SENT])
def test_with_an_approved_text_that_text_goes_out_and_nothing_else_that_was_typed(file_format, state):
    document = export(full(state, "We are sorry, says canaryapproved."), file_format, "customer", NOW)
    words = everything_in(document.content)
    assert set(CANARY.findall(words + document.file_name)) == {"canaryapproved"}
    assert "We are sorry, says canaryapproved." in " ".join(words.split())
    assert "draft" not in re.sub(r"\.draft\s*\{|postmortemdraft|postmortem draft", "", words.lower()).replace(
        '"draft": false', ""
    )


def test_draft_stands_on_every_page_of_the_word_document():
    with zipfile.ZipFile(io.BytesIO(export(full(), "docx", "customer", NOW).content)) as archive:
        for part in ("word/header.xml", "word/header_first.xml", "docProps/core.xml"):
            assert "DRAFT: not approved for customers" in archive.read(part).decode()


def test_a_field_that_is_added_to_a_review_does_not_reach_customers():
    told = replace(full(), counters={canary("counter"): 1})
    assert CANARY.findall(everything_in(export(told, "json", "customer", NOW).content)) == []


APPROVED = [
    "Will and Data restored the Data with Support; we thank Support. Will we do better? We will.",
    "  indented, two  blanks\n\n\n\nmany lines above\n- a dash\n1. a number\n# a hash\n> a quote",
    "* star _under_ __score__ `tick` ~~gone~~ [a](b) ![c](d) | pipe | <b>bold</b> &amp; &lt; 3 < 4 a\\*b snake_case ~14:30",
    "See https://status.example.com/a_b?x=1&y=2. Write to “support@example.com”.",
    "הודעה ללקוחות: השירות Data חזר.\nمرحبا، عاد النظام.\n復旧しました。\nระบบ\u200bกลับมา\u200bแล้ว 🚒 नमस्ते",
    "---\na | b\n--- | ---\n```\ncode\n```\n===\n+ plus\n12) twelve",
    "{{date}} {{ 7*7 }} <!--BODY--> </w:t></w:r>",
]


class Words(HTMLParser):
    """Collects the text of a page, block by block."""

    def __init__(self):
        super().__init__()
        self.words = []

    def handle_data(self, data):
        self.words.append(data)

    def handle_starttag(self, tag, attrs):
        if tag in {"h1", "h2", "p", "div"} and self.words and not self.words[-1].endswith("\n"):
            self.words.append("\n")


def text_of(html):
    reader = Words()
    reader.feed(html)
    return "".join(reader.words)


@pytest.mark.parametrize("words", APPROVED)
def test_an_approved_text_goes_out_letter_by_letter(words):
    will, data, support, we = seat("Will"), seat("Data"), seat("Support"), seat("we")
    told = given(
        AddMessage(audience="customers", text=words, state="approved"),
        AddMeasure(title="x", owner="we", status="agreed"),
        AddMeasure(title="y", owner="Support"),
        *[person.does(AddMeasure(title=person.name)) for person in (will, data, support, we)],
    )
    for audience in ("customer", "technical", "management"):
        files = {name: export(told.review, name, audience, NOW).content for name in WRITERS if name != "pdf"}
        word = docx.Document(io.BytesIO(files["docx"]))
        assert words in "\n\n".join(paragraph.text for paragraph in word.paragraphs)
        assert words in text_of(files["html"].decode())
        assert words in [each["text"] for each in json.loads(files["json"])["communication"]]
        shown = text_of(
            MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(files["md"].decode())
        )
        assert squeezed(words) in squeezed(shown)


def squeezed(words):
    """Return words with single blanks: Markdown, like HTML, shows no more of them."""
    return " ".join(words.split())


def test_an_approved_text_that_is_edited_needs_approval_again():
    told = given(AddMessage(audience="customers", text="We are sorry.", state="approved"))
    told.when(EditMessage(id=told.only("messages").id, text="We are not sorry."))
    content = everything_in(export(told.review, "md", "customer", NOW).content)
    assert "sorry" not in content
    assert "DRAFT" in content
