"""Every format in the registry: any review for any audience becomes a file of that format, and hides what is hidden."""

import io
import json
import re
import shutil
import zipfile
from html.parser import HTMLParser

import docx
import pytest
from markdown_it import MarkdownIt

from pmcore.commands.recommendations import AddRecommendation, EditRecommendation, GroupRecommendations
from pmcore.commands.timeline import AddTimelineEvent
from pmcore.commands.voting import CloseVote, OpenVote, PlaceDot, RevealRecommendations
from pmcore.errors import ReviewError
from pmcore.model.communication import MessageState
from pmcore.model.formats import FORMATS
from pmcore.report import AUDIENCES, WRITERS, export
from pmcore.report.writers import pdf
from tests.contracts.canaries import CANARY, full
from tests.kit import NOW, given, host, seat, together

ana, ben = seat("Anastasia"), seat("Bartholomew")
QUICK = [name for name in WRITERS if name != "pdf"]


def everything_in(content):
    """Return all bytes of a file, with those of every zip inside it, and inside that."""
    if not content.startswith(b"PK\x03\x04"):
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"\n".join(name.encode() + everything_in(archive.read(name)) for name in archive.namelist())


class Reader(HTMLParser):
    """Collects tags, and fails on anything that could run or fetch."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        names = {name for name, value in attrs if (name, value) != ("style", "text-align:right")}
        assert tag not in {"script", "iframe", "img", "link", "object", "base"}
        assert not {name for name in names if name.startswith("on") or name in {"src", "style"}}


def read_back(file_format, content):
    """Return the text of a file, read by somebody else's reader."""
    if file_format == "docx":
        document = docx.Document(io.BytesIO(content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    if file_format == "json":
        return json.dumps(json.loads(content), ensure_ascii=False)
    text = content.decode("utf-8")
    if file_format == "html":
        Reader().feed(text)
        return text
    html = MarkdownIt("commonmark").enable("table").render(text)
    Reader().feed(html)
    return html


def story():
    return given(
        AddTimelineEvent(text="Pool exhausted", starts="2026-11-23 13:00"),
        ana.does(
            AddRecommendation(text="Lighthouse on the pool"), AddRecommendation(text="Second lighthouse")
        ),
        ben.does(AddRecommendation(text="Third lighthouse")),
    )


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("file_format", QUICK)
def test_any_review_becomes_a_file_that_others_can_read(file_format, audience):
    document = export(story().when(RevealRecommendations()).review, file_format, audience, NOW)
    text = read_back(file_format, document.content)
    stem = "draft-incident-report" if audience == "customer" else "checkout-was-down"
    assert document.file_name == f"{stem}-{audience}.{file_format}"
    assert document.media_type.partition(";")[0] == FORMATS[file_format].media_type
    assert ("Checkout was down" in text) == (audience != "customer")
    if file_format != "json":  # management has the events as data, and not as pages
        assert ("Pool exhausted" in text) == (audience == "technical")
    if audience == "customer":
        assert "Pool exhausted" not in text


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_with_libreoffice_there_is_a_pdf():
    document = export(story().when(RevealRecommendations()).review, "pdf", "customer", NOW)
    assert document.content.startswith(b"%PDF-")
    assert document.file_name.endswith("-customer.pdf")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("file_format", QUICK)
def test_an_empty_review_becomes_a_file_too(file_format, audience):
    content = export(given().review, file_format, audience, NOW).content
    title = "Incident report" if audience == "customer" else "Checkout was down"
    assert title in read_back(file_format, content)


@pytest.mark.parametrize("file_format", QUICK)
def test_equal_input_gives_equal_bytes(file_format):
    review = story().when(RevealRecommendations(), OpenVote(), PlaceDot(id="R-01"), CloseVote()).review
    assert export(review, file_format, "technical", NOW) == export(review, file_format, "technical", NOW)


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("file_format", QUICK)
def test_cards_are_in_no_file_before_the_reveal(file_format, audience):
    content = everything_in(export(story().review, file_format, audience, NOW).content)
    assert b"lighthouse" not in content.lower()
    assert (
        b"Incident report" if audience == "customer" else b"Checkout was down"
    ) in content  # it does look inside


@pytest.mark.parametrize("file_format", QUICK)
def test_ballots_are_in_no_file_and_counts_only_after_the_close(file_format):
    told = story().when(
        RevealRecommendations(), GroupRecommendations(ids=("R-01", "R-02"), title="Beacons"), OpenVote()
    )
    told.when(PlaceDot(id="R-03"), PlaceDot(id="R-03"), by=ana)
    open_vote = everything_in(export(told.review, file_format, "technical", NOW).content).decode(
        "utf-8", "replace"
    )
    told.when(*(each.does(PlaceDot(id=told.only("groups").id)) for each in (ben, host))).when(CloseVote())
    closed = everything_in(export(told.review, file_format, "technical", NOW).content).decode(
        "utf-8", "replace"
    )
    counts = re.compile(r'chart1\.xml|"votes": 2|Votes on the recommendations')
    assert not counts.search(open_vote)
    assert counts.search(closed)
    for text in (open_vote, closed):
        assert told.id_of(ana) not in text
        assert "ballots" not in text


@pytest.mark.parametrize("file_format", QUICK)
def test_every_round_of_a_vote_is_in_the_document_in_the_words_of_its_time(file_format):
    told = story().when(RevealRecommendations(), OpenVote(dots_each=3))
    told.when(*together(PlaceDot(id="R-01"), PlaceDot(id="R-01"))).when(CloseVote())
    told.when(EditRecommendation(id="R-01", text="Reworded since"), OpenVote(dots_each=1))
    first = next(each.title for each in told.review.deciding.rounds[0].items if each.dots)
    again = export(told.review, file_format, "technical", NOW).content
    told.when(*together(PlaceDot(id="R-02"))).when(CloseVote())
    for content in (again, export(told.review, file_format, "technical", NOW).content):
        text = read_back(file_format, content)
        assert first in text
        assert "Reworded since" in text
        if file_format != "json":
            assert (
                "Round 1" in text
                if file_format == "docx"
                else "Round 1 (3 people voted, 3 dots each)" in text
            )


class Shut(HTMLParser):
    """Collects canaries that are not shut in: in no element with a direction of its own."""

    VOID = frozenset({"br", "meta", "hr"})

    def __init__(self):
        super().__init__()
        self.path, self.found, self.open = [], set(), set()

    def handle_starttag(self, tag, attrs):
        if tag not in self.VOID:
            self.path.append(tag in {"bdi", "svg", "title"} or ("dir", "auto") in attrs)

    def handle_endtag(self, tag):
        self.path.pop()

    def handle_data(self, data):
        words = set(CANARY.findall(data))
        self.found |= words
        self.open |= words if not any(self.path) else set()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_every_text_of_a_person_has_its_own_direction_on_the_web_page(audience):
    reader = Shut()
    reader.feed(export(full(MessageState.APPROVED, "canaryapproved"), "html", audience, NOW).content.decode())
    assert reader.found
    assert reader.open == set()


def test_an_unknown_format_or_audience_says_which_there_are():
    with pytest.raises(ReviewError, match="docx"):
        export(given().review, "odt", "technical", NOW)
    with pytest.raises(ReviewError, match="management"):
        export(given().review, "docx", "press", NOW)


def test_without_libreoffice_the_pdf_says_what_to_do_instead(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReviewError, match="Export Word or HTML instead"):
        export(given().review, "pdf", "technical", NOW)


def test_a_libreoffice_that_hangs_is_ended(monkeypatch, tmp_path):
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(pdf, "TIMEOUT", 0.3)
    with pytest.raises(ReviewError, match="took too long"):
        export(given().review, "pdf", "technical", NOW)
